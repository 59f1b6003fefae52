"""/knowledge rewind: returns everything in a guild to how it was before a save."""

from discord import app_commands

from bot.discord.action_handlers import ActionHandlers
from bot.discord.components.send import defer, send, update
from bot.discord.context import Interaction, get_app
from bot.discord.drafting.access import find_revision_scope, require_scope
from bot.discord.drafting.results import show_result
from bot.replies.document import Reply
from bot.replies.editing_actions import RewindBefore, ShowStates
from bot.replies.history import STATES_PER_PAGE, render_states

actions = ActionHandlers()


@app_commands.command()
async def rewind(
    interaction: Interaction, page: app_commands.Range[int, 1, 1000] = 1, everywhere: bool = False
) -> None:
    """Return everything to how it was before a save, which you choose. This can be undone too.

    Args:
        interaction: The interaction to respond to.
        page: The page to show: 2, 3 …
        everywhere: Rewind the shared changes instead. Only for the bot's owners.

    """
    scope = require_scope(interaction, everywhere=everywhere)
    await send(interaction, await _render_page(interaction, scope, page - 1))


async def _render_page(interaction: Interaction, scope: str, page: int) -> Reply:
    service = get_app(interaction).history
    shown = await service.fetch_change_sets(scope, limit=STATES_PER_PAGE, offset=page * STATES_PER_PAGE)
    return render_states(shown, page, await service.count_change_sets(scope))


@actions.handles(ShowStates)
async def update_states(interaction: Interaction, action: ShowStates) -> None:
    await update(interaction, await _render_page(interaction, require_scope(interaction), action.page))


@actions.handles(RewindBefore)
async def rewind_before(interaction: Interaction, action: RewindBefore) -> None:
    """Preview it. Raises NotFound for a revision that isn't theirs."""
    await defer(interaction)
    app, scope = get_app(interaction), await find_revision_scope(interaction, action.revision_id)
    revision = await app.history.fetch_revision(scope, action.revision_id)
    await show_result(interaction, await app.workflows.rewind(scope, interaction.user.id, revision.id - 1))
