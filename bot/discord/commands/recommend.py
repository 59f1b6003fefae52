"""/recommend: what is recommended, by whom and on what ground."""

from discord import app_commands

from bot.discord.components.send import send
from bot.discord.context import Interaction, brake, choices, seen


@app_commands.command()
@brake
async def recommend(interaction: Interaction, about: app_commands.Range[str, 1, 200] | None = None) -> None:
    """Show a recommendation: what, by whom, and on what ground.

    Args:
        interaction: Discord's call.
        about: What it should be about; left out, I choose one.

    """
    await send(interaction, (await seen(interaction)).recommend(about))


@recommend.autocomplete("about")
async def complete_about(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return choices((await seen(interaction)).complete_recommendation(typed))
