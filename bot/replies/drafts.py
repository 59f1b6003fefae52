"""Renders drafts: previews, problems, conflicts, reviews and save results."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from bot.domain.changes import Change, Draft, DraftState
from bot.domain.items import Item
from bot.domain.knowledge import Entry, KnowledgeBase
from bot.domain.markdown_pages import split_markdown
from bot.domain.save_results import Conflict, InvalidDraft, PendingReview, Preview, Saved, SaveResult
from bot.domain.text import shorten
from bot.replies.actions import DraftAction, DraftStep
from bot.replies.answer import render_entries
from bot.replies.diff import build_diff
from bot.replies.document import Block, Button, Note, Passage, Reply, Subtext, Text, Title
from bot.replies.pagination import MARKUP_LENGTH
from bot.replies.plain_text import format_block

MAX_LISTED_ITEMS = 12
"""Items and problems of one draft."""

MAX_INPUT_LENGTH = 700
"""Characters of a field or problem; a whole message holds 4,000 on Discord."""

SHORT_DIFF_LENGTH = 300
"""Characters of a field's diff where several items share a page."""

MAX_PREVIEW_LENGTH = 1_500
"""Characters of a text whose change is shown."""

TEXT_GOES_ON = "… The text goes on."

MAX_BLOCKS_LENGTH = 3_000
"""Characters; text of users grows when it is escaped and must still fit on one page."""

KEEP_EDITING = "Nothing is lost. Keep editing: the form still holds what you typed."
START_AGAIN = "Nothing was changed. Discard this draft, fix the problem, and try again."
CANNOT_APPROVE = "This can't be approved as is. Reject it and ask the author to resubmit."
SAVED = "Saved. Members see this now."
SAVED_HIDDEN = "Saved. Members no longer see this."
WILL_BE_HIDDEN = "“{key}” will be hidden. Use /knowledge restore to bring it back."
IGNORED = "what the file says under “{section}”. Only the knowledge files can hold that."
NEEDS_REVIEW = "Another moderator must approve this. Until then, the current answer stays."
AUTHOR_THROTTLED = (
    "You've made many changes in ten minutes. Another moderator or the server owner must approve this one."
)
DRAFT_THROTTLED = (
    "Its author has made many changes in ten minutes. Another moderator or the server owner must approve this one."
)
NO_REVIEWS = "No changes are waiting for review."
CHANGED_MEANWHILE = "This was changed after you opened it. Your changes are not lost."
CHANGED_BEFORE_REVIEW = "This was changed after the draft was submitted."

