"""Renders reports and statistics with charts. CPU-bound: run in a thread."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.charts.statistics import draw_statistics
from bot.charts.timeline import describe_timeline, draw_timeline
from bot.domain.knowledge import KnowledgeBase
from bot.domain.statistics import Statistics
from bot.replies.actions import ReportKind, ShowReport
from bot.replies.document import Picture, Reply
from bot.replies.report_subject import title_of
from bot.replies.reports import survey_reply
from bot.replies.statistics import WORDS, figures_alt, figures_reply
from bot.replies.timeline import timeline_page


def render_report(base: KnowledgeBase, report: ShowReport) -> Reply:
    """A page of a report; a timeline comes with its chart."""
    today = datetime.now(UTC).date()
    reply = survey_reply(base, report, today)
    return replace(reply, picture=_chart_timeline(base, report, today)) if report.kind is ReportKind.TIMELINE else reply


def render_statistics(statistics: Statistics) -> Reply:
    """Usage statistics with their bar chart."""
    chart = Picture("questions.png", figures_alt(statistics), draw_statistics(statistics, WORDS))
    return replace(figures_reply(statistics), picture=chart)


def _chart_timeline(base: KnowledgeBase, report: ShowReport, today: date) -> Picture | None:
    events, page = timeline_page(base, report)
    shown = tuple(events[page.first : page.first + len(page.items)])
    if not shown:
        return None
    title = title_of(base, report.subject)
    return Picture("timeline.png", describe_timeline(title, shown), draw_timeline(title, shown, today))
