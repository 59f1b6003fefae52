"""/knowledge settings: all settings of a server in one message, with a menu or a switch for each."""

from discord import app_commands

from bot.discord.commands.knowledge.settings_menus import show_settings
from bot.discord.components.send import send
from bot.discord.context import Interaction, fetch_reader, get_app
from bot.discord.permissions import fetch_guild, requires
from bot.domain.permission_level import PermissionLevel


@app_commands.command(extras=requires(PermissionLevel.SERVER_MANAGER))
async def settings(interaction: Interaction) -> None:
    """Show the settings of this server, with a menu to change each of them."""
    guild = await fetch_guild(interaction, fresh=True)
    current = await get_app(interaction).fetch_guild_settings(guild.id)
    await send(interaction, show_settings(await fetch_reader(interaction), guild, current, changed=False))
