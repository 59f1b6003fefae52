"""/knowledge history: who changed what, when and why; undoes it, and compares two states of an item."""

from discord import app_commands

from bot.discord.action_handlers import ActionHandlers
from bot.discord.commands.knowledge.autocomplete import complete_changed
from bot.discord.components.limits import MAX_CHOICES
from bot.discord.components.send import send, update
from bot.discord.context import Interaction, get_app
from bot.discord.drafting.access import fetch_base, find_revision_scope, require_scope
from bot.errors import UserError
from bot.languages import mark, say
from bot.moderation.names import find_key
from bot.replies.document import Reply
from bot.replies.editing_actions import CompareFrom, CompareStates, ShowHistory
from bot.replies.history import (
    CHANGE_SETS_PER_PAGE,
    name_revision,
    render_history,
    render_revision_diff,
    render_state_choice,
)
from bot.replies.items import find_titles

DIFFERENT_ITEMS = mark(
    "Those changes are to different items, {before} and {after}. Choose two changes to the same item."
)

actions = ActionHandlers()


@app_commands.command()
async def history(
    interaction: Interaction,
    item: app_commands.Range[str, 1, 100] | None = None,
    page: app_commands.Range[int, 1, 1000] = 1,
    everywhere: bool = False,
) -> None:
    """Show what was changed, by whom, when and why; undo it, or compare two states.

    Args:
        interaction: The interaction to respond to.
        item: Show only the changes to this entry, topic, source or category.
        page: The page to show: 2, 3 …
        everywhere: Show the shared changes instead. Only for the bot's owners.

    """
    scope = require_scope(interaction, everywhere=everywhere)
    key = find_key(await fetch_base(interaction, scope), item or "")
    await send(interaction, await _render_page(interaction, scope, ShowHistory(key, page - 1)))


async def _render_page(interaction: Interaction, scope: str, action: ShowHistory) -> Reply:
    service, key = get_app(interaction).history, action.key or None
    offset = action.page * CHANGE_SETS_PER_PAGE
    shown = await service.fetch_change_sets(scope, key, limit=CHANGE_SETS_PER_PAGE, offset=offset)
    count, base = await service.count_change_sets(scope, key), await fetch_base(interaction, scope)
    return render_history(shown, base, action.page, count, action.key)


@actions.handles(ShowHistory)
async def update_history(interaction: Interaction, action: ShowHistory) -> None:
    await update(interaction, await _render_page(interaction, require_scope(interaction), action))


@actions.handles(CompareFrom)
async def choose_state(interaction: Interaction, action: CompareFrom) -> None:
    """Offer the other states of the item that a revision changed."""
    service, scope = get_app(interaction).history, await find_revision_scope(interaction, action.revision_id)
    state = await service.fetch_revision(scope, action.revision_id)
    revisions = await service.fetch_revisions(scope, state.key, limit=MAX_CHOICES + 1)
    others = [revision for revision in revisions if revision.id != state.id]
    await send(interaction, render_state_choice(state, others, await fetch_base(interaction, scope)))


@actions.handles(CompareStates)
async def compare_states(interaction: Interaction, action: CompareStates) -> None:
    """Raises UserError for revisions of different items."""
    service, scope = get_app(interaction).history, await find_revision_scope(interaction, action.older_id)
    before = await service.fetch_revision(scope, action.older_id)
    after = await service.fetch_revision(scope, action.newer_id)
    if before.key != after.key:
        raise UserError(say(DIFFERENT_ITEMS).format(before=name_revision(before), after=name_revision(after)))
    find_title = find_titles(await fetch_base(interaction, scope))
    await send(interaction, render_revision_diff(before, after, find_title))


history.autocomplete("item")(complete_changed)
