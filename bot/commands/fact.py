"""/fact: one at random."""

from discord import app_commands

from bot.commands.context import Interaction, brake, seen
from bot.views.send import send


@app_commands.command()
@brake
async def fact(interaction: Interaction) -> None:
    """Show a fact at random."""
    await send(interaction, (await seen(interaction)).random_fact())
