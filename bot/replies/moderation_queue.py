"""Renders the moderators' queue: one tab at a time, each item with its buttons."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import assert_never

from bot.domain.freshness import format_last_check
from bot.domain.guild_settings import GuildSettings
from bot.domain.knowledge import KnowledgeBase
from bot.domain.moderation_queue import DownvotedRevision, ModerationQueue, OverdueEntry, QuestionCluster
from bot.domain.text import shorten
from bot.languages import mark, name_language, say, say_count, say_number
from bot.replies.actions import Dismiss, KeepRevision, QueueTab, ShowQueue
from bot.replies.answer import format_headline
from bot.replies.document import Block, Button, ButtonRow, Reply, Subtext, Text, Title
from bot.replies.editing_actions import AddPhrases, AnswerQuestion, EditEntry, MarkChecked
from bot.replies.pagination import build_page_buttons, say_page
from bot.replies.read_actions import Show
from bot.replies.statistics import say_votes

ITEMS_PER_PAGE = 5
"""With a row of buttons each, they fit in a message with room to spare."""

MAX_PHRASE_LENGTH = 250
MAX_OTHER_PHRASES = 3

TAB_TITLES = {
    QueueTab.UNANSWERED: mark("Unanswered questions"),
    QueueTab.DOWNVOTED: mark("Answers voted not helpful"),
    QueueTab.OUTSIDE: mark("Questions outside what I cover"),
    QueueTab.OVERDUE: mark("Entries overdue for a check, most shown first"),
}
TAB_LABELS = {
    QueueTab.UNANSWERED: mark("Unanswered"),
    QueueTab.DOWNVOTED: mark("Not helpful"),
    QueueTab.OUTSIDE: mark("Outside"),
    QueueTab.OVERDUE: mark("Overdue"),
}
NOTHING_WAITING = mark("Nothing is waiting here.")
ENOUGH_DOWNVOTES = mark("An answer comes here after {votes} of “not helpful”. /knowledge settings changes the number.")
KEEPS_QUESTIONS = mark("Questions come here when I have no answer, or when a member presses “Ask the moderators”.")
KEEPS_NONE = mark(
    "Questions come here when a member presses “Ask the moderators”. /knowledge settings can keep all that I have no "
    "answer to, without who asked."
)
BEHIND = mark("Changed since it was translated into: {languages}. Translations are in the files of the knowledge base.")

QueueItem = QuestionCluster | DownvotedRevision | OverdueEntry


def list_tab_items(queue: ModerationQueue, tab: QueueTab) -> Sequence[QueueItem]:
    """List the items of a tab, most urgent first."""
    match tab:
        case QueueTab.UNANSWERED | QueueTab.OUTSIDE:
            return [cluster for cluster in queue.clusters if cluster.is_outside == (tab is QueueTab.OUTSIDE)]
        case QueueTab.DOWNVOTED:
            return queue.downvoted
        case QueueTab.OVERDUE:
            return queue.overdue
        case _:
            assert_never(tab)


def render_queue(
    queue: ModerationQueue, action: ShowQueue, base: KnowledgeBase, today: date, settings: GuildSettings
) -> Reply:
    """Render the page of the queue that an action asks for; past the end, the last page.

    Args:
        queue: Everything that waits.
        action: The tab and the page.
        base: The knowledge base of the guild.
        today: The day from which ages are counted.
        settings: They say what comes into the queue.

    """
    items = list_tab_items(queue, action.tab)
    page_count = max(1, -(-len(items) // ITEMS_PER_PAGE))
    page = min(action.page, page_count - 1)
    blocks: list[Block] = [Title(say(TAB_TITLES[action.tab]))]
    for item in items[page * ITEMS_PER_PAGE : (page + 1) * ITEMS_PER_PAGE]:
        blocks.extend(_build_item_blocks(item, base, today))
    if not items:
        blocks += [Text(say(NOTHING_WAITING)), *map(Subtext, _explain_emptiness(action.tab, settings))]
    elif page_count > 1:
        blocks.append(Subtext(say_page(page, page_count)))
    return Reply(tuple(blocks), tuple(_build_navigation(queue, replace(action, page=page), page_count)))


def _explain_emptiness(tab: QueueTab, settings: GuildSettings) -> Iterator[str]:
    """Say what would come into a tab."""
    if tab is QueueTab.DOWNVOTED:
        yield say(ENOUGH_DOWNVOTES).format(votes=say_count("{count} vote", "{count} votes", settings.min_downvotes))
    elif tab in (QueueTab.UNANSWERED, QueueTab.OUTSIDE):
        yield say(KEEPS_QUESTIONS) if settings.keeps_questions else say(KEEPS_NONE)


def _build_navigation(queue: ModerationQueue, current: ShowQueue, page_count: int) -> Iterator[Button]:
    yield from build_page_buttons(current, page_count)
    for tab in QueueTab:
        if tab is not current.tab:
            yield Button(f"{say(TAB_LABELS[tab])} ({say_number(len(list_tab_items(queue, tab)))})", ShowQueue(tab))


def _build_item_blocks(item: QueueItem, base: KnowledgeBase, today: date) -> Iterator[Block]:
    match item:
        case QuestionCluster():
            yield from _build_cluster_blocks(item)
        case DownvotedRevision():
            yield from _build_downvoted_blocks(item, base)
        case OverdueEntry():
            yield from _build_overdue_blocks(item, base, today)
        case _:
            assert_never(item)


def _build_cluster_blocks(cluster: QuestionCluster) -> Iterator[Block]:
    yield Text(f"“{shorten(cluster.phrase, MAX_PHRASE_LENGTH)}”")
    yield Subtext(_format_count(cluster))
    yield ButtonRow(
        (
            Button(say("Answer…"), AnswerQuestion(cluster.id)),
            Button(say("Add to entry…"), AddPhrases(cluster.id)),
            Button(say("Dismiss"), Dismiss(cluster.id)),
        )
    )


def _format_count(cluster: QuestionCluster) -> str:
    times = say_count("Asked {count} time", "Asked {count} times", cluster.count)
    others = cluster.phrases[1:]
    if not others:
        return times
    quoted = ", ".join(f"“{shorten(phrase, MAX_PHRASE_LENGTH)}”" for phrase in others[:MAX_OTHER_PHRASES])
    more = ", …" if len(others) > MAX_OTHER_PHRASES else ""
    return say("{times}, also as {phrases}").format(times=times, phrases=f"{quoted}{more}")


def _build_downvoted_blocks(item: DownvotedRevision, base: KnowledgeBase) -> Iterator[Block]:
    entry = base.entry(item.entry_id)
    votes = say_votes(item.upvotes, item.downvotes)
    yield Text(format_headline(entry) if entry else item.entry_id)
    yield Subtext(
        say("{entry}, revision {number}: {votes}").format(entry=item.entry_id, number=item.revision, votes=votes)
    )
    yield ButtonRow(
        (
            Button(say("Show"), Show((item.entry_id,))),
            Button(say("Edit…"), EditEntry(item.entry_id)),
            Button(say("Keep as is"), KeepRevision(item.entry_id, item.revision)),
        )
    )


def _build_overdue_blocks(item: OverdueEntry, base: KnowledgeBase, today: date) -> Iterator[Block]:
    entry = base.entry(item.entry_id)
    if entry is None:
        return
    times = say_count("shown {count} time recently", "shown {count} times recently", item.times_shown)
    shown = times if item.times_shown else say("not shown recently")
    yield Text(format_headline(entry))
    yield Subtext(f"{item.entry_id}: {format_last_check(entry.checked, today)}, {shown}")
    if item.languages:
        yield Subtext(say(BEHIND).format(languages=", ".join(map(name_language, item.languages))))
    yield ButtonRow(
        (
            Button(say("Show"), Show((item.entry_id,))),
            Button(say("Checked today"), MarkChecked(item.entry_id)),
            Button(say("Edit…"), EditEntry(item.entry_id)),
        )
    )
