"""Addressable items of a knowledge base (categories, sources, topic heads, entries): their keys, JSON and identity."""

import hashlib
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, assert_never

import msgspec

from bot.domain.knowledge import Entry, KnowledgeBase, Source, Topic

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(frozen=True, slots=True)
class Category:
    """A category of topics, as an item of its own."""

    id: str
    title: str


Item = Category | Source | Topic | Entry
"""The unit of change. A topic stands for its head alone: its entries are items of their own."""

# No id contains a colon or a slash, so a key needs no other mark of its kind.
_PREFIXES: dict[str, type[Category] | type[Source]] = {"category:": Category, "source:": Source}

# Stored digests of the first versions include these fields even when they hold their default. Never extend this set:
# a field that is added later must not change the digest of an item that doesn't use it.
_ALWAYS_DIGESTED = frozenset({"review", "revision", "why", "month", "day"})


def get_key(item: Item) -> str:
    """Return the key that names an item in its knowledge base.

    >>> get_key(Category("people", "People"))
    'category:people'
    >>> get_key(Topic("kfor", "KFOR", "operations", ()))
    'kfor'
    """
    match item:
        case Entry():
            return item.full_id
        case Topic():
            return item.id
        case Source():
            return f"source:{item.id}"
        case Category():
            return f"category:{item.id}"
        case _:
            assert_never(item)


def get_key_type(key: str) -> type[Item]:
    """Return the class of the item that a key names, whether or not the item exists.

    >>> get_key_type("source:nato").__name__, get_key_type("kfor").__name__, get_key_type("kfor/what").__name__
    ('Source', 'Topic', 'Entry')
    """
    for prefix, kind in _PREFIXES.items():
        if key.startswith(prefix):
            return kind
    return Entry if "/" in key else Topic


def get_topic_id(key: str) -> str | None:
    """Return the id of the topic an item belongs to; None for sources and categories.

    >>> get_topic_id("kfor/what"), get_topic_id("kfor"), get_topic_id("source:nato")
    ('kfor', 'kfor', None)
    """
    return None if ":" in key else key.partition("/")[0]


def find_item(base: KnowledgeBase, key: str) -> Item | None:
    """Look up an item by its key, stripped of what is not its own (see `strip_item`)."""
    name = key.partition(":")[2]
    if key.startswith("category:"):
        return Category(name, base.categories[name]) if name in base.categories else None
    if key.startswith("source:"):
        return base.sources.get(name)
    if "/" in key:
        entry = base.entry(key)
        return strip_item(entry) if entry else None
    topic = base.topics.get(key)
    return strip_item(topic) if topic else None


def strip_item(item: Item) -> Item:
    """Return the item without its revision number and without entries: neither is part of its content."""
    match item:
        case Entry():
            return replace(item, revision=1)
        case Topic():
            return replace(item, entries=())
        case Source() | Category():
            return item
        case _:
            assert_never(item)


def encode_item(item: Item) -> str:
    """Encode an item as JSON for storage; `decode_item` reads it back.

    >>> decode_item("category:people", encode_item(Category("people", "People")))
    Category(id='people', title='People')
    """
    return msgspec.json.encode(strip_item(item)).decode()


def decode_item(key: str, body: str) -> Item:
    """Decode stored JSON into the kind of item that the key names. A field it lacks gets its default.

    Raises:
        msgspec.ValidationError: The JSON is not such an item.

    """
    return msgspec.json.decode(body, type=get_key_type(key))


def compute_digest(item: Item | None) -> str:
    """Compute the identity of an item's content: equal digests mean that nothing differs.

    This is the only way to compare stored items. Their JSON changes as soon as the model gets a new field; the digest
    doesn't, as long as the item doesn't use the field.

    >>> compute_digest(Category("people", "People"))[:8], compute_digest(None)
    ('08168fbf', '')

    Returns:
        A SHA-256 in hexadecimal; an empty string for None.

    """
    if item is None:
        return ""
    content = {name: value for name, value in _select_digested_fields(strip_item(item)).items() if value}
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()


def _select_digested_fields(value: "DataclassInstance") -> dict[str, object]:
    return {
        field.name: _strip_defaults(held)
        for field in fields(value)
        if (held := getattr(value, field.name)) != field.default or field.name in _ALWAYS_DIGESTED
    }


def _strip_defaults(value: object) -> object:
    if isinstance(value, tuple):
        return [_strip_defaults(part) for part in value]
    return _select_digested_fields(value) if is_dataclass(value) and not isinstance(value, type) else value
