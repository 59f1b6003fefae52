"""Drafts and what became of them, as replies."""

from collections.abc import Iterable, Iterator, Sequence

from bot.domain.changes import Draft, DraftState
from bot.domain.items import Item
from bot.domain.knowledge import Entry, KnowledgeBase
from bot.domain.save_results import Conflict, InvalidDraft, PendingReview, Preview, Saved, SaveResult
from bot.replies.actions import DraftAction, DraftStep
from bot.replies.answer import render_entries
from bot.replies.diff import build_diff
from bot.replies.document import Block, Button, Note, Reply, Subtext, Text, Title
from bot.replies.plain_text import format_block

MAX_LISTED_ITEMS = 12
"""Items of one draft, and problems, that are said each by itself."""

MAX_LINE_LENGTH = 700
"""Characters of a difference or a typed field that are shown; Discord takes 4,000 of a whole message."""

SHORT_DIFF_LENGTH = 300
"""Characters of a difference where several items share a page."""

MAX_BLOCKS_LENGTH = 3_000
"""Characters of a reply of ours, so that what people wrote, once escaped, still fits in one page."""

KEEP_EDITING = "Nothing is lost. Keep editing: the form still holds what you typed."
SAVED = "Saved. Members see this now."
SAVED_HIDDEN = "Saved. Members no longer see this."
START_AGAIN = "Nothing was changed. Discard this draft, fix the problem, and try again."
CANNOT_APPROVE = "This can't be approved as is. Reject it and ask the author to resubmit."
WILL_BE_HIDDEN = "“{key}” will be hidden. Use /knowledge restore to bring it back."
NEEDS_REVIEW = "Another moderator must approve this. Until then, the current answer stays."
TOO_MANY_CHANGES = (
    "You've made many changes in ten minutes. Another moderator or the server owner must approve this one."
)
CHANGED_MEANWHILE = "Someone else changed this after you opened it. Your changes are not lost."

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


def truncate(text: str, most: int = MAX_LINE_LENGTH) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def fit_blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """As many blocks as go into one page; that some are left out is said."""
    kept: list[Block] = []
    length = 0
    for block in blocks:
        length += len(format_block(block)) + 10
        if length > MAX_BLOCKS_LENGTH:
            return (*kept, Subtext("… and more that doesn't fit here."))
        kept.append(block)
    return tuple(kept)


def render_problems(draft: Draft, problems: Sequence[str]) -> Reply:
    """Everything that is wrong in a draft, beside what was typed."""
    blocks: list[Block] = [Title("Not saved yet")]
    blocks += [Text(truncate(f"• {problem}")) for problem in problems[:MAX_LISTED_ITEMS]]
    waits = draft.state is not DraftState.OPEN
    blocks.append(Subtext(CANNOT_APPROVE if waits else KEEP_EDITING if draft.fields else START_AGAIN))
    blocks += [Note(name.replace("_", " "), truncate(draft.fields[name])) for name in _SHOWN if draft.fields.get(name)]
    buttons = [Button("Reject", DraftAction(DraftStep.REJECT, draft.id))] if waits else list(_editing(draft))
    return Reply(fit_blocks(blocks), tuple(buttons))


def _editing(draft: Draft) -> Iterator[Button]:
    if draft.fields:
        first = DraftStep.ENTRY if "entry" in draft.fields else DraftStep.NEW
        yield Button("Keep editing", DraftAction(first, draft.id))
        if first is DraftStep.NEW:
            yield Button("Kind and dates", DraftAction(DraftStep.ENTRY, draft.id))
        yield Button("More fields", DraftAction(DraftStep.MORE, draft.id))
    yield Button("Discard", DraftAction(DraftStep.DISCARD, draft.id))


def render_preview(preview: Preview) -> Reply:
    """What a draft would do: the answer as a member will see it, what is otherwise, and what it takes from others."""
    draft = preview.draft
    if preview.problems:
        return render_problems(draft, preview.problems)
    blocks: list[Block] = [Title("Preview")]
    blocks += [Note("Warning", truncate(warning, SHORT_DIFF_LENGTH)) for warning in draft.warnings[:MAX_LISTED_ITEMS]]
    blocks += [*_as_seen(draft, preview.result), *_differences(draft, preview.current_items)]
    save = Button("Save anyway…", DraftAction(DraftStep.SAVE_ANYWAY, draft.id)) if draft.warnings else None
    first = save or Button("Save", DraftAction(DraftStep.SAVE, draft.id))
    return Reply(fit_blocks(blocks), (first, *_editing(draft)))


