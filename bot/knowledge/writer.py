"""Serializer: items to YAML that the reader reads back unchanged. The same items always give the same bytes."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, replace
from typing import Any, assert_never

from bot.domain.dates import PartialDate
from bot.domain.knowledge import (
    DEFAULT_LANGUAGE,
    Correction,
    Dispute,
    Entry,
    EntryKind,
    Image,
    KnowledgeBase,
    Source,
    Topic,
)
from bot.domain.starters import find_named
from bot.knowledge.entry_reader import NOT_CHECKED, SHORT_ENTRY_ID, Defaults

# A text that needs no quotes begins and ends with a character that means nothing to YAML, and has no ':' or '#'.
_PLAIN = re.compile(r"[^\W_](?:[\w ,.'’()/&+?!;–-]*[\w.'’()?!])?")

# What other programs take for a truth value, a number or a day, though it begins like a text.
_OTHER_TYPE = re.compile(
    r"(?i:y|n|yes|no|on|off|true|false|null)|\d{4}-\d\d?-\d\d?"
    r"|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d+)?|0[xX][\da-fA-F_]+|0[bo][\d_]+"
)

# Quoted texts are written as JSON, which is YAML but for these characters: JSON leaves them as they are.
_NEEDS_ESCAPE = re.compile("[\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")

# A text of several lines is written as a block, unless it has what a block can't hold: its first line sets the indent,
# and what the reader takes off its end would be lost.
_NEEDS_QUOTES = re.compile(r"^\s|\s$|[\x00-\x08\x0b-\x1f]|" + _NEEDS_ESCAPE.pattern)

# Fields that a reader looks for first; the others follow in the order of the model.
_FIRST = ("id", "kind", "title", "category", "text", "asked", "true_from", "true_until", "replaced_by", "publisher")
_LAST = ("entries",)
_UNWRITTEN = frozenset({"topic", "revision"})
_IDS = frozenset({"sources", "related"})

NO_DEFAULTS = Defaults()

Group = Topic | Entry | Source | Correction | Dispute | Image

OVERRIDES = "overrides: true  # applied to the items of the other files that have the same ids\n"


def write_base(base: KnowledgeBase) -> bytes:
    """Write a whole knowledge base as one file, in the order of ids."""
    # An overlay may hide what a base begins with; the reader would refuse it.
    named = find_named(base.topics.values(), base.starters)
    starters = [starter for starter in base.starters if starter in named]
    about = write_about(base.title, base.about, base.source, base.language, starters)
    defaults = find_defaults(base)
    about += write_defaults(replace(defaults, sources=()))  # these are the base's own
    # An overlay may hide a topic that others are still related to; the reader would refuse such a link.
    topics = (
        replace(topic, related=tuple(related for related in topic.related if related in base.topics))
        for topic in base.topics.values()
    )
    terms = [f"  {quote(name)}: {_inline_list(group)}" for name, group in sorted(base.glossary.items())]
    glossary = "\n".join(["glossary:", *terms, ""]) if terms else ""
    return _write_file(about + glossary, base.categories, base.sources.values(), topics, defaults)


def write_about(
    title: str, about: str, source: str | None = None, language: str = DEFAULT_LANGUAGE, starters: Iterable[str] = ()
) -> str:
    """Write the section of the base itself."""
    fields = {"title": quote(title), "about": quote(about), "source": quote(source) if source else None}
    fields["language"] = None if language == DEFAULT_LANGUAGE else quote(language)
    lines = [f"  {name}: {value}" for name, value in fields.items() if value]
    items = [f"    - {quote(starter)}" for starter in starters]
    return "\n".join(["base:", *lines, *(["  starters:", *items] if items else []), ""])


def find_defaults(base: KnowledgeBase) -> Defaults:
    """Find what all entries of a base have in common, if it has a source of its own and so is in the short form."""
    if base.source is None:
        return NO_DEFAULTS
    days = {entry.checked for entry in base.entries()}
    categories = {topic.category for topic in base.topics.values()}
    return Defaults(
        category=categories.pop() if len(categories) == 1 else "",
        sources=(base.source,),
        checked=days.pop() if len(days) == 1 else None,
    )


def write_changes(
    categories: Mapping[str, str], sources: Iterable[Source], topics: Iterable[Topic], hidden: Iterable[str]
) -> bytes:
    """Write an override file: the items that are new or changed, and the keys of those that are hidden."""
    keys = sorted(hidden)
    head = OVERRIDES + (f"hidden: {_inline_list(keys)}\n" if keys else "")
    return _write_file(head, categories, sources, topics)


def _write_file(
    head: str,
    categories: Mapping[str, str],
    sources: Iterable[Source],
    topics: Iterable[Topic],
    defaults: Defaults = NO_DEFAULTS,
) -> bytes:
    parts = [head, write_categories(categories), write_sources(sources)]
    if sorted_topics := sorted(topics, key=lambda topic: topic.id):
        blocks = [write_topic(topic, defaults) for topic in sorted_topics]
        parts.append("topics:\n" + "\n\n".join(blocks) + "\n")
    return "\n".join(part for part in parts if part).encode()


def write_categories(categories: Mapping[str, str]) -> str:
    """Write the section of categories, empty without any."""
    titles = [f"  {quote(name)}: {quote(title)}" for name, title in categories.items()]
    return "\n".join(["categories:", *titles, ""]) if titles else ""


def write_sources(sources: Iterable[Source]) -> str:
    """Write the section of sources in the order of their ids, empty without any."""
    sorted_sources = sorted(sources, key=lambda source: source.id)
    lines = [line for source in sorted_sources for line in _write_source(source)]
    return "\n".join(["sources:", *lines, ""]) if lines else ""


def _write_source(source: Source) -> Iterator[str]:
    yield f"  {quote(source.id)}:"
    for name, value in _iter_set_fields(source):
        if name != "id":
            yield from _indent(_write_field(name, value), "    ")


def write_topic(topic: Topic, defaults: Defaults = NO_DEFAULTS) -> str:
    """Write a topic as an item of the list of topics, in the short form if that says the same."""
    is_short = [entry.id for entry in topic.entries] == [SHORT_ENTRY_ID]
    lines = _write_short_topic(topic, defaults) if is_short else _write_long_topic(topic, defaults)
    return "\n".join(_as_list_item(lines, "  "))


def _write_short_topic(topic: Topic, defaults: Defaults) -> Iterator[str]:
    entry = topic.entries[0]
    unwritten = {"entries": topic.entries, "category": defaults.category, "id": "", "asked": (topic.title,)}
    fields = [*_iter_set_fields(topic), *_iter_entry_fields(entry, defaults)]
    yield from _write_field("id", topic.id)
    for name, value in sorted(fields, key=lambda field: _rank_field(field[0])):
        if name != "id" and value != unwritten.get(name) and not (name == "kind" and value is EntryKind.FACT):
            yield from _write_field(name, value)


def _write_long_topic(topic: Topic, defaults: Defaults) -> Iterator[str]:
    for name, value in _iter_set_fields(topic):
        if name != "entries" and not (name == "category" and value == defaults.category):
            yield from _write_field(name, value)
    yield "entries:"
    for entry in topic.entries:
        yield from _as_list_item(_write_entry(entry, defaults), "  ")


def _write_entry(entry: Entry, defaults: Defaults) -> Iterator[str]:
    for name, value in _iter_entry_fields(entry, defaults):
        yield from _write_field(name, value)


def _iter_entry_fields(entry: Entry, defaults: Defaults) -> Iterator[tuple[str, Any]]:
    """Iterate over the fields that hold neither their default nor that of the file."""
    common = {"sources": defaults.sources, "checked": defaults.checked}
    yield from ((name, value) for name, value in _iter_set_fields(entry) if value != common.get(name))
    if defaults.checked and entry.checked is None:
        yield "checked", NOT_CHECKED


def write_defaults(defaults: Defaults) -> str:
    """Write the section of what the topics and entries of a file leave out, empty if that is nothing."""
    held = {"category": defaults.category and quote(defaults.category), "checked": defaults.checked}
    lines = [f"  {name}: {value}" for name, value in held.items() if value]
    lines += [f"  sources: {_inline_list(defaults.sources)}"] if defaults.sources else []
    return "\n".join(["defaults:", *lines, ""]) if lines else ""


def _as_list_item(lines: Iterator[str], indent: str) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield f"{indent}{'- ' if number == 0 else '  '}{line}" if line else ""


def _indent(lines: Iterable[str], indent: str) -> Iterator[str]:
    return (indent + line if line else "" for line in lines)


def _iter_set_fields(value: Group) -> Iterator[tuple[str, Any]]:
    """Iterate over the fields that don't hold their default, in the order in which they are written."""
    for field in sorted((field for field in fields(value) if field.name not in _UNWRITTEN), key=_get_position):
        held = getattr(value, field.name)
        if held is not None and (field.default is MISSING or held != field.default):
            yield field.name, held


