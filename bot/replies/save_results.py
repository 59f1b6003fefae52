"""Renders what became of a draft that was saved, or of one that was approved."""

from collections.abc import Iterator
from typing import assert_never

from bot.domain.changes import SHARED, DraftState
from bot.domain.knowledge import Entry, KnowledgeBase
from bot.domain.save_results import Conflict, InvalidDraft, PendingReview, Preview, Rival, Saved, SaveResult
from bot.languages import mark, say
from bot.replies.diff import build_diff
from bot.replies.document import Block, Button, Note, Reply, Subtext, Text, Title
from bot.replies.drafts import (
    MAX_LISTED_ITEMS,
    build_edit_buttons,
    build_step_button,
    fit_blocks,
    limit_lines,
    render_preview,
    render_problems,
)
from bot.replies.editing_actions import DraftStep, EditEntry, TryPhrase, UndoChangeSet
from bot.replies.items import describe_change, find_titles, name_entries, name_key
from bot.replies.reviews import Viewer, render_review_request

SAVED = mark("Saved. Members see this now.")
SAVED_HIDDEN = mark("Saved. Members no longer see this.")
CHANGED_MEANWHILE = mark("This was changed after you opened it. Your changes are not lost.")
CHANGED_BEFORE_REVIEW = mark("This was changed after the draft was submitted.")
SHARED_PHRASE = mark("“{phrase}” is a phrase of {rivals}, too: whoever asks it has to choose.")
NEAR_PHRASE = mark("“{phrase}” nearly finds {rivals}. Give each of them phrases that only it answers.")


def render_save_result(result: SaveResult, base: KnowledgeBase) -> Reply:
    """Render the result of saving a draft, for its author, or of approving it, for the reviewer.

    Args:
        result: The result.
        base: The knowledge base of the draft's scope, for the titles of what differs.

    """
    match result:
        case Saved():
            return _render_saved(result)
        case PendingReview(draft, current_items):
            return render_review_request(draft, current_items, base, Viewer.AUTHOR)
        case InvalidDraft(draft, problems):
            return render_problems(draft, problems)
        case Conflict():
            return _render_conflict(result, base)
        case Preview():
            return render_preview(result)
        case _:
            assert_never(result)


def _render_saved(result: Saved) -> Reply:
    message = say(SAVED_HIDDEN) if all(change.value is None for change in result.draft.changes) else say(SAVED)
    rivals = (Note(say("Competes"), _describe_rival(rival, result.result)) for rival in result.rivals if result.result)
    return Reply(
        fit_blocks([Text(message), *map(Subtext, limit_lines(list(_list_changes(result)))), *rivals]),
        tuple(_build_buttons(result)),
    )


def _list_changes(result: Saved) -> Iterator[str]:
    keys = {change.key for change in result.draft.changes}
    for change, old in zip(result.draft.changes, result.before, strict=True):
        yield describe_change(change.key, old, change.value, keys, result.draft.operation)


def _describe_rival(rival: Rival, base: KnowledgeBase) -> str:
    sentence = say(SHARED_PHRASE) if rival.is_shared else say(NEAR_PHRASE)
    return sentence.format(phrase=rival.phrase, rivals=", ".join(name_entries(rival.rival_ids, base)))


def _build_buttons(result: Saved) -> Iterator[Button]:
    """Undo, Ask it, Edit. What every server sees is edited by /knowledge edit, which can be told so."""
    yield Button(say("Undo"), UndoChangeSet(result.change_set_id))
    entries = [change.value for change in result.draft.changes if isinstance(change.value, Entry)]
    current = next((entry for entry in entries if not entry.replaced_by), None)
    if current and result.result and result.result.entry(current.full_id):
        yield Button(say("Ask it"), TryPhrase(current.full_id))
        if result.draft.scope != SHARED:
            yield Button(say("Edit…"), EditEntry(current.full_id))


def _render_conflict(conflict: Conflict, base: KnowledgeBase) -> Reply:
    """Render the concurrent changes of others: to the author, or after submission to the reviewer."""
    draft = conflict.draft
    is_submitted = draft.state is not DraftState.OPEN
    ours = {change.key: change.value for change in draft.changes}
    message = say(CHANGED_BEFORE_REVIEW) if is_submitted else say(CHANGED_MEANWHILE)
    blocks: list[Block] = [Title(say("Changed meanwhile")), Text(message)]
    find_title = find_titles(base, ours.values())
    for key, theirs in conflict.theirs[:MAX_LISTED_ITEMS]:
        blocks.append(
            Subtext(
                say("{name}: what saving this draft would change now").format(name=name_key(key, theirs, ours[key]))
            )
        )
        blocks += build_diff(theirs, ours[key], find_title)
    if is_submitted:
        overwrite = build_step_button(say("Approve and overwrite"), DraftStep.APPROVE_OVER, draft)
        return Reply(fit_blocks(blocks), (overwrite, build_step_button(say("Decline…"), DraftStep.REJECT, draft)))
    overwrite = build_step_button(say("Overwrite with mine"), DraftStep.OVERWRITE, draft)
    return Reply(fit_blocks(blocks), (overwrite, *build_edit_buttons(draft)))
