"""Checks interactions before discord.py parses them, and removes what we don't read: it fails on the unexpected."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from bot.discord.message_words import read_other_words

_FIELDS = frozenset(
    (
        "id",
        "type",
        "channel_id",
        "content",
        "author",
        "timestamp",
        "edited_timestamp",
        "attachments",
        "components",
        "flags",
    )
)
"""What we read of messages, and what discord.py needs to know them. It can't parse a poll without an end, for one."""


def strip_messages(payload: dict[str, Any]) -> None:
    """Leave in an interaction only what is read of its messages, and that only where it is of its type."""
    if not isinstance(payload.get("locale"), str):
        payload.pop("locale", None)
    for message in _find_messages(payload):
        misshapen = {name for name, is_right in _CHECKS.items() if not is_right(message.get(name))}
        if not isinstance(message.get("content"), str) or not message["content"]:
            message["content"] = read_other_words(message)
        for name in message.keys() - (_FIELDS - misshapen):
            del message[name]
        message.setdefault("components", [])  # which discord.py takes for granted


_PART_TYPES: Mapping[str, tuple[type, ...]] = {"content": (str,), "custom_id": (str,), "id": (int, str, type(None))}
"""Ids are numbers of components, or of emoji and of what a menu has chosen, where they are texts."""


def _has_typed_parts(components: object) -> bool:
    """Whether the texts and ids in the components of a message are of their type, where they are there."""
    if isinstance(components, list):
        return all(map(_has_typed_parts, components))
    if not isinstance(components, dict):
        return True
    is_typed = all(isinstance(components.get(name, ""), types) for name, types in _PART_TYPES.items())
    return is_typed and all(map(_has_typed_parts, components.values()))


_CHECKS: Mapping[str, Callable[[object], bool]] = {
    "flags": lambda flags: isinstance(flags, int),
    "components": _has_typed_parts,
}


def _find_messages(payload: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    data = payload.get("data")
    resolved = data.get("resolved") if isinstance(data, dict) else None
    messages = resolved.get("messages") if isinstance(resolved, dict) else None
    candidates = [payload.get("message"), *(messages.values() if isinstance(messages, dict) else ())]
    yield from (message for message in candidates if isinstance(message, dict))


class OptionPayload(msgspec.Struct):
    """An option of a command; a subcommand is an option with options."""

    name: str
    type: int
    value: str | int | float | bool | msgspec.UnsetType = msgspec.UNSET
    options: list["OptionPayload"] = []
    focused: bool = False

    def list_leaves(self) -> Iterator["OptionPayload"]:
        """The options of the innermost subcommand."""
        if self.type in _NESTING_KINDS:
            for option in self.options:
                yield from option.list_leaves()
        else:
            yield self


class CommandPayload(msgspec.Struct):
    name: str
    type: int = 1
    options: list[OptionPayload] = []
    target_id: str | None = None
    resolved: dict[str, dict[str, dict[str, Any]]] = {}

    def list_options(self) -> list[OptionPayload]:
        return [leaf for option in self.options for leaf in option.list_leaves()]


class ComponentPayload(msgspec.Struct):
    custom_id: str


_TYPES: Mapping[int, type[CommandPayload | ComponentPayload]] = {
    2: CommandPayload,
    3: ComponentPayload,
    4: CommandPayload,
    5: ComponentPayload,
}
_NESTING_KINDS = (1, 2)
MAX_NUMBER = 2**53
"""Discord's limit for the number of an option."""

TOKEN = re.compile(r"[\w.=+/-]+", re.ASCII)
"""An interaction's token. It becomes a part of addresses that are called, so no sign in it may lead elsewhere."""

MAX_ID = 2**63 - 1
"""Ids are 63 bits, and so fit in the database."""

_TEXT_KIND = 3
_RESOLVED_KINDS = (6, 7, 8, 9, 11)
"""Users, channels, roles and files: their options hold an id, and Discord sends what it stands for beside them."""

_VALUE_TYPES: Mapping[int, type[int | float] | tuple[type[int], type[float]]] = {4: int, 5: bool, 10: (int, float)}


def is_well_formed(payload: Mapping[str, Any]) -> bool:
    """Whether the data of an interaction has the shape that discord.py takes for granted."""
    try:
        data = msgspec.convert(payload.get("data"), _TYPES[payload["type"]])
    except (msgspec.ValidationError, KeyError, TypeError):
        return False
    if isinstance(data, ComponentPayload):
        return True
    files = data.resolved.get("attachments", {}).values()
    is_whole = all(isinstance(file.get("size"), int) and isinstance(file.get("url"), str) for file in files)
    return is_whole and all(_has_value(option, data.resolved) for option in data.list_options())


def _has_value(option: OptionPayload, resolved: Mapping[str, Mapping[str, object]]) -> bool:
    """Whether the value is of its option's type: a number, a truth value, or a text, which ids are, too."""
    is_too_large = isinstance(option.value, (int, float)) and abs(option.value) > MAX_NUMBER
    # What is being typed is a text, whatever it will become.
    types = str if option.focused else _VALUE_TYPES.get(option.type, str)
    is_known = option.type not in _RESOLVED_KINDS or any(option.value in group for group in resolved.values())
    return isinstance(option.value, types) and not is_too_large and (is_known or option.focused)


def find_typed_option(data: Mapping[str, Any]) -> str | None:
    """The name of the option that a user is typing, from well-formed data; None if there isn't exactly one text."""
    focused = [option.name for option in list_options(data) if option.focused and option.type == _TEXT_KIND]
    return focused[0] if len(focused) == 1 else None


def list_options(data: Mapping[str, Any]) -> list[OptionPayload]:
    """The options of a command, from well-formed data."""
    return msgspec.convert(data, CommandPayload).list_options()


def replace_surrogates(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a JSON value without halves of surrogate pairs, which JSON can hold and nothing can store."""
    match value:
        case str():
            return value if value.isascii() else value.encode("utf-8", "replace").decode()
        case dict():
            return {replace_surrogates(name): replace_surrogates(part) for name, part in value.items()}
        case list():
            return [replace_surrogates(part) for part in value]
        case _:
            return value
