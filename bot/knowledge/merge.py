"""Files that say `overrides: true` are laid over the others, item by item, as a guild's changes are over the base."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from bot.domain.knowledge import Entry, Topic
from bot.knowledge.reader import ParsedFile


def merge_overrides(parts: Sequence[ParsedFile]) -> list[ParsedFile]:
    """The parts as one base: each item in the part that has the last word on it, nothing hidden and no link to it."""
    over = [part for part in parts if part.overrides]
    if not over:
        return list(parts)
    hidden = {key for part in over for key in part.hidden}
    taken = {f"category:{name}" for part in over for name in part.categories}
    taken |= {f"source:{source.id}" for part in over for source in part.sources}
    taken |= {topic.id for part in over for topic in part.topics}
    beneath = {topic.id: topic for part in parts if not part.overrides for topic in part.topics}
    laid = [
        _merged(part, beneath, hidden) if part.overrides else _without(part, hidden | taken, hidden) for part in parts
    ]
    gone = beneath.keys() - {topic.id for part in laid for topic in part.topics}
    return [replace(part, topics=tuple(_unlinked(topic, gone) for topic in part.topics)) for part in laid]


def _unlinked(topic: Topic, gone: Set[str]) -> Topic:
    return replace(topic, related=tuple(one for one in topic.related if one not in gone))


def _without(part: ParsedFile, gone: set[str], hidden: set[str]) -> ParsedFile:
    topics = (_shown(topic, hidden) for topic in part.topics if topic.id not in gone)
    return replace(
        part,
        categories={name: title for name, title in part.categories.items() if f"category:{name}" not in gone},
        sources=tuple(source for source in part.sources if f"source:{source.id}" not in gone),
        topics=tuple(topic for topic in topics if topic.entries),
    )


def _shown(topic: Topic, hidden: set[str]) -> Topic:
    return replace(topic, entries=tuple(entry for entry in topic.entries if entry.full_id not in hidden))


def _merged(part: ParsedFile, beneath: Mapping[str, Topic], hidden: set[str]) -> ParsedFile:
    """A part whose topics hold the entries of the other files too, but for those that it says otherwise."""
    topics = (_shown(_joined(topic, beneath.get(topic.id)), hidden) for topic in part.topics)
    return replace(part, topics=tuple(topic for topic in topics if topic.entries))


def _joined(topic: Topic, below: Topic | None) -> Topic:
    entries: dict[str, Entry] = {entry.full_id: entry for entry in below.entries} if below else {}
    return replace(topic, entries=tuple((entries | {entry.full_id: entry for entry in topic.entries}).values()))
