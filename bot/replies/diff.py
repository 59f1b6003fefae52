"""What is otherwise between two forms of an item, field by field and word by word."""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from bot.domain.dates import PartialDate
from bot.domain.items import Category, Item
from bot.domain.knowledge import Correction, Dispute
from bot.replies.document import RichText, SpanKind

Piece = tuple[str, SpanKind]

MAX_DIFF_LENGTH = 700
"""Characters of a field's difference that are shown; Discord takes 4,000 of a whole message."""

_UNSHOWN = frozenset({"topic", "revision", "entries", "id"})


def build_diff(old: Item | None, new: Item | None, most: int = MAX_DIFF_LENGTH) -> list[RichText]:
    """A line for each field that changed; what is longer than `most` characters is cut."""
    before, after = _fields(old), _fields(new)
    pairs = {name: (before.get(name, ""), after.get(name, "")) for name in (*after, *before)}
    return [RichText(name, tuple(_cut(_marked(was, now), most))) for name, (was, now) in pairs.items() if was != now]


def _cut(pieces: Iterable[Piece], most: int) -> Iterator[Piece]:
    for text, mark in pieces:
        if len(text) > most:
            yield f"{text[:most]}…", mark
            return
        most -= len(text)
        yield text, mark


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


def _marked(old: str, new: str) -> Iterator[Piece]:
    was, now = old.split(), new.split()
    steps = difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    for tag, old_from, old_to, new_from, new_to in steps:
        if tag == "equal":
            yield " ".join(was[old_from:old_to]), SpanKind.SAME
            continue
        if old_to > old_from:
            yield " ".join(was[old_from:old_to]), SpanKind.GONE
        if new_to > new_from:
            yield " ".join(now[new_from:new_to]), SpanKind.NEW
