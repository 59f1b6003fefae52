"""Handlers of the forms and buttons of drafts: parse, call a use case, render, send."""

from collections.abc import Mapping
from typing import assert_never

from bot.discord.action_handlers import ActionHandlers
from bot.discord.components.modals import build_modal
from bot.discord.components.send import defer, open_modal, send
from bot.discord.context import Interaction, get_app
from bot.discord.drafting.access import fetch_draft, fetch_open_draft, require_scope
from bot.discord.drafting.results import show_result
from bot.discord.drafting.reviews import approve, reject, show_for_review, withdraw
from bot.domain.changes import Draft
from bot.domain.knowledge import Entry
from bot.domain.save_results import Preview, SaveResult
from bot.languages import mark, say
from bot.moderation.fact_change import require_changeable
from bot.replies.document import Reply, Text
from bot.replies.draft_forms import build_form
from bot.replies.editing_actions import DraftAction, DraftStep
from bot.replies.forms import FormKind

DISCARDED = mark("Discarded. Nothing was changed.")

_SAVED_AT_ONCE = (FormKind.CHANGED, FormKind.WRONG)
"""Forms that say all there is to say: what speaks against saving is previewed, and everything else can be undone.

So is what was wrong in an entry with a correction, which the new statement may contradict.
"""

actions = ActionHandlers()


async def begin_add(interaction: Interaction, fields: Mapping[str, str], *, everywhere: bool = False) -> None:
    """Open the form of a new entry, filled with what is known of it already."""
    scope = require_scope(interaction, everywhere=everywhere)
    draft = await get_app(interaction).workflows.begin_add(scope, interaction.user.id, fields)
    await open_form(interaction, FormKind.NEW, draft)


async def open_form(interaction: Interaction, kind: FormKind, draft: Draft) -> None:
    """Open a form of a draft, filled with what it holds."""
    app = get_app(interaction)
    values = await app.workflows.fetch_form_values(draft, kind)
    base = (await app.fetch_scope_reader(draft.scope)).base
    await open_modal(interaction, build_modal(build_form(kind, draft.id, values, base)))


async def submit(interaction: Interaction, kind: FormKind, draft_id: int, fields: Mapping[str, str]) -> None:
    """Carry out a submitted form and show the result: a preview, what was saved, or all problems of the form."""
    await defer(interaction)
    if kind is FormKind.REJECT:
        await reject(interaction, draft_id, fields.get("why", ""))
        return
    draft = await fetch_open_draft(interaction, draft_id)
    result = await _submit(interaction, kind, draft, fields)
    await show_result(interaction, result)


async def _submit(interaction: Interaction, kind: FormKind, draft: Draft, fields: Mapping[str, str]) -> SaveResult:
    workflows = get_app(interaction).workflows
    if kind is FormKind.ADD_PHRASES:
        return await workflows.teaching.add_phrases(draft, fields.get("entry", ""), fields.get("asked", ""))
    if kind is FormKind.SAVE_ANYWAY:
        return await workflows.save(draft, fields.get("why", ""))
    result = await workflows.submit_form(draft, fields, kind)
    is_saved = isinstance(result, Preview) and kind in _SAVED_AT_ONCE and not _needs_preview(result, kind)
    return await workflows.save(result.draft) if is_saved else result


def _needs_preview(preview: Preview, kind: FormKind) -> bool:
    has_correction = any(isinstance(item, Entry) and item.correction for item in preview.current_items)
    return bool(preview.problems or preview.draft.warnings) or (kind is FormKind.WRONG and has_correction)


@actions.handles(DraftAction)
async def take_step(interaction: Interaction, action: DraftAction) -> None:
    match action.step:
        case (
            DraftStep.NEW
            | DraftStep.ENTRY
            | DraftStep.MORE
            | DraftStep.EXTRA
            | DraftStep.TOPIC
            | DraftStep.CHANGED
            | DraftStep.WRONG
            | DraftStep.SOURCE
            | DraftStep.SAVE_ANYWAY
        ):
            await _open_step(interaction, FormKind(action.step), action.draft_id)
        case DraftStep.REJECT:
            await open_form(interaction, FormKind.REJECT, await fetch_draft(interaction, action.draft_id))
        case DraftStep.DISCARD:
            await get_app(interaction).drafts.discard(await fetch_open_draft(interaction, action.draft_id))
            await send(interaction, Reply((Text(say(DISCARDED)),)))
        case DraftStep.HIDE:
            await _ask_to_hide(interaction, action.draft_id)
        case DraftStep.SAVE | DraftStep.OVERWRITE:
            await _save(interaction, action.draft_id, overwrite=action.step is DraftStep.OVERWRITE)
        case DraftStep.REVIEW:
            await show_for_review(interaction, action.draft_id)
        case DraftStep.WITHDRAW:
            await withdraw(interaction, action.draft_id)
        case DraftStep.APPROVE | DraftStep.APPROVE_OVER:
            await defer(interaction)
            await approve(interaction, action.draft_id, overwrite=action.step is DraftStep.APPROVE_OVER)
        case _:
            assert_never(action.step)


async def _open_step(interaction: Interaction, kind: FormKind, draft_id: int) -> None:
    draft = await fetch_open_draft(interaction, draft_id)
    if kind is FormKind.CHANGED:  # said before anything is typed
        require_changeable(await get_app(interaction).workflows.fetch_edited_entry(draft))
    await open_form(interaction, kind, draft)


async def _ask_to_hide(interaction: Interaction, draft_id: int) -> None:
    await defer(interaction)
    draft, workflows = await fetch_open_draft(interaction, draft_id), get_app(interaction).workflows
    entry = await workflows.fetch_edited_entry(draft)
    await show_result(interaction, await workflows.begin_hide(draft.scope, interaction.user.id, entry.full_id))


async def _save(interaction: Interaction, draft_id: int, *, overwrite: bool) -> None:
    await defer(interaction)
    draft, workflows = await fetch_open_draft(interaction, draft_id), get_app(interaction).workflows
    await show_result(interaction, await (workflows.overwrite(draft) if overwrite else workflows.save(draft)))
