"""Authorization: the permission level of every command, autocompletion, button and form is checked here.

Who may touch a draft is checked in `drafting/access.py` and `moderation/drafts.py`.
Discord hides commands by permission too, but a guild's owner can change that, and buttons and forms it doesn't hide.
"""

import asyncio
import logging
from typing import Any, assert_never

import discord
from discord import app_commands

from bot.discord.components.delivery import DELIVERY_ERRORS, describe_failure
from bot.discord.context import (
    Interaction,
    get_app,
    get_client,
    get_moderated_guild_id,
    get_role_ids,
    is_bot_owner,
)
from bot.domain.permission_level import PermissionLevel
from bot.errors import NotAllowed, UserError
from bot.languages import mark, say
from bot.storage.database import UNAVAILABLE_ERRORS

logger = logging.getLogger(__name__)

ONLY_IN_SERVER = mark(
    "That only works in a server that I'm a member of, because each server's moderators manage its knowledge."
)
ONLY_OWNERS = mark("Only the bot's owners can do that.")
ONLY_MANAGERS = mark("Only members with the Manage Server permission can do that.")
ONLY_ROLE = mark("Only this server's moderators can do that: members with the role “{role}”.")
UNTOLD = mark("Discord isn't telling me about this server just now. Please try again in a minute.")

FETCH_SECONDS = 1.5
"""How long Discord may take to tell about a server: it waits three seconds for an answer itself."""

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
            require_guild_id(interaction)
            _require_manager(interaction)
        case PermissionLevel.MODERATOR:
            await _require_moderator(interaction, require_guild_id(interaction))
        case _:
            assert_never(level)


async def may_moderate(interaction: Interaction) -> bool:
    """Whether the user is a moderator, as far as can be told at once: nobody's answer waits for a busy database."""
    if not (get_role_ids(interaction) or interaction.permissions.manage_guild):
        return False
    try:
        async with asyncio.timeout(MAX_CHECK_SECONDS):
            await require_permission(interaction, PermissionLevel.MODERATOR)
    except (UserError, TimeoutError, *UNAVAILABLE_ERRORS):
        return False
    return True


def require_guild_id(interaction: Interaction) -> int:
    """Return the guild's id. Raises NotAllowed in direct messages, and in guilds that the bot isn't a member of."""
    guild_id = get_moderated_guild_id(interaction)
    if guild_id is None:
        raise NotAllowed(say(ONLY_IN_SERVER))
    return guild_id


async def fetch_guild(interaction: Interaction, *, fresh: bool = False) -> discord.Guild:
    """Return the guild with its roles and channels, `fresh` ones even if they were made a moment ago.

    Raises NotAllowed as `require_guild_id` does, and UserError where Discord doesn't tell.
    """
    try:
        async with asyncio.timeout(FETCH_SECONDS):
            guild = await get_client(interaction).directory.fetch(require_guild_id(interaction), fresh=fresh)
    except DELIVERY_ERRORS as error:
        logger.warning("Discord doesn't tell about a server: %s.", describe_failure(error))
        raise UserError(say(UNTOLD)) from error
    if guild is None:
        raise NotAllowed(say(ONLY_IN_SERVER))
    return guild


async def is_server_owner(interaction: Interaction) -> bool:
    """Whether the user owns the guild. Raises as `fetch_guild` does."""
    return interaction.user.id == (await fetch_guild(interaction)).owner_id


def _require_manager(interaction: Interaction) -> None:
    if not interaction.permissions.manage_guild:  # Discord grants everything to the owner
        raise NotAllowed(say(ONLY_MANAGERS))


async def _require_moderator(interaction: Interaction, guild_id: int) -> None:
    """The guild's owner, and members with the moderator role; where that isn't set or was deleted, managers."""
    role_id = (await get_app(interaction).fetch_guild_settings(guild_id)).moderator_role_id
    if role_id is None:
        _require_manager(interaction)
    elif role_id not in get_role_ids(interaction):
        await _require_owner_without(role_id, interaction)


async def _require_owner_without(role_id: int, interaction: Interaction) -> None:
    """Raise NotAllowed for anybody but the owner while the role exists: the guild must not lose its moderators."""
    # What was asked for a minute ago will do for one who can't be a moderator anyway, and while somebody types.
    is_typing = interaction.type is discord.InteractionType.autocomplete
    guild = await fetch_guild(interaction, fresh=interaction.permissions.manage_guild and not is_typing)
    role = guild.get_role(role_id)
    if role is None:
        _require_manager(interaction)
    elif interaction.user.id != guild.owner_id:
        raise NotAllowed(say(ONLY_ROLE).format(role=role.name))
