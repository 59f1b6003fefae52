"""/fact: a random fact."""

from discord import app_commands

from bot.discord.answers import send_answer
from bot.discord.context import Interaction, fetch_reader


@app_commands.command()
async def fact(interaction: Interaction) -> None:
    """Show a random fact."""
    await send_answer(interaction, (await fetch_reader(interaction)).show_random_fact())
