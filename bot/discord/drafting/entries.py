"""Handlers of what moderators do with one entry, with a phrase, or with what was saved."""

from bot.discord.action_handlers import ActionHandlers
from bot.discord.components.message import quote_question, read_question
from bot.discord.components.modals import build_modal
from bot.discord.components.send import defer, open_modal, send
from bot.discord.context import Interaction, fetch_reader, get_app
from bot.discord.drafting.access import find_revision_scope, require_scope
from bot.discord.drafting.handlers import begin_add, open_form
from bot.discord.drafting.results import show_result
from bot.discord.permissions import require_guild_id
from bot.domain.knowledge import Entry, KnowledgeBase
from bot.errors import NotFound
from bot.languages import mark, say
from bot.moderation.entry_forms import NO_ENTRY
from bot.moderation.fact_change import is_changeable
from bot.moderation.names import find_entries
from bot.replies.answer import ENTRY_GONE
from bot.replies.draft_forms import build_phrases_form
from bot.replies.drafts import render_edit_choice, render_entry_choice
from bot.replies.editing_actions import (
    AddForQuestion,
    AddPhrases,
    AnswerQuestion,
    EditEntry,
    MarkChecked,
    Revert,
    RevertPoint,
    Settle,
    TeachPhrase,
    TryPhrase,
    UndoChangeSet,
)
from bot.replies.forms import MAX_OPTIONS, FormKind

NO_QUESTION = mark("I can't read the question any more. Please run /knowledge why again.")

actions = ActionHandlers()


async def begin_edit(interaction: Interaction, name: str, *, everywhere: bool = False) -> None:
    """Ask what is to be edited in the entry of that id, phrase or topic; of several entries, first in which.

    Raises:
        NotFound: If nothing has that name.

    """
    scope = require_scope(interaction, everywhere=everywhere)
    base = (await get_app(interaction).fetch_scope_reader(scope)).base
    entries = find_entries(base, name)
    if len(entries) > 1 and not everywhere:
        await send(interaction, render_entry_choice(entries, base))
        return
    if len(entries) != 1:
        raise NotFound(say(NO_ENTRY).format(key=name))
    await _begin_edit(interaction, scope, entries[0], base)


async def _begin_edit(interaction: Interaction, scope: str, entry: Entry, base: KnowledgeBase) -> None:
    draft = await get_app(interaction).workflows.begin_edit(scope, interaction.user.id, entry.full_id)
    await send(interaction, render_edit_choice(draft, entry, base, is_changeable=is_changeable(entry)))


@actions.handles(EditEntry)
async def edit_entry(interaction: Interaction, action: EditEntry) -> None:
    scope = require_scope(interaction)
    base = (await get_app(interaction).fetch_scope_reader(scope)).base
    entry = base.entry(action.entry_id)
    if entry is None:
        raise NotFound(say(NO_ENTRY).format(key=action.entry_id))
    await _begin_edit(interaction, scope, entry, base)


@actions.handles(TryPhrase)
async def try_phrase(interaction: Interaction, action: TryPhrase) -> None:
    """Ask the first phrase of an entry, and show what members are answered."""
    reader = await fetch_reader(interaction)
    entry = reader.base.entry(action.entry_id)
    if entry is None:
        raise NotFound(ENTRY_GONE)
    phrase = next(iter(entry.asked), reader.base.topics[entry.topic].title)
    await send(interaction, quote_question((await reader.answer(phrase, moderated=False)).reply, phrase))


@actions.handles(TeachPhrase)
async def teach_phrase(interaction: Interaction, action: TeachPhrase) -> None:
    """Make the question of the message a phrase of an entry."""
    question = _require_question(interaction)
    await defer(interaction)
    teaching, scope = get_app(interaction).workflows.teaching, require_scope(interaction)
    await show_result(interaction, await teaching.teach(scope, interaction.user.id, action.entry_id, question))


@actions.handles(AddForQuestion)
async def add_for_question(interaction: Interaction, _: AddForQuestion) -> None:
    """Open the form of a new entry for the question of the message."""
    await begin_add(interaction, {"asked": _require_question(interaction)})


def _require_question(interaction: Interaction) -> str:
    question = read_question(interaction.message) if interaction.message else None
    if question is None:
        raise NotFound(say(NO_QUESTION))
    return question


@actions.handles(AnswerQuestion)
async def answer_question(interaction: Interaction, action: AnswerQuestion) -> None:
    """Open the form of a new entry with the phrases of an unanswered question."""
    scope, guild_id = require_scope(interaction), require_guild_id(interaction)
    teaching = get_app(interaction).workflows.teaching
    draft = await teaching.begin_answer(scope, interaction.user.id, guild_id, action.question_id)
    await open_form(interaction, FormKind.NEW, draft)


@actions.handles(AddPhrases)
async def choose_entry(interaction: Interaction, action: AddPhrases) -> None:
    """Open the form in which a moderator chooses the entry that answers a question."""
    scope, guild_id, app = require_scope(interaction), require_guild_id(interaction), get_app(interaction)
    choice = await app.workflows.teaching.begin_add_phrases(
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


@actions.handles(UndoChangeSet)
async def undo(interaction: Interaction, action: UndoChangeSet) -> None:
    await defer(interaction)
    workflows, scope = get_app(interaction).workflows, await find_revision_scope(interaction, action.change_set_id)
    await show_result(interaction, await workflows.undo(scope, interaction.user.id, action.change_set_id))


@actions.handles(Settle)
async def settle(interaction: Interaction, action: Settle) -> None:
    await defer(interaction)
    workflows, scope = get_app(interaction).workflows, require_scope(interaction)
    result = await workflows.settle(scope, interaction.user.id, action.key, keep_ours=action.ours)
    await show_result(interaction, result)
