"""Renders the timeline report: dated facts in order. Its chart shows the same page."""

from bot.domain.knowledge import KnowledgeBase
from bot.domain.text import capitalize_first, shorten
from bot.domain.timeline import TimelineEntry, build_timeline
from bot.languages import mark, say
from bot.replies.answer import MORE, build_menu, format_label
from bot.replies.document import Block, MenuOption, Note, Reply, Text, Title
from bot.replies.pagination import Page, paginate, render_page
from bot.replies.read_actions import Show, ShowReport
from bot.replies.report_subject import build_topic_buttons, get_subject_title, list_subject_entries

MAX_STATEMENT_LENGTH = 120
"""So that ten facts and their picture fit on a phone; the menu opens each in full."""
NO_DATED_FACTS = mark("There are no dated facts here.")


def render_timeline(base: KnowledgeBase, report: ShowReport) -> Reply:
    """Render a page of the dated facts of a subject, earliest first."""
    timeline, page = paginate_timeline(base, report)
    heading: list[Block] = [Title(say("Timeline: {subject}").format(subject=get_subject_title(base, report.subject)))]
    if not timeline:
        heading.append(Text(say(NO_DATED_FACTS)))
    shown = timeline[page.first : page.first + len(page.items)]
    options = (MenuOption(format_label(placed.entry, base), Show((placed.entry.full_id,))) for placed in shown)
    buttons = build_topic_buttons(base, report.subject)
    return render_page(heading, page, report, buttons, build_menu(say(MORE), options))


def paginate_timeline(base: KnowledgeBase, report: ShowReport) -> tuple[list[TimelineEntry], Page]:
    """Return the whole timeline of a subject, and the report's page of it."""
    timeline = build_timeline(list_subject_entries(base, report.subject))
    items = [(_build_note(placed),) for placed in timeline]
    return timeline, paginate(items, report.page)


def _build_note(placed: TimelineEntry) -> Note:
    return Note(capitalize_first(placed.format_period()), shorten(placed.entry.plain_text, MAX_STATEMENT_LENGTH))
