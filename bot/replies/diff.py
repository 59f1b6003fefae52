"""Differences between two versions of an item, by field and word."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from enum import StrEnum
from typing import Any

from bot.domain.dates import PartialDate
from bot.domain.items import Category, Item
from bot.domain.knowledge import Correction, Dispute, Image
from bot.languages import mark, say
from bot.replies.document import RichText, Span, SpanKind
from bot.replies.items import TitleLookup

MAX_DIFF_LENGTH = 700
"""Characters per field; a whole message holds 4,000 on Discord."""

CONTEXT_LENGTH = 60
"""Characters at both ends of what is unchanged or removed that are kept in a long text."""

MIN_SHARED_WORDS = 0.5
"""Share of the shorter text's words that both have; with less in common, all of both is easier to read."""

_WORD = re.compile(r"\n[ \t]*|\S+")

_LABELS = {
    "title": mark("Title"),
    "category": mark("Category"),
    "summary": mark("Summary"),
    "aliases": mark("Other names"),
    "related": mark("Related topics"),
    "who": mark("Who takes part"),
    "where": mark("Where it is"),
    "text": mark("Statement"),
    "asked": mark("How people ask"),
    "sources": mark("Sources"),
    "checked": mark("Last checked"),
    "review": mark("Check interval"),
    "true_from": mark("True from"),
    "true_until": mark("True until"),
    "happened": mark("When it happened"),
    "replaced_by": mark("Replaced by"),
    "correction": mark("Correction"),
    "disputed": mark("Another claim"),
    "by": mark("Recommended by"),
    "basis": mark("Basis"),
    "image": mark("Picture"),
    "publisher": mark("Publisher"),
    "quality": mark("Quality"),
    "url": mark("Address"),
    "reference": mark("Where to find it"),
    "published": mark("Published"),
    "accessed": mark("Read on"),
    "kind": mark("Kind"),
}
"""What the fields of items are called, what matters most first."""

_KEY_PREFIXES = {"category": "category:", "sources": "source:", "related": "", "replaced_by": ""}
"""The fields that hold ids, and what makes a key of one."""

_HIDDEN_FIELDS = frozenset({"topic", "revision", "entries", "id"})


def build_diff(
    old: Item | None, new: Item | None, find_title: TitleLookup, max_length: int = MAX_DIFF_LENGTH
) -> list[RichText]:
    """Build a line for each field that differs. A removed item has one line: its most important field.

    Args:
        old: The earlier version; None if the item did not exist or was hidden.
        new: The later version, likewise.
        find_title: Returns the title for a key: readers see no ids.
        max_length: Characters per field; longer diffs are cut.

    """
    before, after = _format_fields(old, find_title), _format_fields(new, find_title)
    names = sorted({*after, *before}, key=list(_LABELS).index)
    pairs = ((name, before.get(name, ""), after.get(name, "")) for name in names)
    lines = [
        RichText(say(_LABELS[name]), tuple(_cut(tuple(_diff_words(a, b) if old else _take_whole(b)), max_length)))
        for name, a, b in pairs
        if a != b
    ]
    return lines if new else lines[:1]


def _take_whole(new: str) -> Iterator[Span]:
    """All of what is new is new: nothing stands out."""
    yield " ".join(_split_words(new)), SpanKind.UNCHANGED


def _cut(spans: Sequence[Span], max_length: int) -> Iterator[Span]:
    """Cut a diff to a length; of a long one, what is unchanged or removed goes first, so that the new text is seen."""
    is_long = sum(len(text) for text, _ in spans) > max_length
    for text, kind in map(_elide, spans) if is_long else spans:
        if len(text) > max_length:
            yield f"{text[:max_length]}…", kind
            return
        max_length -= len(text)
        yield text, kind


def _elide(span: Span) -> Span:
    text, kind = span
    if kind is SpanKind.ADDED or len(text) <= 3 * CONTEXT_LENGTH:
        return span
    return f"{text[:CONTEXT_LENGTH]}…{text[-CONTEXT_LENGTH:]}", kind


def _format_fields(item: Item | None, find_title: TitleLookup) -> dict[str, str]:
    if item is None:
        return {}
    if isinstance(item, Category):
        return {"title": item.title}
    values = ((field.name, getattr(item, field.name)) for field in fields(item) if field.name not in _HIDDEN_FIELDS)
    return {name: _format_value(name, value, find_title) for name, value in values if value not in (None, ())}


def _format_value(name: str, value: Any, find_title: TitleLookup) -> str:  # noqa: ANN401 - whatever a field holds
    match value:
        case str() | tuple() if name in _KEY_PREFIXES:
            ids = (value,) if isinstance(value, str) else value
            return "; ".join(find_title(_KEY_PREFIXES[name] + key) for key in ids)
        case tuple():
            return "; ".join(value)
        case PartialDate():
            return value.format()
        case StrEnum():
            return say(value.value)
        case Correction() | Dispute() | Image():
            parts = ((field.name, getattr(value, field.name)) for field in fields(value))
            return " · ".join(_format_value(part, held, find_title) for part, held in parts if held)
        case _:
            return str(value)


def _diff_words(old: str, new: str) -> Iterator[Span]:
    before, after = _split_words(old), _split_words(new)
    # Without `autojunk=False`, words that are frequent in a long text would never match.
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    steps = matcher.get_opcodes()
    if sum(block.size for block in matcher.get_matching_blocks()) < MIN_SHARED_WORDS * min(len(before), len(after)):
        steps = [("replace", 0, len(before), 0, len(after))]
    for tag, old_start, old_end, new_start, new_end in steps:
        if tag == "equal":
            yield " ".join(before[old_start:old_end]), SpanKind.UNCHANGED
            continue
        if old_end > old_start:
            yield " ".join(before[old_start:old_end]), SpanKind.REMOVED
        if new_end > new_start:
            yield " ".join(after[new_start:new_end]), SpanKind.ADDED


def _split_words(text: str) -> list[str]:
    r"""Split a text into words and line breaks; blanks at the beginning of a line have a meaning in code.

    >>> _split_words("if x:\n    y")
    ['if', 'x:', '↵····', 'y']
    """
    return [f"↵{'·' * (len(word) - 1)}" if word[0] == "\n" else word for word in _WORD.findall(text)]
