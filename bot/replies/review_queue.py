"""What waits for a guild's moderators, as a reply: a page of one tab, with what can be done about each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import assert_never

from bot.domain.freshness import format_age
from bot.domain.knowledge import KnowledgeBase
from bot.domain.review_queue import DownvotedRevision, OverdueEntry, QuestionCluster, ReviewQueue
from bot.replies.actions import (
    Action,
    AddPhrases,
    AnswerQuestion,
    Dismiss,
    EditEntry,
    KeepRevision,
    MarkChecked,
    QueueTab,
    Show,
    ShowQueue,
)
from bot.replies.answer import format_headline
from bot.replies.document import Block, Button, ButtonRow, Reply, Subtext, Text, Title

ITEMS_PER_PAGE = 5
"""Gaps of a page: with their buttons as many as a message holds with room to spare."""

MAX_PHRASE_LENGTH = 250
MAX_OTHER_PHRASES = 3

TAB_TITLES = {
    QueueTab.UNANSWERED: "Unanswered questions",
    QueueTab.DOWNVOTED: "Answers voted not helpful",
    QueueTab.OUTSIDE: "Questions outside what I cover",
    QueueTab.OVERDUE: "Entries overdue for a check, most shown first",
}
TAB_LABELS = {
    QueueTab.UNANSWERED: "Unanswered",
    QueueTab.DOWNVOTED: "Not helpful",
    QueueTab.OUTSIDE: "Outside",
    QueueTab.OVERDUE: "Overdue",
}
NOTHING_WAITING = "Nothing is waiting here."


def list_tab_items(waiting: ReviewQueue, tab: QueueTab) -> Sequence[QuestionCluster | DownvotedRevision | OverdueEntry]:
    """What stands on a tab, in order."""
    match tab:
        case QueueTab.DOWNVOTED:
            return waiting.downvoted
        case QueueTab.OVERDUE:
            return waiting.overdue
    return [gap for gap in waiting.clusters if gap.is_outside == (tab is QueueTab.OUTSIDE)]


def render_queue(waiting: ReviewQueue, at: ShowQueue, base: KnowledgeBase, today: date) -> Reply:
    """A page of a tab; a page that is not there becomes the last."""
    found = list_tab_items(waiting, at.tab)
    pages = max(1, -(-len(found) // ITEMS_PER_PAGE))
    page = min(at.page, pages - 1)
    blocks: list[Block] = [Title(TAB_TITLES[at.tab])]
    for one in found[page * ITEMS_PER_PAGE : (page + 1) * ITEMS_PER_PAGE]:
        blocks.extend(_said(one, base, today))
    if not found:
        blocks.append(Text(NOTHING_WAITING))
    elif pages > 1:
        blocks.append(Subtext(f"Page {page + 1} of {pages}"))
    return Reply(tuple(blocks), tuple(_ways_on(waiting, replace(at, page=page), pages)))


def _ways_on(waiting: ReviewQueue, at: ShowQueue, pages: int) -> Iterator[Button]:
    if at.page > 0:
        yield Button("◀ Previous", replace(at, page=at.page - 1))
    if at.page + 1 < pages:
        yield Button("Next ▶", replace(at, page=at.page + 1))
    for tab in QueueTab:
        if tab is not at.tab:
            yield Button(f"{TAB_LABELS[tab]} ({len(list_tab_items(waiting, tab))})", ShowQueue(tab))


def _said(one: QuestionCluster | DownvotedRevision | OverdueEntry, base: KnowledgeBase, today: date) -> Iterator[Block]:
    match one:
        case QuestionCluster():
            yield from _gap(one)
        case DownvotedRevision():
            yield from _doubt(one, base)
        case OverdueEntry():
            yield from _aged(one, base, today)
        case _:
            assert_never(one)


def _gap(gap: QuestionCluster) -> Iterator[Block]:
    yield Text(f"“{_short(gap.phrase)}”")
    yield Subtext(_asked(gap))
    yield ButtonRow(
        tuple(
            _buttons(
                ("Answer…", AnswerQuestion(gap.id)),
                ("Teach…", AddPhrases(gap.id)),
                ("Dismiss", Dismiss(gap.id)),
            )
        )
    )


def _asked(gap: QuestionCluster) -> str:
    times = "asked once" if gap.count == 1 else f"asked {gap.count} times"
    others = [f"“{_short(wording)}”" for wording in gap.phrases[1 : MAX_OTHER_PHRASES + 1]]
    more = ", …" if len(gap.phrases) > MAX_OTHER_PHRASES + 1 else ""
    return f"{times}, also as {', '.join(others)}{more}" if others else times


def _doubt(doubt: DownvotedRevision, base: KnowledgeBase) -> Iterator[Block]:
    entry = base.entry(doubt.entry_id)
    yield Text(format_headline(entry) if entry else doubt.entry_id)
    yield Subtext(
        f"{doubt.entry_id}, revision {doubt.revision}: {doubt.downvotes} not helpful, {doubt.upvotes} helpful"
    )
    yield ButtonRow(
        tuple(
            _buttons(
                ("Show", Show((doubt.entry_id,))),
                ("Edit…", EditEntry(doubt.entry_id)),
                ("Keep as is", KeepRevision(doubt.entry_id, doubt.revision)),
            )
        )
    )


def _aged(aged: OverdueEntry, base: KnowledgeBase, today: date) -> Iterator[Block]:
    entry = base.entry(aged.entry_id)
    if entry is None:
        return
    times = (
        f"shown {aged.times_shown} time{'' if aged.times_shown == 1 else 's'} recently"
        if aged.times_shown
        else "not shown recently"
    )
    yield Text(format_headline(entry))
    yield Subtext(f"{aged.entry_id}: last checked {format_age(entry.checked.first_day(), today)}, {times}")
    yield ButtonRow(
        tuple(
            _buttons(
                ("Show", Show((aged.entry_id,))),
                ("Checked today", MarkChecked(aged.entry_id)),
                ("Edit…", EditEntry(aged.entry_id)),
            )
        )
    )


def _buttons(*labelled: tuple[str, Action]) -> Iterable[Button]:
    return (Button(label, action) for label, action in labelled)


def _short(wording: str) -> str:
    line = " ".join(wording.split())
    return line if len(line) <= MAX_PHRASE_LENGTH else f"{line[: MAX_PHRASE_LENGTH - 1]}…"
