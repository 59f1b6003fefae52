"""What Discord refuses: the limits of messages and components, from its OpenAPI document and its own words."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.loopback.world import COMPONENTS_V2, Payload

TEXT_TOTAL, COMPONENTS_TOTAL = 4_000, 40
BUTTON, ACTION_ROW, STRING_SELECT, TEXT_DISPLAY, CONTAINER = 2, 1, 3, 10, 17


def breaches(body: Payload) -> list[str]:
    """Everything that Discord would refuse in a message; empty where it would send it."""
    parts = list(walk(body.get("components") or []))
    return [*_whole(body, parts), *(breach for part in parts for breach in _part(part))]


def walk(components: list[Any]) -> Iterator[Payload]:
    """Every component, nested ones included."""
    for component in components:
        yield component
        nested = [
            *component.get("components", []),
            *filter(None, [component.get("accessory"), component.get("component")]),
        ]
        yield from walk(nested)


def _whole(body: Payload, parts: list[Payload]) -> Iterator[str]:
    modern = bool(body.get("flags", 0) & COMPONENTS_V2)
    if modern and (body.get("content") or body.get("embeds")):
        yield "content and embeds can't stand beside components v2"
    if not modern and not (body.get("content") or body.get("embeds") or parts or body.get("attachments")):
        yield "the message is empty (50006)"
    if len(body.get("content") or "") > 2_000:
        yield "content is longer than 2,000"
    if len(parts) > COMPONENTS_TOTAL:
        yield f"{len(parts)} components; {COMPONENTS_TOTAL} is the most"
    texts = [part["content"] for part in parts if part["type"] == TEXT_DISPLAY]
    if sum(map(len, texts)) > TEXT_TOTAL:
        yield f"{sum(map(len, texts))} characters of text; {TEXT_TOTAL} is the most"
    for key in ("custom_id", "id"):
        twice = [value for value, count in Counter(part.get(key) for part in parts).items() if value and count > 1]
        if twice:
            yield f"{key} {twice[0]!r} stands twice"


def _part(part: Payload) -> Iterator[str]:
    kind = part["type"]
    if kind == TEXT_DISPLAY and not part["content"]:
        yield "an empty text display"
    if kind == BUTTON and not 1 <= len(part.get("label") or "x") <= 80:
        yield "a button's label has 1 to 80 characters"
    if "custom_id" in part and not 1 <= len(part["custom_id"]) <= 100:
        yield "a custom id has 1 to 100 characters"
    if kind == ACTION_ROW and not 1 <= len(part.get("components", [])) <= 5:
        yield "an action row has 1 to 5 components"
    if kind == STRING_SELECT and not 1 <= len(part.get("options", [])) <= 25:
        yield "a select has 1 to 25 options"
    if kind == CONTAINER and not part.get("components"):
        yield "an empty container"


def choice_breaches(choices: list[Payload]) -> list[str]:
    """What Discord would refuse in the choices of an autocomplete."""
    many = [f"{len(choices)} choices; 25 is the most"] if len(choices) > 25 else []
    return many + [
        f"choice {choice['name'][:20]!r}: name and value have 1 to 100 characters"
        for choice in choices
        if not 1 <= len(choice["name"]) <= 100 or not 1 <= len(str(choice["value"])) <= 100
    ]


def command_breaches(commands: list[Payload]) -> list[str]:
    """What Discord would refuse in a list of commands: descriptions have 1 to 100 characters."""
    slash = [command for command in commands if command.get("type", 1) == 1]
    described = [(f"/{command['name']}", command) for command in slash]
    described += [
        (f"{name} {option['name']}", option) for name, one in described for option in one.get("options") or []
    ]
    return [
        f"{name}: a description has 1 to 100 characters"
        for name, one in described
        if not 1 <= len(one.get("description") or "") <= 100
    ]
