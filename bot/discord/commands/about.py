"""/about: what the bot covers, how up to date it is, and what it does with personal data."""

from discord import app_commands

from bot.discord.components.send import send
from bot.discord.context import Interaction, fetch_reader, get_app, get_client, get_moderated_guild_id


@app_commands.command()
async def about(interaction: Interaction) -> None:
    """Show what I cover, how up to date it is, and what I do with your data."""
    reader, guild_id = await fetch_reader(interaction), get_moderated_guild_id(interaction)
    keeps = guild_id is not None and (await get_app(interaction).fetch_guild_settings(guild_id)).keeps_questions
    await send(interaction, reader.describe(get_client(interaction).operator, keeps_questions=keeps))
