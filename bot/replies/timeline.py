"""Renders the timeline report: dated facts in order. Its chart shows the same page."""

from bot.domain.knowledge import KnowledgeBase
from bot.domain.text import capitalize_first, shorten
from bot.domain.timeline import TimelineEntry, build_timeline
from bot.languages import mark, say
from bot.replies.document import Block, Note, Reply, Text, Title
from bot.replies.pagination import Page, paginate, render_page
from bot.replies.read_actions import ShowReport
from bot.replies.report_subject import build_topic_buttons, get_subject_title, list_subject_entries

MAX_STATEMENT_LENGTH = 220
NO_DATED_FACTS = mark("There are no dated facts here.")


def render_timeline(base: KnowledgeBase, report: ShowReport) -> Reply:
    """Render a page of the dated facts of a subject, earliest first."""
    timeline, page = paginate_timeline(base, report)
    heading: list[Block] = [Title(say("Timeline: {subject}").format(subject=get_subject_title(base, report.subject)))]
    if not timeline:
        heading.append(Text(say(NO_DATED_FACTS)))
    return render_page(heading, page, report, build_topic_buttons(base, report.subject))


def paginate_timeline(base: KnowledgeBase, report: ShowReport) -> tuple[list[TimelineEntry], Page]:
    """Return the whole timeline of a subject, and the report's page of it."""
    timeline = build_timeline(list_subject_entries(base, report.subject))
    items = [(_build_note(placed),) for placed in timeline]
    return timeline, paginate(items, report.page)


def _build_note(placed: TimelineEntry) -> Note:
    return Note(capitalize_first(placed.format_period()), shorten(placed.entry.plain_text, MAX_STATEMENT_LENGTH))
