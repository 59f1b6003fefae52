"""Merge of files: those with `overrides: true` are applied to the others, and the community's source is filled in."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from bot.domain.knowledge import Entry, Topic
from bot.knowledge.parser import ParsedFile


def merge_files(files: Sequence[ParsedFile]) -> list[ParsedFile]:
    """Complete files by each other.

    Override files are applied to the others: each item is left only in the file that has the last word on it. Hidden
    items are removed, and the links to topics that are gone with them. Entries without sources cite the base's own.
    """
    source = next((file.about.source for file in files if file.about and file.about.source), None)
    merged = _apply_overrides(files) if any(file.overrides for file in files) else files
    return [cite_source(file, source) for file in merged]


def cite_source(file: ParsedFile, source: str | None) -> ParsedFile:
    """Let the entries of a file that name no source cite this one."""
    if source is None or all(entry.sources for topic in file.topics for entry in topic.entries):
        return file
    return replace(file, topics=tuple(_cite_in_topic(topic, source) for topic in file.topics))


def _cite_in_topic(topic: Topic, source: str) -> Topic:
    return replace(
        topic,
        entries=tuple(entry if entry.sources else replace(entry, sources=(source,)) for entry in topic.entries),
    )


def _apply_overrides(files: Sequence[ParsedFile]) -> list[ParsedFile]:
    overriding = [file for file in files if file.overrides]
    hidden = {key for file in overriding for key in file.hidden}
    overridden = _find_overridden_keys(overriding)
    # An override file gives only the changed entries of a topic; the others come from the file it overrides.
    topics = {topic.id: topic for file in files if not file.overrides for topic in file.topics}
    merged = [
        _complete(file, topics, hidden) if file.overrides else _remove(file, hidden | overridden, hidden)
        for file in files
    ]
    gone = topics.keys() - {topic.id for file in merged for topic in file.topics}
    return [replace(file, topics=tuple(_unlink(topic, gone) for topic in file.topics)) for file in merged]


def _find_overridden_keys(files: Sequence[ParsedFile]) -> set[str]:
    categories = {f"category:{name}" for file in files for name in file.categories}
    sources = {f"source:{source.id}" for file in files for source in file.sources}
    return categories | sources | {topic.id for file in files for topic in file.topics}


def _complete(file: ParsedFile, topics: Mapping[str, Topic], hidden: Set[str]) -> ParsedFile:
    """Add to each topic of an override file the entries that it doesn't override."""
    completed = (_without_entries(_join(topics.get(topic.id), topic), hidden) for topic in file.topics)
    return replace(file, topics=tuple(topic for topic in completed if topic.entries))


def _join(base: Topic | None, override: Topic) -> Topic:
    entries: dict[str, Entry] = {entry.full_id: entry for entry in base.entries} if base else {}
    return replace(override, entries=tuple((entries | {entry.full_id: entry for entry in override.entries}).values()))


def _remove(file: ParsedFile, keys: Set[str], hidden: Set[str]) -> ParsedFile:
    topics = (_without_entries(topic, hidden) for topic in file.topics if topic.id not in keys)
    return replace(
        file,
        categories={name: title for name, title in file.categories.items() if f"category:{name}" not in keys},
        sources=tuple(source for source in file.sources if f"source:{source.id}" not in keys),
        topics=tuple(topic for topic in topics if topic.entries),
    )


def _without_entries(topic: Topic, hidden: Set[str]) -> Topic:
    return replace(topic, entries=tuple(entry for entry in topic.entries if entry.full_id not in hidden))


def _unlink(topic: Topic, gone: Set[str]) -> Topic:
    return replace(topic, related=tuple(related for related in topic.related if related not in gone))