def _as_seen(draft: Draft, base: KnowledgeBase) -> Iterator[Block]:
    entries = [change.key for change in draft.changes if isinstance(change.value, Entry)]
    if len(draft.changes) > MAX_LISTED_ITEMS:
        gone = sum(change.value is None for change in draft.changes)
        yield Text(f"{len(draft.changes)} items change; {gone} of them will be hidden.")
        return
    if entries:
        yield Subtext("What members will see:")
        yield from render_entries(entries[:1], base).blocks
    for change in draft.changes:
        if change.value is None:
            yield Text(WILL_BE_HIDDEN.format(key=change.key))


def _differences(draft: Draft, before: Sequence[Item | None]) -> Iterator[Block]:
    pairs = list(zip(draft.changes, before, strict=True))
    for change, old in pairs[:MAX_LISTED_ITEMS]:
        lines = build_diff(old, change.value) if old is not None and change.value is not None else []
        if lines:
            yield Subtext(f"Changes in “{change.key}”:")
            yield from lines
        elif old is None:
            yield Subtext(f"New: “{change.key}”")
    if len(pairs) > MAX_LISTED_ITEMS:
        yield Subtext(f"… and {len(pairs) - MAX_LISTED_ITEMS} more items.")


def render_save_result(outcome: SaveResult) -> Reply:
    """What became of a draft that was to be saved."""
    match outcome:
        case Saved(draft, numbers):
            said = [f"“{change.key}”, revision {number}" for change, number in zip(draft.changes, numbers, strict=True)]
            gone = all(change.value is None for change in draft.changes)
            return Reply((Text(SAVED_HIDDEN if gone else SAVED), *(Subtext(line) for line in _listed(said))))
        case PendingReview(draft, before, held):
            return render_pending_review(draft, before, held=held)
        case InvalidDraft(draft, problems):
            return render_problems(draft, problems)
        case Conflict():
            return _stale(outcome)
        case Preview():
            return render_preview(outcome)


def _listed(lines: Sequence[str]) -> list[str]:
    more = [f"… and {len(lines) - MAX_LISTED_ITEMS} more"] if len(lines) > MAX_LISTED_ITEMS else []
    return [*lines[:MAX_LISTED_ITEMS], *more]


def _stale(outcome: Conflict) -> Reply:
    draft = outcome.draft
    ours = {change.key: change.value for change in draft.changes}
    blocks: list[Block] = [Title("Changed by someone else"), Text(CHANGED_MEANWHILE)]
    for key, theirs in outcome.theirs[:MAX_LISTED_ITEMS]:
        blocks.append(Subtext(f"“{key}”: what saving yours would change now"))
        blocks += build_diff(theirs, ours[key])
    if draft.state is not DraftState.OPEN:
        over = Button("Approve and overwrite", DraftAction(DraftStep.APPROVE_OVER, draft.id))
        return Reply(fit_blocks(blocks), (over, Button("Reject", DraftAction(DraftStep.REJECT, draft.id))))
    mine = Button("Overwrite with mine", DraftAction(DraftStep.OVERWRITE, draft.id))
    return Reply(fit_blocks(blocks), (mine, *_editing(draft)))


def render_pending_review(draft: Draft, before: Sequence[Item | None], *, held: bool) -> Reply:
    """What waits for another moderator, what it would change, and the buttons to decide it."""
    names = _listed([f"“{change.key}”" for change in draft.changes])
    blocks: list[Block] = [
        Title("Waiting for review"),
        Text(TOO_MANY_CHANGES if held else NEEDS_REVIEW),
        Note("Changes", ", ".join(names)),
    ]
    blocks += [Note("Reason", draft.reason)] if draft.reason else []
    pairs = list(zip(draft.changes, before, strict=True))[:MAX_LISTED_ITEMS]
    blocks += [line for change, old in pairs for line in build_diff(old, change.value, SHORT_DIFF_LENGTH)]
    return Reply(fit_blocks(blocks), _deciding(draft))


def _deciding(draft: Draft) -> tuple[Button, ...]:
    return (
        Button("Approve", DraftAction(DraftStep.APPROVE, draft.id)),
        Button("Reject", DraftAction(DraftStep.REJECT, draft.id)),
    )


def render_review_list(drafts: Sequence[Draft], before: Sequence[Item | None]) -> Reply:
    """What waits for another moderator, the oldest in full; `before` is what its items say now."""
    if not drafts:
        return Reply((Text("No changes are waiting for review."),))
    first = render_pending_review(drafts[0], before, held=drafts[0].state is DraftState.THROTTLED)
    more = (Subtext(f"{len(drafts) - 1} more waiting after this one."),) if len(drafts) > 1 else ()
    return Reply((*first.blocks, *more), first.buttons)


def render_decision(draft: Draft, *, approved: bool) -> Reply:
    """What the writer of a draft is told when another has decided."""
    names = ", ".join(_listed([f"“{change.key}”" for change in draft.changes]))
    what = "Another moderator approved your change" if approved else "Another moderator rejected your change"
    why = (Note("Reason", draft.reason),) if draft.reason and not approved else ()
    return Reply((Text(f"{what} to {names}."), *why))
