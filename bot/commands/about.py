"""/about: what the bot covers, how well it is kept, and what it does with people's words."""

from discord import app_commands

from bot.commands.context import Interaction, brake, seen
from bot.views.send import send


@app_commands.command()
@brake
async def about(interaction: Interaction) -> None:
    """Show what I cover, how it is kept, and what I do with your words."""
    await send(interaction, (await seen(interaction)).about())
