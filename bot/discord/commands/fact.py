"""/fact: one at random."""

from discord import app_commands

from bot.discord.components.send import send
from bot.discord.context import Interaction, seen


@app_commands.command()
async def fact(interaction: Interaction) -> None:
    """Show a random fact."""
    await send(interaction, (await seen(interaction)).show_random_fact())
