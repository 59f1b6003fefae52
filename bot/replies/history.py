"""Renders revisions and the differences from the shared knowledge base."""

from collections.abc import Iterator, Sequence

from bot.domain.changes import SHARED, Operation, OverrideDiff, Revision
from bot.domain.dates import PartialDate
from bot.replies.actions import EditEntry, Revert, RevertPoint, Settle
from bot.replies.diff import build_diff
from bot.replies.document import Block, Button, Note, Reply, RichText, Span, SpanKind, Subtext, Text, Title
from bot.replies.drafts import SHORT_DIFF_LENGTH, fit_blocks

REVISIONS_PER_PAGE = 5
"""Each revision has two buttons; a message has room for ten."""

DIFFS_PER_PAGE = 3
"""Each conflict has three buttons; a message has room for ten."""

MAX_DIFF_LINES = 4
MAX_NAMED_ITEMS = 10

NO_CHANGES = "Nothing has been changed here."
NO_OLDER_CHANGES = "There are no older changes."
NO_DIFFERENCES = "Nothing differs from the shared knowledge base."
NO_MORE_DIFFERENCES = "There are no more differences."
HOW_TO_COMPARE = "To compare two changes, give their numbers as “older” and “newer”."

_OPERATION_LABELS = {
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
_REMOVED_AGAIN = "removed again"
"""A revert to before the item existed."""


def render_history(revisions: Sequence[Revision], page: int, count: int) -> Reply:
    """Render a page of revisions with buttons to undo each or to go back to it.

    Args:
        revisions: The revisions of this page, newest first.
        page: The page's number, from 0.
        count: The number of revisions on all pages.

    """
    if not revisions:
        return Reply((Text(NO_OLDER_CHANGES if page else NO_CHANGES),))
    blocks: list[Block] = [Title("History")]
    buttons: list[Button] = []
    for revision in revisions:
        blocks.append(RichText(_format_revision(revision), tuple(_format_attribution(revision))))
        blocks += build_diff(revision.previous, revision.value, SHORT_DIFF_LENGTH)[:MAX_DIFF_LINES]
        buttons.append(Button(f"Undo change {revision.id}", Revert(revision.id, RevertPoint.BEFORE)))
        buttons.append(_build_back_button(revision))
    n_older = count - (page + 1) * REVISIONS_PER_PAGE
    older = f" {n_older} older changes: see page {page + 2}." if n_older > 0 else ""
    blocks.append(Subtext(f"{HOW_TO_COMPARE}{older}"))
    return Reply(fit_blocks(blocks), tuple(buttons))


def _build_back_button(revision: Revision) -> Button:
    return Button(f"Back to change {revision.id}", Revert(revision.id))


def render_log_entry(revisions: Sequence[Revision]) -> Reply:
    """Render the revisions of one save for the log channel. A single one is shown in full, with a button to undo it."""
    first = revisions[0]
    titles = ", ".join(map(_format_revision, revisions[:MAX_NAMED_ITEMS]))
    more = f" and {len(revisions) - MAX_NAMED_ITEMS} more" if len(revisions) > MAX_NAMED_ITEMS else ""
    blocks: list[Block] = [RichText(titles + more, tuple(_format_attribution(first)))]
    if first.scope == SHARED:
        blocks.append(Subtext("On every server."))
    if len(revisions) > 1:
        return Reply(fit_blocks(blocks))
    blocks += build_diff(first.previous, first.value)
    # The log channels of all servers show a shared change, but only the bot's owners may undo it.
    undo = () if first.scope == SHARED else (Button("Undo", Revert(first.id, RevertPoint.BEFORE)),)
    return Reply(fit_blocks(blocks), undo)


def _format_revision(revision: Revision) -> str:
    return f"Change {revision.id}: {revision.key}, revision {revision.number}"


def _format_attribution(revision: Revision) -> Iterator[Span]:
    """Format the operation, its author and reviewer, time and reason."""
    attribution = revision.attribution
    is_removal = revision.operation is Operation.REVERT and revision.value is None
    yield _REMOVED_AGAIN if is_removal else _OPERATION_LABELS[revision.operation], SpanKind.UNCHANGED
    for label, user_id in (("by", attribution.author_id), ("approved by", attribution.reviewer_id)):
        if user_id:
            yield label, SpanKind.UNCHANGED
            yield str(user_id), SpanKind.MENTION
    day, time = PartialDate.parse(revision.made_at[:10]).format(), revision.made_at[11:16]
    reason = f". Reason: {attribution.reason}" if attribution.reason else ""
    yield f"on {day} at {time} UTC{reason}", SpanKind.UNCHANGED


def render_revision_diff(older: Revision, newer: Revision) -> Reply:
    """Render the difference between two revisions of an item."""
    diff: list[Block] = [*build_diff(older.value, newer.value)] or [Text("They are identical.")]
    blocks = [
        Title(f"From change {older.id} to change {newer.id}"),
        Subtext(f"{_format_revision(older)} → {_format_revision(newer)}"),
        *diff,
    ]
    return Reply(fit_blocks(blocks), (_build_back_button(older),))


def render_overrides(diffs: Sequence[OverrideDiff], page: int) -> Reply:
    """Render a page of the differences from the shared knowledge base, with buttons to settle conflicts.

    Args:
        diffs: All differences, conflicts first.
        page: The page's number, from 0.

    """
    shown = diffs[page * DIFFS_PER_PAGE : (page + 1) * DIFFS_PER_PAGE]
    if not shown:
        return Reply((Text(NO_MORE_DIFFERENCES if page else NO_DIFFERENCES),))
    blocks: list[Block] = [Title("Differences from the shared knowledge base")]
    buttons: list[Button] = []
    for diff in shown:
        blocks.append(Note(diff.key, diff.conflict or _describe_override(diff)))
        blocks += build_diff(diff.theirs, diff.ours, SHORT_DIFF_LENGTH)[:MAX_DIFF_LINES]
        buttons += _build_conflict_buttons(diff) if diff.conflict else ()
    n_more = len(diffs) - (page + 1) * DIFFS_PER_PAGE
    if n_more > 0:
        blocks.append(Subtext(f"{n_more} more: see page {page + 2}."))
    return Reply(fit_blocks(blocks), tuple(buttons))


def _describe_override(diff: OverrideDiff) -> str:
    if diff.ours is None:
        return "hidden here"
    return "only here" if diff.theirs is None else "changed here"


def _build_conflict_buttons(diff: OverrideDiff) -> Iterator[Button]:
    yield Button(f"Keep ours: {diff.key}", Settle(diff.key, ours=True))
    yield Button(f"Take theirs: {diff.key}", Settle(diff.key, ours=False))
    if "/" in diff.key and diff.ours is not None:
        yield Button(f"Edit: {diff.key}", EditEntry(diff.key))
