"""Handlers of the forms and buttons of drafts: parse, call a use case, render, send."""

from collections.abc import Mapping
from typing import assert_never

from bot.discord.action_handlers import ActionHandlers
from bot.discord.components.modals import build_modal
from bot.discord.components.send import defer, open_modal, send
from bot.discord.context import Interaction, get_app
from bot.discord.drafting.access import fetch_draft, fetch_open_draft, find_revision_scope, require_scope
from bot.discord.drafting.results import show_result
from bot.discord.drafting.reviews import approve, reject
from bot.discord.permissions import require_guild
from bot.domain.changes import Draft
from bot.domain.save_results import SaveResult
from bot.moderation.workflows import FormErrors
from bot.replies.actions import (
    AddPhrases,
    AnswerQuestion,
    DraftAction,
    DraftStep,
    EditEntry,
    MarkChecked,
    Revert,
    RevertPoint,
    Settle,
)
from bot.replies.document import Reply, Text
from bot.replies.draft_forms import build_form, build_phrases_form
from bot.replies.forms import MAX_OPTIONS, FormKind

DISCARDED = "Discarded. Nothing was changed."

actions = ActionHandlers()


async def begin_add(interaction: Interaction, fields: Mapping[str, str], *, everywhere: bool = False) -> None:
    """Open the form of a new entry, filled with what is known of it already."""
    scope = require_scope(interaction, everywhere=everywhere)
    draft = await get_app(interaction).workflows.begin_add(scope, interaction.user.id, fields)
    await _open_form(interaction, FormKind.NEW, draft)


async def begin_edit(interaction: Interaction, entry_id: str, *, everywhere: bool = False) -> None:
    """Open the form of an entry. Raises NotFound if there is none of that id."""
    scope = require_scope(interaction, everywhere=everywhere)
    draft = await get_app(interaction).workflows.begin_edit(scope, interaction.user.id, entry_id)
    await _open_form(interaction, FormKind.ENTRY, draft)


async def _open_form(interaction: Interaction, kind: FormKind, draft: Draft) -> None:
    base = (await get_app(interaction).fetch_scope_reader(draft.scope)).base
    await open_modal(interaction, build_modal(build_form(kind, draft.id, draft.fields, base)))


async def submit(interaction: Interaction, kind: FormKind, draft_id: int, fields: Mapping[str, str]) -> None:
    """Carry out a submitted form and show the result: a preview, what was saved, or all problems of the form."""
    await defer(interaction)
    if kind is FormKind.REJECT:
        await reject(interaction, draft_id, fields.get("why", ""))
        return
    draft = await fetch_open_draft(interaction, draft_id)
    result = await _submit(interaction, kind, draft, fields)
    await show_result(interaction, result)


async def _submit(
    interaction: Interaction, kind: FormKind, draft: Draft, fields: Mapping[str, str]
) -> SaveResult | FormErrors:
    workflows = get_app(interaction).workflows
    if kind is FormKind.ADD_PHRASES:
        return await workflows.add_phrases(draft, fields.get("entry", ""), fields.get("asked", ""))
    if kind is FormKind.SAVE_ANYWAY:
        return await workflows.save(draft, fields.get("why", ""))
    return await workflows.submit_entry_form(draft, fields)


@actions.handles(DraftAction)
async def take_step(interaction: Interaction, action: DraftAction) -> None:
    match action.step:
        case DraftStep.NEW | DraftStep.ENTRY | DraftStep.MORE | DraftStep.SAVE_ANYWAY:
            draft = await fetch_open_draft(interaction, action.draft_id)
            await _open_form(interaction, FormKind(action.step), draft)
        case DraftStep.REJECT:
            await _open_form(interaction, FormKind.REJECT, await fetch_draft(interaction, action.draft_id))
        case DraftStep.DISCARD:
            await get_app(interaction).drafts.discard(await fetch_open_draft(interaction, action.draft_id))
            await send(interaction, Reply((Text(DISCARDED),)))
        case DraftStep.SAVE | DraftStep.OVERWRITE:
            await _save(interaction, action.draft_id, overwrite=action.step is DraftStep.OVERWRITE)
        case DraftStep.APPROVE | DraftStep.APPROVE_OVER:
            await defer(interaction)
            await approve(interaction, action.draft_id, overwrite=action.step is DraftStep.APPROVE_OVER)
        case _:
            assert_never(action.step)


async def _save(interaction: Interaction, draft_id: int, *, overwrite: bool) -> None:
    await defer(interaction)
    draft, workflows = await fetch_open_draft(interaction, draft_id), get_app(interaction).workflows
    await show_result(interaction, await (workflows.overwrite(draft) if overwrite else workflows.save(draft)))


@actions.handles(EditEntry)
async def edit_entry(interaction: Interaction, action: EditEntry) -> None:
    await begin_edit(interaction, action.entry_id)


@actions.handles(AnswerQuestion)
async def answer_question(interaction: Interaction, action: AnswerQuestion) -> None:
    """Open the form of a new entry with the phrases of an unanswered question."""
    scope, guild_id = require_scope(interaction), require_guild(interaction).id
    workflows = get_app(interaction).workflows
    draft = await workflows.begin_answer(scope, interaction.user.id, guild_id, action.question_id)
    await _open_form(interaction, FormKind.NEW, draft)


@actions.handles(AddPhrases)
async def choose_entry(interaction: Interaction, action: AddPhrases) -> None:
    """Open the form in which a moderator chooses the entry that answers a question."""
    scope, guild_id, app = require_scope(interaction), require_guild(interaction).id, get_app(interaction)
    choice = await app.workflows.begin_add_phrases(
        scope, interaction.user.id, guild_id, action.question_id, max_choices=MAX_OPTIONS
    )
    base = (await app.fetch_scope_reader(scope)).base
    form = build_phrases_form(choice.draft.id, "\n".join(choice.phrases), choice.entries, base)
    await open_modal(interaction, build_modal(form))


@actions.handles(MarkChecked)
async def mark_checked(interaction: Interaction, action: MarkChecked) -> None:
    await defer(interaction)
    workflows, scope = get_app(interaction).workflows, require_scope(interaction)
    await show_result(interaction, await workflows.mark_checked(scope, interaction.user.id, action.entry_id))


@actions.handles(Revert)
async def revert(interaction: Interaction, action: Revert) -> None:
    await defer(interaction)
    workflows, scope = get_app(interaction).workflows, await find_revision_scope(interaction, action.revision_id)
    undo = action.point is RevertPoint.BEFORE
    await show_result(interaction, await workflows.revert(scope, interaction.user.id, action.revision_id, undo=undo))


@actions.handles(Settle)
async def settle(interaction: Interaction, action: Settle) -> None:
    await defer(interaction)
    workflows, scope = get_app(interaction).workflows, require_scope(interaction)
    result = await workflows.settle(scope, interaction.user.id, action.key, keep_ours=action.ours)
    await show_result(interaction, result)
