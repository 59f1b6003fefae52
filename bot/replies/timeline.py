"""Dated facts in order, as text; the picture beside it is drawn elsewhere, of the same page."""

from bot.domain.knowledge import KnowledgeBase
from bot.domain.text import shorten
from bot.domain.timeline import TimelineEntry, build_timeline
from bot.replies.actions import ShowReport
from bot.replies.document import Block, Note, Reply, Text, Title
from bot.replies.pagination import Page, paginate, render_page
from bot.replies.report_subject import build_topic_buttons, get_subject_title, list_subject_topics

MAX_LINE_LENGTH = 220
"""Characters of a statement on its line; the button under the list leads to all of it."""

NO_DATED_FACTS = "There are no dated facts here."


def render_timeline(base: KnowledgeBase, survey: ShowReport) -> Reply:
    """A page of the facts of a topic, a category (`c/…`) or of all, the earliest first."""
    found, page = paginate_timeline(base, survey)
    head: list[Block] = [Title(f"Timeline: {get_subject_title(base, survey.subject)}")]
    if not found:
        head.append(Text(NO_DATED_FACTS))
    return render_page(head, page, survey, build_topic_buttons(base, survey.subject))


def paginate_timeline(base: KnowledgeBase, survey: ShowReport) -> tuple[list[TimelineEntry], Page]:
    """All the facts, and the page of them."""
    found = build_timeline(entry for topic in list_subject_topics(base, survey.subject) for entry in topic.entries)
    items = [(Note(_begin(one.format_period()), shorten(one.entry.text, MAX_LINE_LENGTH)),) for one in found]
    return found, paginate(items, survey.page)


def _begin(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
