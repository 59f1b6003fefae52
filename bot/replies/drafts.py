"""Drafts and what became of them, as replies."""

from collections.abc import Iterable, Iterator, Sequence

from bot.domain.changes import Draft, DraftState
from bot.domain.items import Item
from bot.domain.knowledge import Entry, KnowledgeBase
from bot.domain.save_results import Conflict, InvalidDraft, PendingReview, Preview, Saved, SaveResult
from bot.replies.actions import DraftAction, DraftStep
from bot.replies.answer import show_entries
from bot.replies.diff import differences
from bot.replies.document import Block, Button, Note, Reply, Small, Text, Title
from bot.replies.plain_text import block_text

MOST_LISTED = 12
"""Items of one draft, and problems, that are said each by itself."""

LONGEST_LINE = 700
"""Characters of a difference or a typed field that are shown; Discord takes 4,000 of a whole message."""

A_LINE = 300
"""Characters of a difference where several items share a page."""

MOST_TEXT = 3_000
"""Characters of a reply of ours, so that what people wrote, once escaped, still fits in one page."""

MENDED = "Nothing is lost. Keep editing: the form still holds what you typed."
SERVED = "Saved. Members see this now."
GONE = "Saved. Members no longer see this."
AGAIN = "Nothing was changed. Discard this draft, fix the problem, and try again."
UNFIT = "This can't be approved as is. Reject it and ask the author to resubmit."
HIDDEN = "“{key}” will be hidden. Use /knowledge restore to bring it back."
ANOTHER = "Another moderator must approve this. Until then, the current answer stays."
BRAKE = "You've made many changes in ten minutes. Another moderator or the server owner must approve this one."
MEANWHILE = "Someone else changed this after you opened it. Your changes are not lost."

_SHOWN = (
    "topic",
    "kind",
    "text",
    "true",
    "sources",
    "asked",
    "aliases",
    "new_source",
    "checked",
    "advice",
    "correction",
)


