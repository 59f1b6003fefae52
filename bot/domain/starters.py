"""Questions to begin with, as a base names them: phrases of its entries, and titles of its topics."""

from collections.abc import Collection, Iterable, Iterator

from bot.domain.knowledge import Entry, KnowledgeBase, Topic


def find_named(topics: Iterable[Topic], names: Collection[str]) -> dict[str, Topic | Entry]:
    """Find what has one of these names as its title or as a phrase, of several the first."""
    found: dict[str, Topic | Entry] = {}
    for name, item in list_names(topics) if names else ():
        if name in names:
            found.setdefault(name, item)
    return found


def list_first_topics(base: KnowledgeBase, limit: int) -> list[Topic]:
    """Return the topics to begin with: those of the base's starters, or else its first ones."""
    named = find_named(base.topics.values(), base.starters)
    found = (named[name] for name in base.starters if name in named)
    topic_ids = dict.fromkeys(item.topic if isinstance(item, Entry) else item.id for item in found)
    return [base.topics[topic_id] for topic_id in topic_ids or base.topics][:limit]


def list_names(topics: Iterable[Topic]) -> Iterator[tuple[str, Topic | Entry]]:
    """Yield each title with its topic, and each phrase with its entry."""
    for topic in topics:
        yield topic.title, topic
        yield from ((phrase, entry) for entry in topic.entries for phrase in entry.asked)
