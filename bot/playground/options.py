"""What somebody typed into the fields of a command, as Discord's own window would send it."""

import json
from base64 import b64decode
from collections.abc import Mapping

from bot.emulator.client.client import UserClient
from bot.emulator.client.option_input import ActionNotAllowed, Value
from bot.emulator.protocol import OptionKind, Payload
from bot.emulator.state.commands import leaf
from bot.emulator.state.messages import Upload

_YES, _NO = ("true", "yes"), ("false", "no")


def read_options(window: UserClient, name: str, typed: Mapping[str, str]) -> dict[str, Value]:
    """The values of the options. Raises ActionNotAllowed for what is no number, or nobody's name here."""
    first, *steps = name.split(" ")
    command = next((one for one in window.commands() if one["name"] == first), None)
    at = leaf(command, steps) if command else None
    options = {one["name"]: one for one in (at or {}).get("options") or []}
    return {key: _value(window, options.get(key, {}), text) for key, text in typed.items()}


def names(window: UserClient) -> Payload:
    """What can be picked for an option, by its type: the names of people, channels and roles of the guild."""
    return {str(int(kind)): list(things) for kind, things in _things(window).items()}


def _things(window: UserClient) -> Mapping[int, Mapping[str, Value]]:
    """What options of these types can name."""
    guild = window.channel.guild
    if guild is None:
        return {}
    return {
        OptionKind.USER: {one.user.name: one for one in guild.members.values()},
        OptionKind.CHANNEL: {one.name: one for one in guild.channels.values()},
        OptionKind.ROLE: {one.name: one for one in guild.roles.values()},
    }


def _value(window: UserClient, option: Payload, text: str) -> Value:
    kind = option.get("type", OptionKind.STRING)
    if things := _things(window).get(kind):
        return _named(text, things)
    match kind:
        case OptionKind.INTEGER:
            return _number(option, text, int)
        case OptionKind.NUMBER:
            return _number(option, text, float)
        case OptionKind.BOOLEAN:
            if text.lower() not in (*_YES, *_NO):
                raise ActionNotAllowed(f"{option['name']!r} is true or false.")
            return text.lower() in _YES
        case OptionKind.ATTACHMENT:
            return _file(text)
        case _:
            return text


def _file(text: str) -> Upload:
    """A file as the page sends it, in base64. Raises ActionNotAllowed where it has not read it yet."""
    try:
        read = json.loads(text)
        return Upload(str(read["name"]), b64decode(read["content"], validate=True))
    except (ValueError, TypeError, KeyError):
        raise ActionNotAllowed("That file is not read yet; try once more.") from None


def _number(option: Payload, text: str, kind: type[int] | type[float]) -> float:
    for choice in option.get("choices") or []:
        if text in (choice["name"], str(choice["value"])):
            return kind(choice["value"])
    try:
        return kind(text)
    except ValueError:
        raise ActionNotAllowed(f"{option['name']!r} is a {'whole ' if kind is int else ''}number.") from None


def _named(text: str, things: Mapping[str, Value]) -> Value:
    found = things.get(text.removeprefix("@").removeprefix("#"), things.get(text))
    if found is None:
        raise ActionNotAllowed(f"There is no {text!r} here; there are {', '.join(things)}.")
    return found
