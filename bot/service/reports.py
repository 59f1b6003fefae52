"""Looks over the whole of what a guild sees, with pictures. They grow with the base: call them from a thread."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.charts.statistics import figures_picture
from bot.charts.timeline import timeline_alt, timeline_picture
from bot.domain.knowledge import KnowledgeBase
from bot.domain.statistics import Statistics
from bot.replies.actions import Report, ReportKind
from bot.replies.document import Picture, Reply
from bot.replies.report_subject import title_of
from bot.replies.reports import survey_reply
from bot.replies.statistics import WORDS, figures_alt, figures_reply
from bot.replies.timeline import timeline_page


def looked(base: KnowledgeBase, survey: Report) -> Reply:
    """A page of a survey, with its picture where it has one."""
    today = datetime.now(UTC).date()
    reply = survey_reply(base, survey, today)
    return replace(reply, picture=_picture(base, survey, today)) if survey.look is ReportKind.TIMELINE else reply


def figured(figures: Statistics) -> Reply:
    """The numbers with their picture."""
    picture = Picture("questions.png", figures_alt(figures), figures_picture(figures, WORDS))
    return replace(figures_reply(figures), picture=picture)


def _picture(base: KnowledgeBase, survey: Report, today: date) -> Picture | None:
    found, page = timeline_page(base, survey)
    shown = tuple(found[page.first : page.first + len(page.items)])
    if not shown:
        return None
    title = title_of(base, survey.subject)
    return Picture("timeline.png", timeline_alt(title, shown), timeline_picture(title, shown, today))
