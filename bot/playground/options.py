"""Parses what the user entered for options, or chose in a menu, into the values that Discord's client sends."""

import json
from base64 import b64decode
from collections.abc import Mapping, Sequence

from bot.emulator.client.client import UserClient
from bot.emulator.client.option_input import OptionValue
from bot.emulator.errors import ActionNotAllowed
from bot.emulator.protocol import ComponentKind, OptionKind, Payload
from bot.emulator.state.commands import find_subcommand
from bot.emulator.state.guilds import Guild
from bot.emulator.state.messages import Upload
from bot.emulator.state.resolved import Resolvable

TRUE_WORDS = ("true", "yes")
FALSE_WORDS = ("false", "no")


def parse_options(client: UserClient, command_name: str, texts: Mapping[str, str]) -> dict[str, OptionValue]:
    """Parse option texts by the types of a command's options.

    Args:
        client: the user who entered them.
        command_name: the whole name, with a subcommand's.
        texts: by option name; a file is JSON with its `name` and base64 `content`.

    Raises:
        ActionNotAllowed: a text is no valid number, boolean or file.
    """
    first, *path = command_name.split(" ")
    command = next((command for command in client.list_offered_commands() if command["name"] == first), None)
    leaf = find_subcommand(command, path) if command else None
    options = {option["name"]: option for option in (leaf or {}).get("options") or []}
    return {name: _parse_value(options.get(name, {}), text) for name, text in texts.items()}


def parse_choices(client: UserClient, select: Payload, values: Sequence[str]) -> Sequence[str | Resolvable]:
    """Parse what was chosen in a select: ids become the roles or channels of the guild, other values stay.

    Raises ActionNotAllowed for an id that the guild doesn't have.
    """
    guild = client.channel.guild
    objects: Mapping[int, Resolvable]
    match select["type"], guild:
        case ComponentKind.ROLE_SELECT, Guild():
            objects = guild.roles
        case ComponentKind.CHANNEL_SELECT, Guild():
            objects = guild.channels
        case _:
            return values
    by_id = {str(key): found for key, found in objects.items()}
    if any(value not in by_id for value in values):
        raise ActionNotAllowed("That is no longer here. Choose again.")
    return [by_id[value] for value in values]


def _parse_value(option: Payload, text: str) -> OptionValue:
    kind = option.get("type", OptionKind.STRING)
    match kind:
        case OptionKind.INTEGER:
            return _parse_number(option, text, int)
        case OptionKind.NUMBER:
            return _parse_number(option, text, float)
        case OptionKind.BOOLEAN:
            return _parse_boolean(option, text)
        case OptionKind.ATTACHMENT:
            return _parse_file(text)
        case _:
            return text


def _parse_boolean(option: Payload, text: str) -> bool:
    if text.lower() not in (*TRUE_WORDS, *FALSE_WORDS):
        raise ActionNotAllowed(f"{option['name']!r} must be true or false.")
    return text.lower() in TRUE_WORDS


def _parse_file(text: str) -> Upload:
    try:
        file = json.loads(text)
        return Upload(str(file["name"]), b64decode(file["content"], validate=True))
    except (ValueError, TypeError, KeyError):
        raise ActionNotAllowed("That file has not been read yet. Please try again.") from None


def _parse_number(option: Payload, text: str, kind: type[int] | type[float]) -> float:
    for choice in option.get("choices") or []:
        if text in (choice["name"], str(choice["value"])):
            return kind(choice["value"])
    try:
        return kind(text)
    except ValueError:
        raise ActionNotAllowed(f"{option['name']!r} must be a {'whole ' if kind is int else ''}number.") from None
