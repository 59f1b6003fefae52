"""The bot's commands, as registered, and who is offered them where."""

from bot.emulator.protocol import CommandKind, ContextKind, Install, OptionKind, Payload, PermissionFlag
from bot.emulator.state.guilds import Channel, permits
from bot.emulator.state.state import State
from bot.emulator.state.users import User

EVERYWHERE = [int(ContextKind.GUILD), int(ContextKind.BOT_DM), int(ContextKind.PRIVATE)]


def shelf(guild: int | None) -> str:
    """Where the state keeps a guild's commands, or the global ones."""
    return "global" if guild is None else str(guild)


def register(state: State, commands: list[Payload], guild: int | None) -> list[Payload]:
    """Replace the commands of a guild, or the global ones. One that keeps its name and kind keeps its id."""
    before = {(kind_of(one), one["name"]): one["id"] for one in state.commands.get(shelf(guild), [])}
    state.commands[shelf(guild)] = [_stored(state, command, guild, before) for command in commands]
    state.notify_waiters()
    return state.commands[shelf(guild)]


def _stored(state: State, command: Payload, guild: int | None, ids: dict[tuple[int, str], str]) -> Payload:
    kind = kind_of(command)
    needed = command.get("default_member_permissions")
    stored = {
        "id": ids.get((kind, command["name"])) or str(state.new_id()),
        "application_id": str(state.bot.id),
        "version": str(state.new_id()),
        "type": kind,
        "name": command["name"],
        "name_localizations": command.get("name_localizations"),
        "description": command.get("description") or "",
        "description_localizations": command.get("description_localizations"),
        "default_member_permissions": None if needed is None else str(needed),
        "nsfw": bool(command.get("nsfw")),
        "options": [_option(option) for option in command.get("options") or []],
    }
    if guild is not None:
        return {**stored, "guild_id": str(guild)}
    contexts = command.get("contexts")
    direct = contexts is None or int(ContextKind.BOT_DM) in contexts
    installs = command.get("integration_types") or [int(Install.GUILD)]
    return {**stored, "dm_permission": direct, "contexts": contexts, "integration_types": installs}


def _option(option: Payload) -> Payload:
    kept = {name: value for name, value in option.items() if value is not None}
    if "options" in kept:
        kept["options"] = [_option(inner) for inner in kept["options"]]
    return kept


def offered(state: State, user: User, channel: Channel) -> list[Payload]:
    """The commands that Discord's window offers somebody in a channel; a guild's own come first."""
    return [one for one in _registered(state, channel) if may_use(one, user, channel)]


def _registered(state: State, channel: Channel) -> list[Payload]:
    guild = channel.guild
    own = state.commands.get(shelf(guild.id), []) if guild is not None and guild.installed else []
    return [*own, *state.commands.get(shelf(None), [])]


def may_use(command: Payload, user: User, channel: Channel) -> bool:
    """Whether Discord lets somebody use a command there."""
    if "guild_id" not in command:
        contexts = command.get("contexts")
        if channel.place not in (EVERYWHERE if contexts is None else contexts):
            return False
    if command.get("nsfw") and not (channel.nsfw or channel.guild is None):
        return False
    return bool(owners(command, user, channel)) and _permitted(command, user, channel)


def owners(command: Payload, user: User, channel: Channel) -> Payload:
    """For whom the app is there: the guild, the conversation with it ("0"), the user; by kind of installation."""
    installs = command.get("integration_types") or [int(Install.GUILD)]
    found = {}
    if int(Install.GUILD) in installs:
        if channel.guild is not None and channel.guild.installed:
            found[str(int(Install.GUILD))] = str(channel.guild.id)
        if channel.place is ContextKind.BOT_DM:
            found[str(int(Install.GUILD))] = "0"
    if int(Install.USER) in installs and user.installed:
        found[str(int(Install.USER))] = str(user.id)
    return found


def _permitted(command: Payload, user: User, channel: Channel) -> bool:
    if channel.guild is None:
        return True
    held = channel.permissions(user)
    if not permits(held, int(PermissionFlag.USE_APPLICATION_COMMANDS)):
        return False
    roles = [channel.guild.everyone, *channel.guild.members[user.id].roles]
    if any((command["name"], role.id) in channel.guild.shown for role in roles):
        return True
    needed = command.get("default_member_permissions")
    return needed is None or permits(held, int(needed))


def kind_of(command: Payload) -> int:
    """The kind of a command; Discord takes one without for a slash command."""
    return int(command.get("type") or CommandKind.SLASH)


def find(state: State, user: User, channel: Channel, name: str, kind: CommandKind) -> Payload | None:
    """The command of that name that somebody is offered there."""
    named = (one for one in _registered(state, channel) if one["name"] == name and kind_of(one) == kind)
    return next((one for one in named if may_use(one, user, channel)), None)


def leaf(command: Payload, steps: list[str]) -> Payload | None:
    """The subcommand that the further words of a name lead to, or the command itself."""
    at: Payload | None = command
    for step in steps:
        nested = (OptionKind.SUBCOMMAND, OptionKind.GROUP)
        options = (at or {}).get("options") or []
        at = next((one for one in options if one["name"] == step and one["type"] in nested), None)
    return at
