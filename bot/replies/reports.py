"""A look over the whole base as a reply."""

from datetime import date
from typing import assert_never

from bot.domain.knowledge import KnowledgeBase
from bot.replies.actions import ReportKind, ShowReport
from bot.replies.corrections import render_corrections
from bot.replies.document import Reply
from bot.replies.sources import render_sources
from bot.replies.timeline import render_timeline


def render_report_text(base: KnowledgeBase, survey: ShowReport, today: date) -> Reply:
    """A page of what the survey looks at. Its subject is a topic or category of the base."""
    match survey.kind:
        case ReportKind.CORRECTIONS:
            return render_corrections(base, survey)
        case ReportKind.TIMELINE:
            return render_timeline(base, survey)
        case ReportKind.SOURCES:
            return render_sources(base, survey, today)
        case _:
            assert_never(survey.kind)
