"""Who may do what: the one place that commands, completions, buttons, selects and forms ask."""

from typing import Any, assert_never

import discord
from discord import app_commands

from bot.discord.context import Interaction, app_of, owners_of
from bot.domain.permission_level import PermissionLevel
from bot.errors import NotAllowed

ONLY_IN_SERVER = (
    "That only works in a server that I'm a member of, because each server's moderators manage its knowledge."
)
ONLY_OWNERS = "Only the people who run this bot can do that."
ONLY_MANAGERS = "Only members with the Manage Server permission can do that."
ONLY_ROLE = "Only this server's moderators can do that: members with the role “{role}”."


def needs(need: PermissionLevel) -> dict[Any, Any]:
    """The `extras` of a command that asks for this."""
    return {"need": need}


def need_of_command(command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu | None) -> PermissionLevel:
    """What a command asks for: what it says itself, else MODERATOR for all that is about /knowledge."""
    if command is None:
        return PermissionLevel.EVERYONE
    of_moderators = isinstance(command, app_commands.Command) and command.root_parent is not None
    need = command.extras.get("need", PermissionLevel.MODERATOR if of_moderators else PermissionLevel.EVERYONE)
    assert isinstance(need, PermissionLevel)
    return need


async def permit(interaction: Interaction, need: PermissionLevel) -> None:
    """Raises NotAllowed with what to tell whoever may not."""
    match need:
        case PermissionLevel.EVERYONE:
            return
        case PermissionLevel.BOT_OWNER:
            if interaction.user.id not in owners_of(interaction):
                raise NotAllowed(ONLY_OWNERS)
        case PermissionLevel.SERVER_MANAGER:
            _manages(interaction, guild_of(interaction))
        case PermissionLevel.MODERATOR:
            await _moderates(interaction, guild_of(interaction))
        case _:
            assert_never(need)


def guild_of(interaction: Interaction) -> discord.Guild:
    """The guild somebody acts in. Raises NotAllowed in direct messages, and where the bot itself is no member."""
    guild: discord.Guild | None = interaction.client.get_guild(interaction.guild_id or 0)
    if guild is None:
        raise NotAllowed(ONLY_IN_SERVER)
    return guild


def _manages(interaction: Interaction, guild: discord.Guild) -> None:
    if not (interaction.permissions.manage_guild or interaction.user.id == guild.owner_id):
        raise NotAllowed(ONLY_MANAGERS)


async def _moderates(interaction: Interaction, guild: discord.Guild) -> None:
    """The role that the guild chose, as long as it exists; else whoever may manage the server; its owner always."""
    settings = await app_of(interaction).fetch_guild_settings(guild.id)
    role = guild.get_role(settings.moderator_role_id or 0)
    if role is None:
        return _manages(interaction, guild)
    holds = isinstance(interaction.user, discord.Member) and interaction.user.get_role(role.id) is not None
    if not (holds or interaction.user.id == guild.owner_id):
        raise NotAllowed(ONLY_ROLE.format(role=role.name))
    return None
