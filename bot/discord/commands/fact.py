"""/fact: a random fact."""

from discord import app_commands

from bot.discord.components.send import send
from bot.discord.context import Interaction, fetch_reader


@app_commands.command()
async def fact(interaction: Interaction) -> None:
    """Show a random fact."""
    await send(interaction, (await fetch_reader(interaction)).show_random_fact())
