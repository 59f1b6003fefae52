"""/about: what the bot covers, how up to date it is, and what it does with personal data."""

from discord import app_commands

from bot.discord.components.send import send
from bot.discord.context import Interaction, fetch_reader, get_client


@app_commands.command()
async def about(interaction: Interaction) -> None:
    """Show what I cover, how up to date it is, and what I do with your data."""
    await send(interaction, (await fetch_reader(interaction)).describe(get_client(interaction).operator))