def _get_position(field: Field[Any]) -> int:
    return _rank_field(field.name)


def _rank_field(name: str) -> int:
    return _FIRST.index(name) if name in _FIRST else len(_FIRST) + (name in _LAST)


def _write_field(name: str, value: str | PartialDate | tuple[str, ...] | Group) -> Iterator[str]:
    match value:
        case str() if "\n" in value and not _NEEDS_QUOTES.search(value):
            yield f"{name}: |"
            yield from (f"  {line}" if line else "" for line in value.split("\n"))
        case str():
            yield f"{name}: {quote(value)}"
        case PartialDate():
            yield f"{name}: {value}"
        case tuple() if name in _IDS:
            yield f"{name}: {_inline_list(value)}"
        case tuple():
            yield f"{name}:"
            yield from (f"  - {quote(item)}" for item in value)
        case Topic() | Entry() | Source() | Correction() | Dispute() | Image():
            yield f"{name}:"
            for inner, held in _iter_set_fields(value):
                yield from _indent(_write_field(inner, held), "  ")
        case _:
            assert_never(value)


def _inline_list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(quote, texts))}]"


def quote(text: str) -> str:
    """Write a text on one line, in quotes if it needs them: other programs take `750`, `on` or `1e3` for another type.

    >>> quote("on Monday"), quote("on")
    ('on Monday', '"on"')
    """
    if _PLAIN.fullmatch(text) and not _OTHER_TYPE.fullmatch(text):
        return text
    return _NEEDS_ESCAPE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))
