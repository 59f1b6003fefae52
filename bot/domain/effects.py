"""What a set of changes touches: the one place that reviews, the change limit and warnings are decided from."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from bot.domain.changes import Change
from bot.domain.items import Category, get_key_type, get_topic_id
from bot.domain.knowledge import Entry, KnowledgeBase, Source, Topic
from bot.domain.overlay import collect_sources


@dataclass(frozen=True, slots=True)
class Effects:
    """What members will read differently after a set of changes.

    Attributes:
        weights: For each change how much it counts for the change limit: the entries that it touches and no earlier
            change of the set does, or 1 for a change that touches no entry.
        categories: The ids of the categories that the changes touch, before or after them.
        hidden: The full ids of the entries that they hide.

    """

    weights: tuple[int, ...]
    categories: frozenset[str]
    hidden: frozenset[str]


def find_effects(changes: Sequence[Change], base: KnowledgeBase) -> Effects:
    """Work out what changes of a base touch. A source touches all that cite it, a category all that is in it."""
    citing = _find_citing_entries({change.key for change in changes}, base)
    touched = [citing.get(change.key) or frozenset(_list_touched_entries(change, base)) for change in changes]
    hidden = (entries for change, entries in zip(changes, touched, strict=True) if change.value is None)
    categories = (_list_categories(change, entries, base) for change, entries in zip(changes, touched, strict=True))
    return Effects(
        tuple(_weigh(touched)),
        frozenset().union(*categories),
        frozenset(entry_id for entries in hidden for entry_id in entries if base.entry(entry_id)),
    )


def _weigh(touched: Iterable[frozenset[str]]) -> Iterator[int]:
    counted: set[str] = set()
    for entries in touched:
        yield len(entries - counted) if entries else 1
        counted |= entries


def _find_citing_entries(keys: Set[str], base: KnowledgeBase) -> dict[str, frozenset[str]]:
    """The full ids of the entries that cite each of these sources, by the key of the source."""
    citing: dict[str, set[str]] = {key: set() for key in keys if get_key_type(key) is Source}
    for entry in base.entries() if citing else ():
        for key in citing.keys() & {f"source:{source_id}" for source_id in collect_sources(entry)}:
            citing[key].add(entry.full_id)
    return {key: frozenset(entries) for key, entries in citing.items()}


def _list_touched_entries(change: Change, base: KnowledgeBase) -> Iterator[str]:
    kind = get_key_type(change.key)
    if kind is Entry:
        yield change.key
    elif kind is Category:
        name = change.key.partition(":")[2]
        topics = (topic for topic in base.topics.values() if topic.category == name)
        yield from (entry.full_id for topic in topics for entry in topic.entries)
    elif (topic := base.topics.get(change.key)) and _changes_every_entry(topic, change):
        yield from (entry.full_id for entry in topic.entries)


def _changes_every_entry(topic: Topic, change: Change) -> bool:
    """Whether a change hides, renames or moves a topic. Its other fields are shown beside the entries."""
    after = change.value
    return not (isinstance(after, Topic) and (after.title, after.category) == (topic.title, topic.category))


def _list_categories(change: Change, entries: frozenset[str], base: KnowledgeBase) -> Iterator[str]:
    if change.key.startswith("category:"):
        yield change.key.partition(":")[2]
    if isinstance(change.value, Topic):
        yield change.value.category
    names = {get_topic_id(key) for key in (change.key, *entries)}
    yield from (topic.category for name in names if name and (topic := base.topics.get(name)))
