"""Encodes an action as the custom id of a button and decodes it again, so that posted buttons survive a restart."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, get_args, get_type_hints

from bot.replies.actions import Action, UnknownAction

MAX_CUSTOM_ID_LENGTH = 100
"""Discord's limit, in characters."""

# A custom id may be forged, so only values that `encode` can write are decoded.
# 18 digits still fit in an integer of SQLite.
_PATTERNS = {int: "[0-9]{1,18}", bool: "[01]"}
_TEXT_PATTERN = "[a-z0-9/+-]*"
_PAGE_PATTERN = "[0-9]{1,9}"
"""Where a page begins is its number times its length, which has to fit in 63 bits."""


def encode(action: Action) -> str:
    """Return the custom id of an action; `decode` restores it.

    >>> from bot.replies.actions import Show
    >>> encode(Show(("kfor/what", "kfor/who"), page=1))
    'show:1:kfor/what+kfor/who'
    """
    if isinstance(action, UnknownAction):
        return action.custom_id
    values = {field.name: _write(getattr(action, field.name)) for field in fields(action)}
    return action.custom_id.format(**values)


def decode(custom_id: str) -> Action:
    """Return the action that a custom id encodes, or UnknownAction if this version can't decode it.

    >>> decode("settle:1:source+house-rules")
    Settle(key='source:house-rules', ours=True)
    """
    codec = _CODECS.get(custom_id.partition(":")[0])
    try:
        return codec.decode(custom_id) if codec else UnknownAction(custom_id)
    except ValueError:
        return UnknownAction(custom_id)


def fits(action: Action) -> bool:
    """Return whether a button can carry the action: several very long entry ids together don't fit."""
    return len(encode(action)) <= MAX_CUSTOM_ID_LENGTH


def _write(value: object) -> str:
    """Colons separate the parts of a custom id, so a colon within a value is written as a plus sign."""
    match value:
        case None:
            return ""
        case bool():
            return str(int(value))
        case tuple():
            return "+".join(value)
        case _:
            return str(value).replace(":", "+")


class _Codec:
    """Decodes the custom ids of one class of action, as its template and the types of its fields say."""

    def __init__(self, kind: type[Any]) -> None:
        self.kind = kind
        self._types: Mapping[str, Any] = get_type_hints(kind)
        self._pattern = re.compile(re.sub(r"{(\w+)}", self._build_field_pattern, kind.custom_id))

    @property
    def verbs(self) -> Iterable[str]:
        """The verb; if the template begins with a field, every value of that field."""
        verb = str(self.kind.custom_id).partition(":")[0]
        return self._types[verb[1:-1]] if verb.startswith("{") else (verb,)

    def decode(self, custom_id: str) -> Action:
        """Decode a custom id. Raises ValueError if it isn't one of this class."""
        match = self._pattern.fullmatch(custom_id)
        if match is None:
            raise ValueError(custom_id)
        action: Action = self.kind(**{name: self._read(name, text) for name, text in match.groupdict().items()})
        return action

    def _build_field_pattern(self, field: re.Match[str]) -> str:
        pattern = _PAGE_PATTERN if field[1] == "page" else _PATTERNS.get(self._types[field[1]], _TEXT_PATTERN)
        return f"(?P<{field[1]}>{pattern})"

    def _read(self, name: str, text: str) -> object:
        field_type = self._types[name]
        if field_type == tuple[str, ...]:
            return tuple(text.split("+"))
        if field_type == str | None:
            return text or None
        if field_type is bool:
            return text == "1"
        return field_type(text.replace("+", ":"))


_CODECS = {
    verb: codec
    for codec in (_Codec(kind) for kind in get_args(Action) if kind is not UnknownAction)
    for verb in codec.verbs
}

ACTIONS_BY_VERB: Mapping[str, type[Any]] = {verb: codec.kind for verb, codec in _CODECS.items()}
"""Maps each verb to its class of action; reports and votes have several verbs."""
