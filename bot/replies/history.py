"""What was changed, and what differs from the base below, as replies."""

from collections.abc import Iterator, Sequence

from bot.domain.changes import SHARED, Operation, OverrideDiff, Revision
from bot.domain.dates import PartialDate
from bot.replies.actions import EditEntry, Revert, RevertPoint, Settle
from bot.replies.diff import build_diff
from bot.replies.document import Block, Button, Note, Reply, RichText, SpanKind, Subtext, Text, Title
from bot.replies.drafts import SHORT_DIFF_LENGTH, fit_blocks

MAX_NAMED_ITEMS = 10
"""Items that were changed at once and are named."""

REVISIONS_PER_PAGE = 5
DIFFS_PER_PAGE = 3
"""With three ways out of each conflict as many buttons as a reply takes."""

"""Changes on a page: each has its button, and its difference has to fit."""

_DONE = {
    Operation.READ: "read from the files",
    Operation.ADD: "added",
    Operation.EDIT: "edited",
    Operation.HIDE: "hidden",
    Operation.RESTORE: "restored",
    Operation.REVERT: "reverted",
    Operation.IMPORT: "imported",
    Operation.KEEP: "kept instead of the shared version",
    Operation.TAKE: "replaced with the shared version",
    Operation.ABSORB: "now in the shared knowledge base",
}


def render_history(shown: Sequence[Revision], page: int, count: int) -> Reply:
    """A page of all the `count` changes, newest first, each with a button that brings back how it was."""
    if not shown:
        return Reply((Text("Nothing has been changed here." if page == 0 else "There are no older changes."),))
    blocks: list[Block] = [Title("History")]
    buttons: list[Button] = []
    for one in shown:
        blocks.append(RichText(_named(one), tuple(_signed(one))))
        blocks += build_diff(one.previous, one.value, SHORT_DIFF_LENGTH)[:4]
        buttons.append(Button(f"Undo change {one.id}", Revert(one.id, RevertPoint.BEFORE)))
        buttons.append(Button(f"Back to change {one.id}", Revert(one.id)))
    left = count - (page + 1) * REVISIONS_PER_PAGE
    foot = f" {left} older changes: see page {page + 2}." if left > 0 else ""
    blocks.append(Subtext(f"To compare two changes, give their numbers as “older” and “newer”.{foot}"))
    return Reply(fit_blocks(blocks), tuple(buttons))


def render_log_entry(revisions: Sequence[Revision]) -> Reply:
    """What was changed at once, for a log channel, with a button that undoes it where it is one thing."""
    first = revisions[0]
    names = ", ".join(_named(one) for one in revisions[:MAX_NAMED_ITEMS])
    more = f" and {len(revisions) - MAX_NAMED_ITEMS} more" if len(revisions) > MAX_NAMED_ITEMS else ""
    where = [Subtext("On every server.")] if first.scope == SHARED else []
    blocks: list[Block] = [RichText(names + more, tuple(_signed(first))), *where]
    if len(revisions) > 1:
        return Reply(fit_blocks(blocks))
    blocks += build_diff(first.previous, first.value)
    undo = () if first.scope == SHARED else (Button("Undo", Revert(first.id, RevertPoint.BEFORE)),)
    return Reply(fit_blocks(blocks), undo)


def _named(one: Revision) -> str:
    return f"Change {one.id}: {one.key}, revision {one.number}"


def _signed(one: Revision) -> Iterator[tuple[str, SpanKind]]:
    signed = one.attribution
    yield (
        "removed again" if one.operation is Operation.REVERT and one.value is None else _DONE[one.operation],
        SpanKind.SAME,
    )
    for word, who in (("by", signed.author_id), ("approved by", signed.reviewer_id)):
        if who:
            yield word, SpanKind.SAME
            yield str(who), SpanKind.PERSON
    why = f". Reason: {signed.reason}" if signed.reason else ""
    yield f"on {PartialDate.parse(one.made_at[:10]).format()} at {one.made_at[11:16]} UTC{why}", SpanKind.SAME


def render_revision_diff(older: Revision, newer: Revision) -> Reply:
    """The difference between any two changes."""
    head = Title(f"From change {older.id} to change {newer.id}")
    texts: list[Block] = [*build_diff(older.value, newer.value)] or [Text("They are identical.")]
    return Reply(fit_blocks([head, Subtext(f"{_named(older)} → {_named(newer)}"), *texts]), (
        Button(f"Back to change {older.id}", Revert(older.id)),
    ))  # fmt: skip


def render_overrides(found: Sequence[OverrideDiff], page: int) -> Reply:
    """What differs from the base below; conflicts come first, each with its three ways out."""
    shown = found[page * DIFFS_PER_PAGE : (page + 1) * DIFFS_PER_PAGE]
    if not shown:
        return Reply(
            (
                Text(
                    "Nothing differs from the shared knowledge base." if page == 0 else "There are no more differences."
                ),
            )
        )
    blocks: list[Block] = [Title("Differences from the shared knowledge base")]
    buttons: list[Button] = []
    for one in shown:
        blocks.append(Note(one.key, one.conflict or _way(one)))
        blocks += build_diff(one.theirs, one.ours, SHORT_DIFF_LENGTH)[:4]
        buttons += _ways_out(one) if one.conflict else ()
    left = len(found) - (page + 1) * DIFFS_PER_PAGE
    blocks += [Subtext(f"{left} more: see page {page + 2}.")] if left > 0 else []
    return Reply(fit_blocks(blocks), tuple(buttons))


def _way(one: OverrideDiff) -> str:
    if one.ours is None:
        return "hidden here"
    return "only here" if one.theirs is None else "changed here"


def _ways_out(one: OverrideDiff) -> Iterator[Button]:
    yield Button(f"Keep ours: {one.key}", Settle(one.key, ours=True))
    yield Button(f"Take theirs: {one.key}", Settle(one.key, ours=False))
    if "/" in one.key and one.ours is not None:
        yield Button(f"Edit: {one.key}", EditEntry(one.key))