_INPUT_FIELDS = (
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


def fit_blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return as many blocks as fit on one page, with a note if any are left out."""
    fitting: list[Block] = []
    length = 0
    for block in itertools.chain.from_iterable(map(_shorten_passage, blocks)):
        length += len(format_block(block)) + MARKUP_LENGTH
        if length > MAX_BLOCKS_LENGTH:
            return (*fitting, Subtext("… and more that doesn't fit here."))
        fitting.append(block)
    return tuple(fitting)


def _shorten_passage(block: Block) -> Iterator[Block]:
    """The beginning of a long text: the changes, which stand below it, must find room."""
    if not isinstance(block, Passage) or len(block.text) <= MAX_PREVIEW_LENGTH:
        yield block
        return
    yield replace(block, text=split_markdown(block.text, MAX_PREVIEW_LENGTH)[0])
    yield Subtext(TEXT_GOES_ON)


def render_problems(draft: Draft, problems: Sequence[str]) -> Reply:
    """Render the problems that prevent saving, and the form input so far."""
    is_submitted = draft.state is not DraftState.OPEN
    advice = CANNOT_APPROVE if is_submitted else KEEP_EDITING if draft.fields else START_AGAIN
    blocks: list[Block] = [
        Title("Not saved yet"),
        *(Text(shorten(f"• {problem}", MAX_INPUT_LENGTH)) for problem in problems[:MAX_LISTED_ITEMS]),
        Subtext(advice),
        *(
            Note(name.replace("_", " "), _format_input(draft.fields[name]))
            for name in _INPUT_FIELDS
            if draft.fields.get(name)
        ),
    ]
    buttons = (_build_button("Reject", DraftStep.REJECT, draft),) if is_submitted else tuple(_build_edit_buttons(draft))
    return Reply(fit_blocks(blocks), buttons)


def _format_input(value: str) -> str:
    return shorten("; ".join(value.splitlines()), MAX_INPUT_LENGTH)


def _build_button(label: str, step: DraftStep, draft: Draft) -> Button:
    return Button(label, DraftAction(step, draft.id))


def _build_edit_buttons(draft: Draft) -> Iterator[Button]:
    if draft.fields:
        is_new = "entry" not in draft.fields
        yield _build_button("Keep editing", DraftStep.NEW if is_new else DraftStep.ENTRY, draft)
        if is_new:
            yield _build_button("Kind and dates", DraftStep.ENTRY, draft)
        yield _build_button("More fields", DraftStep.MORE, draft)
    yield _build_button("Discard", DraftStep.DISCARD, draft)


def render_preview(preview: Preview) -> Reply:
    """Render the effect of saving a draft: warnings, the answer that members will see, and the differences."""
    draft = preview.draft
    if preview.problems:
        return render_problems(draft, preview.problems)
    blocks: list[Block] = [
        Title("Preview"),
        *(Note("Warning", shorten(warning, SHORT_DIFF_LENGTH)) for warning in draft.warnings[:MAX_LISTED_ITEMS]),
        *(Note("Not imported", IGNORED.format(section=section)) for section in preview.ignored),
        *_preview_answer(draft, preview.result),
        *_preview_diff(draft, preview.current_items),
    ]
    save = (
        _build_button("Save anyway…", DraftStep.SAVE_ANYWAY, draft)
        if draft.warnings
        else _build_button("Save", DraftStep.SAVE, draft)
    )
    return Reply(fit_blocks(blocks), (save, *_build_edit_buttons(draft)))


def _preview_answer(draft: Draft, result: KnowledgeBase) -> Iterator[Block]:
    hidden_keys = [change.key for change in draft.changes if change.value is None]
    if len(draft.changes) > MAX_LISTED_ITEMS:
        yield Text(f"{len(draft.changes)} items change; {len(hidden_keys)} of them will be hidden.")
        return
    entry_ids = [change.key for change in draft.changes if isinstance(change.value, Entry)]
    if entry_ids:
        yield Subtext("What members will see:")
        yield from render_entries(entry_ids[:1], result).blocks
    for key in hidden_keys:
        yield Text(WILL_BE_HIDDEN.format(key=key))


def _preview_diff(draft: Draft, current_items: Sequence[Item | None]) -> Iterator[Block]:
    pairs = list(zip(draft.changes, current_items, strict=True))
    for change, current in pairs[:MAX_LISTED_ITEMS]:
        yield from _preview_change(change, current)
    if len(pairs) > MAX_LISTED_ITEMS:
        yield Subtext(f"… and {len(pairs) - MAX_LISTED_ITEMS} more items.")


def _preview_change(change: Change, current: Item | None) -> Iterator[Block]:
    if current is None:
        yield Subtext(f"New: “{change.key}”")
    elif change.value is not None and (diff := build_diff(current, change.value)):
        yield Subtext(f"Changes in “{change.key}”:")
        yield from diff


def render_save_result(result: SaveResult) -> Reply:
    """Render the result of saving a draft, for its author, or of approving it, for the reviewer."""
    match result:
        case Saved():
            return _render_saved(result)
        case PendingReview(draft, current_items):
            reason = AUTHOR_THROTTLED if draft.state is DraftState.THROTTLED else NEEDS_REVIEW
            return _render_pending(draft, current_items, reason)
        case InvalidDraft(draft, problems):
            return render_problems(draft, problems)
        case Conflict():
            return _render_conflict(result)
        case Preview():
            return render_preview(result)
        case _:
            assert_never(result)


def _render_saved(result: Saved) -> Reply:
    changes = result.draft.changes
    numbered = zip(changes, result.revision_numbers, strict=True)
    lines = _limit_lines([f"“{change.key}”, revision {number}" for change, number in numbered])
    message = SAVED_HIDDEN if all(change.value is None for change in changes) else SAVED
    return Reply((Text(message), *map(Subtext, lines)))


def _limit_lines(lines: Sequence[str]) -> list[str]:
    more = [f"… and {len(lines) - MAX_LISTED_ITEMS} more"] if len(lines) > MAX_LISTED_ITEMS else []
    return [*lines[:MAX_LISTED_ITEMS], *more]


def _format_keys(draft: Draft) -> str:
    return ", ".join(_limit_lines([f"“{change.key}”" for change in draft.changes]))


def _render_conflict(conflict: Conflict) -> Reply:
    """Render the concurrent changes of others: to the author, or after submission to the reviewer."""
    draft = conflict.draft
    is_submitted = draft.state is not DraftState.OPEN
    ours = {change.key: change.value for change in draft.changes}
    message = CHANGED_BEFORE_REVIEW if is_submitted else CHANGED_MEANWHILE
    blocks: list[Block] = [Title("Changed meanwhile"), Text(message)]
    for key, theirs in conflict.theirs[:MAX_LISTED_ITEMS]:
        blocks.append(Subtext(f"“{key}”: what saving this draft would change now"))
        blocks += build_diff(theirs, ours[key])
    if is_submitted:
        overwrite = _build_button("Approve and overwrite", DraftStep.APPROVE_OVER, draft)
        return Reply(fit_blocks(blocks), (overwrite, _build_button("Reject", DraftStep.REJECT, draft)))
    overwrite = _build_button("Overwrite with mine", DraftStep.OVERWRITE, draft)
    return Reply(fit_blocks(blocks), (overwrite, *_build_edit_buttons(draft)))


def render_review_request(draft: Draft, current_items: Sequence[Item | None]) -> Reply:
    """Render a draft that waits for review, for the moderators who may approve it.

    Args:
        draft: The draft.
        current_items: The current values of its items, in its order.

    """
    return _render_pending(
        draft, current_items, DRAFT_THROTTLED if draft.state is DraftState.THROTTLED else NEEDS_REVIEW
    )


def _render_pending(draft: Draft, current_items: Sequence[Item | None], message: str) -> Reply:
    blocks: list[Block] = [Title("Waiting for review"), Text(message), Note("Changes", _format_keys(draft))]
    if draft.reason:
        blocks.append(Note("Reason", draft.reason))
    pairs = list(zip(draft.changes, current_items, strict=True))[:MAX_LISTED_ITEMS]
    blocks += [line for change, current in pairs for line in build_diff(current, change.value, SHORT_DIFF_LENGTH)]
    approve = _build_button("Approve", DraftStep.APPROVE, draft)
    return Reply(fit_blocks(blocks), (approve, _build_button("Reject", DraftStep.REJECT, draft)))


def render_review_list(drafts: Sequence[Draft], current_items: Sequence[Item | None]) -> Reply:
    """Render the drafts that wait for review: the oldest in full, and the number of the others.

    Args:
        drafts: Oldest first.
        current_items: The current values of the items of the oldest, in its order.

    """
    if not drafts:
        return Reply((Text(NO_REVIEWS),))
    oldest = render_review_request(drafts[0], current_items)
    more = (Subtext(f"{len(drafts) - 1} more waiting after this one."),) if len(drafts) > 1 else ()
    return Reply((*oldest.blocks, *more), oldest.buttons)


def render_decision(draft: Draft, *, approved: bool) -> Reply:
    """Notify the author of the reviewer's decision."""
    decision = "approved" if approved else "rejected"
    reason = (Note("Reason", draft.reason),) if draft.reason and not approved else ()
    return Reply((Text(f"Another moderator {decision} your change to {_format_keys(draft)}."), *reason))
