"""What somebody typed into the fields of a command, as Discord's own window would send it."""

import json
from collections.abc import Mapping

from bot.loopback.commandbook import leaf
from bot.loopback.guilds import Channel
from bot.loopback.messages import Upload
from bot.loopback.options import Impossible, Value
from bot.loopback.people import Role
from bot.loopback.window import Window
from bot.loopback.wire import OptionKind, Payload

_YES, _NO = ("true", "yes"), ("false", "no")


def read_options(window: Window, name: str, typed: Mapping[str, str]) -> dict[str, Value]:
    """The values of the options. Raises Impossible for what is no number, or nobody's name here."""
    first, *steps = name.split(" ")
    command = next((one for one in window.commands() if one["name"] == first), None)
    at = leaf(command, steps) if command else None
    options = {one["name"]: one for one in (at or {}).get("options") or []}
    return {key: _value(window, options.get(key, {}), text) for key, text in typed.items()}


def _value(window: Window, option: Payload, text: str) -> Value:
    name, guild = option.get("name"), window.channel.guild
    match option.get("type"):
        case OptionKind.INTEGER:
            return _number(option, text)
        case OptionKind.BOOLEAN:
            if text.lower() not in (*_YES, *_NO):
                raise Impossible(f"{name!r} is true or false.")
            return text.lower() in _YES
        case OptionKind.ATTACHMENT:
            return _file(text)
        case OptionKind.ROLE if guild:
            return _named(text, {one.name: one for one in guild.roles.values()})
        case OptionKind.CHANNEL if guild:
            return _named(text, {one.name: one for one in guild.channels.values()})
        case _:
            return text


def _file(text: str) -> Upload:
    """A file of text as the page sends it. Raises Impossible where it has not read it yet."""
    try:
        read = json.loads(text)
        return Upload(str(read["name"]), str(read["text"]).encode())
    except (ValueError, TypeError, KeyError):
        raise Impossible("That file is not read yet; try once more.") from None


def _number(option: Payload, text: str) -> int:
    for choice in option.get("choices") or []:
        if text in (choice["name"], str(choice["value"])):
            return int(choice["value"])
    try:
        return int(text)
    except ValueError:
        raise Impossible(f"{option['name']!r} is a whole number.") from None


def _named(text: str, things: Mapping[str, Role] | Mapping[str, Channel]) -> Value:
    found = things.get(text.removeprefix("@").removeprefix("#"), things.get(text))
    if found is None:
        raise Impossible(f"There is no {text!r} here; there are {', '.join(things)}.")
    return found
