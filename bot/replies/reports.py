"""A look over the whole base as a reply."""

from datetime import date
from typing import assert_never

from bot.domain.knowledge import KnowledgeBase
from bot.replies.actions import ReportKind, ShowReport
from bot.replies.corrections import corrections_reply
from bot.replies.document import Reply
from bot.replies.sources import sources_reply
from bot.replies.timeline import timeline_reply


def survey_reply(base: KnowledgeBase, survey: ShowReport, today: date) -> Reply:
    """A page of what the survey looks at. Its subject is a topic or category of the base."""
    match survey.kind:
        case ReportKind.CORRECTIONS:
            return corrections_reply(base, survey)
        case ReportKind.TIMELINE:
            return timeline_reply(base, survey)
        case ReportKind.SOURCES:
            return sources_reply(base, survey, today)
        case _:
            assert_never(survey.kind)
