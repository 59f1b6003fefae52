"""Dated facts in order, as text; the picture beside it is drawn elsewhere, of the same page."""

from bot.domain.knowledge import KnowledgeBase
from bot.domain.text import shorten
from bot.domain.timeline import TimelineEntry, build_timeline
from bot.replies.actions import ShowReport
from bot.replies.document import Block, Note, Reply, Text, Title
from bot.replies.pagination import Page, listed, page_of
from bot.replies.report_subject import title_of, to_topic, topics_of

LONGEST_LINE = 220
"""Characters of a statement on its line; the button under the list leads to all of it."""

NOTHING = "There are no dated facts here."


def timeline_reply(base: KnowledgeBase, survey: ShowReport) -> Reply:
    """A page of the facts of a topic, a category (`c/…`) or of all, the earliest first."""
    found, page = timeline_page(base, survey)
    head: list[Block] = [Title(f"Timeline: {title_of(base, survey.subject)}")]
    if not found:
        head.append(Text(NOTHING))
    return listed(head, page, survey, to_topic(base, survey.subject))


def timeline_page(base: KnowledgeBase, survey: ShowReport) -> tuple[list[TimelineEntry], Page]:
    """All the facts, and the page of them."""
    found = build_timeline(entry for topic in topics_of(base, survey.subject) for entry in topic.entries)
    items = [(Note(_begin(one.format_period()), shorten(one.entry.text, LONGEST_LINE)),) for one in found]
    return found, page_of(items, survey.page)


def _begin(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
