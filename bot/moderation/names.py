"""Finds topics and entries by what people call them: an id, a title, another name, or a phrase."""

from collections.abc import Iterator

from bot.domain.knowledge import Entry, KnowledgeBase, Topic
from bot.matching.text.normalise import normalise


def find_topic(base: KnowledgeBase, name: str) -> Topic | None:
    """The topic of that id, title or alias, whatever its case, accents and script."""
    normalised = normalise(name)
    titled = (topic for topic in base.topics.values() if normalised in map(normalise, (topic.title, *topic.aliases)))
    return base.topics.get(name) or (next(titled, None) if normalised else None)


def find_key(base: KnowledgeBase, name: str) -> str:
    """The key of the topic of that id, title or alias; without one, the name itself, which may be a key."""
    topic = None if base.entry(name) else find_topic(base, name)
    return topic.id if topic else name


def find_entries(base: KnowledgeBase, name: str) -> tuple[Entry, ...]:
    """The entry of that id or phrase, or all entries of the topic of that name; empty if nothing has it.

    Where all but one of a topic's entries were replaced, its name means the one that is true now.
    """
    if entry := base.entry(name):
        return (entry,)
    if topic := find_topic(base, name):
        current = tuple(entry for entry in topic.entries if not entry.replaced_by)
        return current if len(current) == 1 else topic.entries
    return tuple(_find_by_phrase(base, name))


def _find_by_phrase(base: KnowledgeBase, phrase: str) -> Iterator[Entry]:
    normalised = normalise(phrase)
    for entry in base.entries() if normalised else ():
        if normalised in map(normalise, entry.asked):
            yield entry
