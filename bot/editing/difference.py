"""What is otherwise between two forms of an item, as lines to read."""

import difflib
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from bot.knowledge.dates import PartialDate
from bot.knowledge.items import Category, Item
from bot.knowledge.model import Correction, Dispute

_UNSHOWN = frozenset({"topic", "revision", "entries", "id"})


def differences(old: Item | None, new: Item | None) -> list[str]:
    """A line for each field that changed, what was taken away in [-…-] and what was added in {+…+}."""
    before, after = _fields(old), _fields(new)
    names = list(dict.fromkeys((*after, *before)))
    return [
        f"{name}: {_marked(before.get(name, ''), after.get(name, ''))}"
        for name in names
        if _differ(before, after, name)
    ]


def _differ(before: dict[str, str], after: dict[str, str], name: str) -> bool:
    return before.get(name, "") != after.get(name, "")


def _fields(item: Item | None) -> dict[str, str]:
    if item is None:
        return {}
    if isinstance(item, Category):
        return {"title": item.title}
    shown = ((one.name, getattr(item, one.name)) for one in fields(item) if one.name not in _UNSHOWN)
    return {name.replace("_", " "): _said(value) for name, value in shown if value not in (None, ())}


def _said(value: Any) -> str:  # noqa: ANN401 - whatever a field holds
    match value:
        case tuple():
            return "; ".join(value)
        case PartialDate():
            return str(value)
        case Correction() | Dispute():
            return "; ".join(_said(getattr(value, one.name)) for one in fields(value) if getattr(value, one.name))
        case _:
            return str(value)


def _marked(old: str, new: str) -> str:
    if not old or not new:
        return f"{{+{new}+}}" if new else f"[-{old}-]"
    return " ".join(_words(old.split(), new.split()))


def _words(old: list[str], new: list[str]) -> Iterator[str]:
    for tag, old_from, old_to, new_from, new_to in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            yield " ".join(old[old_from:old_to])
            continue
        if old_to > old_from:
            yield f"[-{' '.join(old[old_from:old_to])}-]"
        if new_to > new_from:
            yield f"{{+{' '.join(new[new_from:new_to])}+}}"
