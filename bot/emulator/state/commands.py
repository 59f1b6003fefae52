"""The bot's registered commands, and who may use them where."""

from bot.emulator.protocol import (
    CommandKind,
    ContextKind,
    IntegrationKind,
    OptionKind,
    Payload,
    PermissionFlag,
)
from bot.emulator.state.guilds import Channel
from bot.emulator.state.permissions import has_permissions
from bot.emulator.state.state import State
from bot.emulator.state.users import User

# Options that are commands themselves.
NESTING_KINDS = frozenset({OptionKind.SUBCOMMAND, OptionKind.GROUP})


def build_command_key(guild_id: int | None) -> str:
    """The key of a guild's commands in `State.commands`; None for the global ones."""
    return "global" if guild_id is None else str(guild_id)


def register_commands(state: State, commands: list[Payload], guild_id: int | None) -> list[Payload]:
    """Replace a guild's commands, or the global ones. A command that keeps its name and kind keeps its id."""
    key = build_command_key(guild_id)
    ids = {(get_command_kind(command), command["name"]): command["id"] for command in state.commands.get(key, [])}
    state.commands[key] = [_build_stored_command(state, command, guild_id, ids) for command in commands]
    state.notify_waiters()
    return state.commands[key]


def _build_stored_command(
    state: State, command: Payload, guild_id: int | None, ids: dict[tuple[int, str], str]
) -> Payload:
    kind = get_command_kind(command)
    permissions = command.get("default_member_permissions")
    stored = {
        "id": ids.get((kind, command["name"])) or str(state.create_id()),
        "application_id": str(state.bot.id),
        "version": str(state.create_id()),
        "type": kind,
        "name": command["name"],
        "name_localizations": command.get("name_localizations"),
        "description": command.get("description") or "",
        "description_localizations": command.get("description_localizations"),
        "default_member_permissions": None if permissions is None else str(permissions),
        "nsfw": bool(command.get("nsfw")),
        "options": [_strip_nulls(option) for option in command.get("options") or []],
    }
    if guild_id is not None:
        return {**stored, "guild_id": str(guild_id)}
    contexts = command.get("contexts")
    return {
        **stored,
        "dm_permission": contexts is None or int(ContextKind.BOT_DM) in contexts,
        "contexts": contexts,
        "integration_types": _get_integration_kinds(command),
    }


def _strip_nulls(option: Payload) -> Payload:
    stored = {name: value for name, value in option.items() if value is not None}
    if "options" in stored:
        stored["options"] = [_strip_nulls(nested) for nested in stored["options"]]
    return stored


def _get_integration_kinds(command: Payload) -> list[int]:
    kinds: list[int] = command.get("integration_types") or [int(IntegrationKind.GUILD)]
    return kinds


def list_offered_commands(state: State, user: User, channel: Channel) -> list[Payload]:
    """The commands that a user may use in a channel; a guild's own come first."""
    return [command for command in _list_registered_commands(state, channel) if _may_use(command, user, channel)]


def find_command(state: State, user: User, channel: Channel, name: str, kind: CommandKind) -> Payload | None:
    """A command by name and kind, if the user may use it in the channel."""
    for command in _list_registered_commands(state, channel):
        if command["name"] == name and get_command_kind(command) == kind and _may_use(command, user, channel):
            return command
    return None


def _list_registered_commands(state: State, channel: Channel) -> list[Payload]:
    guild = channel.guild
    own = state.commands.get(build_command_key(guild.id), []) if guild is not None and guild.installed else []
    return [*own, *state.commands.get(build_command_key(None), [])]


def _may_use(command: Payload, user: User, channel: Channel) -> bool:
    contexts = command.get("contexts")
    # Guild commands have no contexts: they exist in their guild only.
    if "guild_id" not in command and contexts is not None and channel.context not in contexts:
        return False
    if command.get("nsfw") and not (channel.nsfw or channel.guild is None):
        return False
    return bool(find_integration_owners(command, user, channel)) and _has_permission(command, user, channel)


def find_integration_owners(command: Payload, user: User, channel: Channel) -> Payload:
    """The authorizing integration owners: by integration kind, the id of the guild ("0" in the bot's direct messages)
    or of the user that the app is installed to.
    """
    kinds = _get_integration_kinds(command)
    owners = {}
    if int(IntegrationKind.GUILD) in kinds:
        if channel.guild is not None and channel.guild.installed:
            owners[str(int(IntegrationKind.GUILD))] = str(channel.guild.id)
        if channel.context is ContextKind.BOT_DM:
            owners[str(int(IntegrationKind.GUILD))] = "0"
    if int(IntegrationKind.USER) in kinds and user.installed:
        owners[str(int(IntegrationKind.USER))] = str(user.id)
    return owners


def _has_permission(command: Payload, user: User, channel: Channel) -> bool:
    if channel.guild is None:
        return True
    permissions = channel.compute_permissions(user)
    if not has_permissions(permissions, PermissionFlag.USE_APPLICATION_COMMANDS):
        return False
    roles = [channel.guild.everyone, *channel.guild.members[user.id].roles]
    # A grant in the guild's settings outweighs what the command requires.
    if any((command["name"], role.id) in channel.guild.command_grants for role in roles):
        return True
    required = command.get("default_member_permissions")
    return required is None or has_permissions(permissions, int(required))


def get_command_kind(command: Payload) -> int:
    """The kind of a command; without a type it is a slash command."""
    return int(command.get("type") or CommandKind.SLASH)


def find_subcommand(command: Payload, path: list[str]) -> Payload | None:
    """The subcommand at a path of names; the command itself for an empty path."""
    node: Payload | None = command
    for name in path:
        options = (node or {}).get("options") or []
        node = next((option for option in options if option["name"] == name and option["type"] in NESTING_KINDS), None)
    return node
