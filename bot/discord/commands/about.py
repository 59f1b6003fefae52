"""/about: what the bot covers, how well it is kept, and what it does with people's words."""

from discord import app_commands

from bot.discord.components.send import send
from bot.discord.context import Interaction, brake, seen


@app_commands.command()
@brake
async def about(interaction: Interaction) -> None:
    """Show what I cover, how it is kept, and what I do with your words."""
    await send(interaction, (await seen(interaction)).describe())
