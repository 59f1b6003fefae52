"""The pieces that a base is changed by, one at a time: a category, a source, a topic's head, an entry."""

import hashlib
from dataclasses import dataclass, replace

import msgspec

from bot.domain.knowledge import Entry, KnowledgeBase, Source, Topic


@dataclass(frozen=True, slots=True)
class Category:
    id: str
    title: str


Item = Category | Source | Topic | Entry
"""A topic stands for its head alone: its entries are items of their own."""

_MARKS: dict[str, type[Category] | type[Source]] = {"category:": Category, "source:": Source}


def key_of(item: Item) -> str:
    """What names an item in its base: `kfor`, `kfor/what`, `source:nato`, `category:people`."""
    match item:
        case Entry():
            return item.full_id
        case Topic():
            return item.id
        case Source():
            return f"source:{item.id}"
        case Category():
            return f"category:{item.id}"


def type_of_key(key: str) -> type[Item]:
    for mark, kind in _MARKS.items():
        if key.startswith(mark):
            return kind
    return Entry if "/" in key else Topic


def topic_of_key(key: str) -> str | None:
    """The topic that an item belongs to; None for sources and categories."""
    return None if ":" in key else key.partition("/")[0]


def find_item(base: KnowledgeBase, key: str) -> Item | None:
    """The item of that key as the base holds it, or None."""
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
    """The item by itself: without a revision's number and without entries, which say nothing of what it holds."""
    match item:
        case Entry():
            return replace(item, revision=1)
        case Topic():
            return replace(item, entries=())
        case Source() | Category():
            return item


def encode_item(item: Item) -> str:
    return msgspec.json.encode(strip_item(item)).decode()


def decode_item(key: str, body: str) -> Item:
    return msgspec.json.decode(body, type=type_of_key(key))


def compute_digest(item: Item | None) -> str:
    """The SHA-256 of what an item holds, in hexadecimal; empty for one that is not there.

    Empty fields don't count, so that a field which a later version adds changes no digest.
    """
    if item is None:
        return ""
    held = {name: value for name, value in msgspec.to_builtins(strip_item(item)).items() if value}
    return hashlib.sha256(msgspec.json.encode(held, order="sorted")).hexdigest()
