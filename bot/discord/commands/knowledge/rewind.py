"""/knowledge rewind: returns everything in a guild to how it was after a change."""

from discord import app_commands

from bot.discord.components.send import defer
from bot.discord.context import Interaction, get_app
from bot.discord.drafting.access import require_scope
from bot.discord.drafting.results import show_result


@app_commands.command()
async def rewind(
    interaction: Interaction, change: app_commands.Range[int, 0, 1_000_000_000], everywhere: bool = False
) -> None:
    """Return everything to how it was right after a change. This can be undone too.

    Args:
        interaction: The interaction to respond to.
        change: The number of the change, from /knowledge history; 0 for before the first change.
        everywhere: Rewind the shared changes instead. Only for the bot's owners.

    """
    scope = require_scope(interaction, everywhere=everywhere)
    await defer(interaction)
    await show_result(interaction, await get_app(interaction).workflows.rewind(scope, interaction.user.id, change))
