"""Traversing and normalising the components of messages and modals."""

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from bot.emulator.protocol import ComponentKind, Payload

_CHILD_FIELDS = frozenset({"components", "accessory", "component"})
_DEFAULTS: dict[int, Payload] = {
    ComponentKind.BUTTON: {"disabled": False},
    ComponentKind.SEPARATOR: {"spacing": 1, "divider": True},
    ComponentKind.CONTAINER: {"accent_color": None, "spoiler": False},
    ComponentKind.THUMBNAIL: {"description": None, "spoiler": False},
}


def walk_components(components: list[Payload]) -> Iterator[Payload]:
    """Every component, nested ones included, in reading order."""
    stack = components[::-1]
    while stack:
        component = stack.pop()
        yield component
        if component.keys() & _CHILD_FIELDS:
            stack += _list_children(component)[::-1]


def _list_children(component: Payload) -> list[Payload]:
    single = [component[name] for name in ("accessory", "component") if component.get(name)]
    return [*(component.get("components") or []), *single]


def normalise_components(components: list[Payload]) -> list[Payload]:
    """The components as Discord stores them: with unique ids and defaults, without nulls."""
    normalised: list[Payload] = msgspec.json.decode(_normalise(msgspec.json.encode(components)))
    return normalised


# Bots send the same components again and again; encoded they can be cached.
@lru_cache(1_000)
def _normalise(encoded: bytes) -> bytes:
    components = [_fill_defaults(component) for component in msgspec.json.decode(encoded)]
    every = list(walk_components(components))
    taken = {component["id"] for component in every if component.get("id")}
    free = (number for number in range(1, len(every) + len(taken) + 1) if number not in taken)
    for component in every:
        component["id"] = component.get("id") or next(free)
    return msgspec.json.encode(components)


def _fill_defaults(component: Payload) -> Payload:
    filled = {name: value for name, value in component.items() if value is not None}
    for name in ("components", "options"):
        if name in filled:
            filled[name] = [_fill_defaults(child) for child in filled[name]]
    if "items" in filled:
        filled["items"] = [_DEFAULTS[ComponentKind.THUMBNAIL] | _fill_defaults(item) for item in filled["items"]]
    for name in ("accessory", "component"):
        if name in filled:
            filled[name] = _fill_defaults(filled[name])
    if "default_values" in filled:  # discord.py sends ids as numbers
        filled["default_values"] = [{**value, "id": str(value["id"])} for value in filled["default_values"]]
    return _DEFAULTS.get(filled.get("type", 0), {}) | filled