def cut(text: str, most: int = LONGEST_LINE) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def limited(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """As many blocks as go into one page; that some are left out is said."""
    kept: list[Block] = []
    length = 0
    for block in blocks:
        length += len(block_text(block)) + 10
        if length > MOST_TEXT:
            return (*kept, Small("… and more that doesn't fit here."))
        kept.append(block)
    return tuple(kept)


def faulty(draft: Draft, problems: Sequence[str]) -> Reply:
    """Everything that is wrong in a draft, beside what was typed."""
    blocks: list[Block] = [Title("Not saved yet")]
    blocks += [Text(cut(f"• {problem}")) for problem in problems[:MOST_LISTED]]
    waits = draft.state is not DraftState.OPEN
    blocks.append(Small(UNFIT if waits else MENDED if draft.fields else AGAIN))
    blocks += [Note(name.replace("_", " "), cut(draft.fields[name])) for name in _SHOWN if draft.fields.get(name)]
    buttons = [Button("Reject", DraftAction(DraftStep.REJECT, draft.id))] if waits else list(_editing(draft))
    return Reply(limited(blocks), tuple(buttons))


def _editing(draft: Draft) -> Iterator[Button]:
    if draft.fields:
        first = DraftStep.ENTRY if "entry" in draft.fields else DraftStep.NEW
        yield Button("Keep editing", DraftAction(first, draft.id))
        if first is DraftStep.NEW:
            yield Button("Kind and dates", DraftAction(DraftStep.ENTRY, draft.id))
        yield Button("More fields", DraftAction(DraftStep.MORE, draft.id))
    yield Button("Discard", DraftAction(DraftStep.DISCARD, draft.id))


def previewed(preview: Preview) -> Reply:
    """What a draft would do: the answer as a member will see it, what is otherwise, and what it takes from others."""
    draft = preview.draft
    if preview.problems:
        return faulty(draft, preview.problems)
    blocks: list[Block] = [Title("Preview")]
    blocks += [Note("Warning", cut(warning, A_LINE)) for warning in draft.warnings[:MOST_LISTED]]
    blocks += [*_as_seen(draft, preview.result), *_differences(draft, preview.current_items)]
    save = Button("Save anyway…", DraftAction(DraftStep.SAVE_ANYWAY, draft.id)) if draft.warnings else None
    first = save or Button("Save", DraftAction(DraftStep.SAVE, draft.id))
    return Reply(limited(blocks), (first, *_editing(draft)))


def _as_seen(draft: Draft, base: KnowledgeBase) -> Iterator[Block]:
    entries = [change.key for change in draft.changes if isinstance(change.value, Entry)]
    if len(draft.changes) > MOST_LISTED:
        gone = sum(change.value is None for change in draft.changes)
        yield Text(f"{len(draft.changes)} items change; {gone} of them will be hidden.")
        return
    if entries:
        yield Small("What members will see:")
        yield from show_entries(entries[:1], base).blocks
    for change in draft.changes:
        if change.value is None:
            yield Text(HIDDEN.format(key=change.key))


def _differences(draft: Draft, before: Sequence[Item | None]) -> Iterator[Block]:
    pairs = list(zip(draft.changes, before, strict=True))
    for change, old in pairs[:MOST_LISTED]:
        lines = differences(old, change.value) if old is not None and change.value is not None else []
        if lines:
            yield Small(f"Changes in “{change.key}”:")
            yield from lines
        elif old is None:
            yield Small(f"New: “{change.key}”")
    if len(pairs) > MOST_LISTED:
        yield Small(f"… and {len(pairs) - MOST_LISTED} more items.")


def became(outcome: SaveResult) -> Reply:
    """What became of a draft that was to be saved."""
    match outcome:
        case Saved(draft, numbers):
            said = [f"“{change.key}”, revision {number}" for change, number in zip(draft.changes, numbers, strict=True)]
            gone = all(change.value is None for change in draft.changes)
            return Reply((Text(GONE if gone else SERVED), *(Small(line) for line in _listed(said))))
        case PendingReview(draft, before, held):
            return waiting(draft, before, held=held)
        case InvalidDraft(draft, problems):
            return faulty(draft, problems)
        case Conflict():
            return _stale(outcome)
        case Preview():
            return previewed(outcome)


def _listed(lines: Sequence[str]) -> list[str]:
    more = [f"… and {len(lines) - MOST_LISTED} more"] if len(lines) > MOST_LISTED else []
    return [*lines[:MOST_LISTED], *more]


def _stale(outcome: Conflict) -> Reply:
    draft = outcome.draft
    ours = {change.key: change.value for change in draft.changes}
    blocks: list[Block] = [Title("Changed by someone else"), Text(MEANWHILE)]
    for key, theirs in outcome.theirs[:MOST_LISTED]:
        blocks.append(Small(f"“{key}”: what saving yours would change now"))
        blocks += differences(theirs, ours[key])
    if draft.state is not DraftState.OPEN:
        over = Button("Approve and overwrite", DraftAction(DraftStep.APPROVE_OVER, draft.id))
        return Reply(limited(blocks), (over, Button("Reject", DraftAction(DraftStep.REJECT, draft.id))))
    mine = Button("Overwrite with mine", DraftAction(DraftStep.OVERWRITE, draft.id))
    return Reply(limited(blocks), (mine, *_editing(draft)))


def waiting(draft: Draft, before: Sequence[Item | None], *, held: bool) -> Reply:
    """What waits for another moderator, what it would change, and the buttons to decide it."""
    names = _listed([f"“{change.key}”" for change in draft.changes])
    blocks: list[Block] = [
        Title("Waiting for review"),
        Text(BRAKE if held else ANOTHER),
        Note("Changes", ", ".join(names)),
    ]
    blocks += [Note("Reason", draft.reason)] if draft.reason else []
    pairs = list(zip(draft.changes, before, strict=True))[:MOST_LISTED]
    blocks += [line for change, old in pairs for line in differences(old, change.value, A_LINE)]
    return Reply(limited(blocks), _deciding(draft))


def _deciding(draft: Draft) -> tuple[Button, ...]:
    return (
        Button("Approve", DraftAction(DraftStep.APPROVE, draft.id)),
        Button("Reject", DraftAction(DraftStep.REJECT, draft.id)),
    )


def waiting_list(drafts: Sequence[Draft], before: Sequence[Item | None]) -> Reply:
    """What waits for another moderator, the oldest in full; `before` is what its items say now."""
    if not drafts:
        return Reply((Text("No changes are waiting for review."),))
    first = waiting(drafts[0], before, held=drafts[0].state is DraftState.THROTTLED)
    more = (Small(f"{len(drafts) - 1} more waiting after this one."),) if len(drafts) > 1 else ()
    return Reply((*first.blocks, *more), first.buttons)


def told(draft: Draft, *, approved: bool) -> Reply:
    """What the writer of a draft is told when another has decided."""
    names = ", ".join(_listed([f"“{change.key}”" for change in draft.changes]))
    what = "Another moderator approved your change" if approved else "Another moderator rejected your change"
    why = (Note("Reason", draft.reason),) if draft.reason and not approved else ()
    return Reply((Text(f"{what} to {names}."), *why))
