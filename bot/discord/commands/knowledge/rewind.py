"""/knowledge rewind: everything in this server back to how it was right after a change."""

from discord import app_commands

from bot.discord.context import Interaction, app_of, brake
from bot.discord.drafting.access import scope_here
from bot.discord.drafting.handlers import show_preview


@app_commands.command()
@brake
async def rewind(
    interaction: Interaction, change: app_commands.Range[int, 0, 1_000_000_000], everywhere: bool = False
) -> None:
    """Bring everything back to how it was right after a change. That too can be undone.

    Args:
        interaction: Discord's call.
        change: The number of the change, from /knowledge history; 0 for how it was before any.
        everywhere: What was changed for every server; only the people who run this bot may.

    """
    scope = scope_here(interaction, everywhere=everywhere)
    await show_preview(interaction, await app_of(interaction).history.back_to(scope, change, interaction.user.id))
