"""Authorization: the permission level of every command, autocompletion, button and form is checked here.

Who may touch a draft is checked in `drafting/access.py` and `moderation/drafts.py`.
Discord hides commands by permission too, but a guild's owner can change that, and buttons and forms it doesn't hide.
"""

import asyncio
from typing import Any, assert_never

import discord
from discord import app_commands

from bot.discord.context import Interaction, get_app, is_bot_owner
from bot.domain.permission_level import PermissionLevel
from bot.errors import NotAllowed
from bot.languages import mark, say
from bot.storage.database import UNAVAILABLE_ERRORS

ONLY_IN_SERVER = mark(
    "That only works in a server that I'm a member of, because each server's moderators manage its knowledge."
)
ONLY_OWNERS = mark("Only the bot's owners can do that.")
ONLY_MANAGERS = mark("Only members with the Manage Server permission can do that.")
ONLY_ROLE = mark("Only this server's moderators can do that: members with the role “{role}”.")


MAX_CHECK_SECONDS = 0.3
"""How long an answer may wait to learn whether to offer *Edit*."""


def requires(level: PermissionLevel) -> dict[Any, Any]:
    """Build the `extras` of a command that requires this level."""
    return {"permission": level}


def get_required_level(
    command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu | None,
) -> PermissionLevel:
    """Return the level from the command's `extras`; by default MODERATOR for subcommands, EVERYONE for all others."""
    if command is None:
        return PermissionLevel.EVERYONE
    is_subcommand = isinstance(command, app_commands.Command) and command.root_parent is not None
    default = PermissionLevel.MODERATOR if is_subcommand else PermissionLevel.EVERYONE
    level = command.extras.get("permission", default)
    assert isinstance(level, PermissionLevel)
    return level


async def require_permission(interaction: Interaction, level: PermissionLevel) -> None:
    """Raise NotAllowed, with what to tell the user, if they don't have the level."""
    match level:
        case PermissionLevel.EVERYONE:
            return
        case PermissionLevel.BOT_OWNER:
            if not is_bot_owner(interaction):
                raise NotAllowed(say(ONLY_OWNERS))
        case PermissionLevel.SERVER_MANAGER:
            _require_manager(interaction, require_guild(interaction))
        case PermissionLevel.MODERATOR:
            await _require_moderator(interaction, require_guild(interaction))
        case _:
            assert_never(level)


async def may_moderate(interaction: Interaction) -> bool:
    """Whether the user is a moderator, as far as can be told at once: nobody's answer waits for a busy database."""
    user = interaction.user
    if not isinstance(user, discord.Member) or not (len(user.roles) > 1 or interaction.permissions.manage_guild):
        return False
    try:
        async with asyncio.timeout(MAX_CHECK_SECONDS):
            await require_permission(interaction, PermissionLevel.MODERATOR)
    except (NotAllowed, TimeoutError, *UNAVAILABLE_ERRORS):
        return False
    return True


def require_guild(interaction: Interaction) -> discord.Guild:
    """Return the guild. Raises NotAllowed in direct messages, and in guilds that the bot isn't a member of."""
    guild: discord.Guild | None = interaction.client.get_guild(interaction.guild_id or 0)
    if guild is None:
        raise NotAllowed(say(ONLY_IN_SERVER))
    return guild


def is_server_owner(interaction: Interaction) -> bool:
    """Whether the user owns the guild. Raises NotAllowed as `require_guild` does."""
    return interaction.user.id == require_guild(interaction).owner_id


def _require_manager(interaction: Interaction, guild: discord.Guild) -> None:
    if not (interaction.permissions.manage_guild or interaction.user.id == guild.owner_id):
        raise NotAllowed(say(ONLY_MANAGERS))


async def _require_moderator(interaction: Interaction, guild: discord.Guild) -> None:
    """The guild's owner, and members with the moderator role; where that isn't set or was deleted, managers."""
    settings = await get_app(interaction).fetch_guild_settings(guild.id)
    role = guild.get_role(settings.moderator_role_id or 0)
    if role is None:  # not set, or deleted since: the guild must not lose its moderators
        _require_manager(interaction, guild)
        return
    has_role = isinstance(interaction.user, discord.Member) and interaction.user.get_role(role.id) is not None
    if not (has_role or interaction.user.id == guild.owner_id):
        raise NotAllowed(say(ONLY_ROLE).format(role=role.name))
