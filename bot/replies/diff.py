"""Differences between two versions of an item, by field and word."""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from bot.domain.items import Category, Item
from bot.domain.knowledge import Correction, Dispute, Image
from bot.replies.document import RichText, Span, SpanKind

MAX_DIFF_LENGTH = 700
"""Characters per field; a whole message holds 4,000 on Discord."""

_HIDDEN_FIELDS = frozenset({"topic", "revision", "entries", "id"})


def build_diff(old: Item | None, new: Item | None, max_length: int = MAX_DIFF_LENGTH) -> list[RichText]:
    """Build a line for each field that differs.

    Args:
        old: The earlier version; None if the item did not exist or was hidden.
        new: The later version, likewise.
        max_length: Characters per field; longer diffs are cut.

    """
    before, after = _format_fields(old), _format_fields(new)
    names = dict.fromkeys((*after, *before))
    pairs = ((name, before.get(name, ""), after.get(name, "")) for name in names)
    return [RichText(name, tuple(_cut(_diff_words(a, b), max_length))) for name, a, b in pairs if a != b]


def _cut(spans: Iterable[Span], max_length: int) -> Iterator[Span]:
    for text, kind in spans:
        if len(text) > max_length:
            yield f"{text[:max_length]}…", kind
            return
        max_length -= len(text)
        yield text, kind


def _format_fields(item: Item | None) -> dict[str, str]:
    if item is None:
        return {}
    if isinstance(item, Category):
        return {"title": item.title}
    values = ((field.name, getattr(item, field.name)) for field in fields(item) if field.name not in _HIDDEN_FIELDS)
    return {name.replace("_", " "): _format_value(value) for name, value in values if value not in (None, ())}


def _format_value(value: Any) -> str:  # noqa: ANN401 - whatever a field holds
    match value:
        case tuple():
            return "; ".join(value)
        case Correction() | Dispute() | Image():
            parts = (getattr(value, field.name) for field in fields(value))
            return "; ".join(_format_value(part) for part in parts if part)
        case _:
            return str(value)


def _diff_words(old: str, new: str) -> Iterator[Span]:
    before, after = old.split(), new.split()
    # Without `autojunk=False`, words that are frequent in a long text would never match.
    steps = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for tag, old_start, old_end, new_start, new_end in steps:
        if tag == "equal":
            yield " ".join(before[old_start:old_end]), SpanKind.UNCHANGED
            continue
        if old_end > old_start:
            yield " ".join(before[old_start:old_end]), SpanKind.REMOVED
        if new_end > new_start:
            yield " ".join(after[new_start:new_end]), SpanKind.ADDED
