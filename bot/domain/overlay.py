"""The override layer of one scope: what a guild, or the bot's owners for all guilds, changed in the knowledge base.

An override remembers which version of the base it was made against. Once the base has the same value, the override is
absorbed. If the base gets another value, moderators have a conflict to resolve; until then the override is served.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.domain.items import Category, Item, compute_digest, find_item, get_topic_id
from bot.domain.knowledge import Entry, KnowledgeBase, Source, Topic
from bot.domain.overlay_mapping import build_overlay_mapping
from bot.languages import mark, say

NO_TOPIC = mark("its topic is no longer in the shared knowledge base")
NO_SOURCE = mark("its source '{}' is no longer in the shared knowledge base")
NO_CATEGORY = mark("its category '{}' is no longer in the shared knowledge base")


@dataclass(frozen=True, slots=True)
class Override:
    """A scope's own value of an item (None hides it), and the digest of the base's value when it was set."""

    value: Item | None
    base_digest: str
    revision: int = 1


Overlay = Mapping[str, Override]
"""Overrides by key, in the order in which the keys were first changed."""


@dataclass(frozen=True, slots=True)
class Overlaid:
    """A knowledge base with an overlay applied.

    Attributes:
        changed_topics: The topics that differ from the original base, by id; None for one that is gone.
        inapplicable: Overrides that don't fit this base, by key, with the reason. The base's value is served instead.
        retained: Keys of sources and categories that stay although the overlay hides them: entries may name them.

    """

    base: KnowledgeBase
    changed_topics: Mapping[str, Topic | None] = field(default_factory=dict)
    inapplicable: Mapping[str, str] = field(default_factory=dict)
    retained: frozenset[str] = frozenset()


def apply_overlay(base: KnowledgeBase, overlay: Overlay) -> Overlaid:
    """Apply an overlay to a knowledge base. The cost grows with the overlay, not with the base."""
    if not overlay:
        return Overlaid(base)
    retained = frozenset(key for key, override in overlay.items() if _is_retained(base, key, override))
    applied = {key: override.value for key, override in overlay.items() if key not in retained}
    result = replace(
        base,
        categories=build_overlay_mapping(base.categories, dict(_list_changed_categories(applied))),
        sources=build_overlay_mapping(base.sources, dict(_list_changed_sources(applied))),
    )
    inapplicable: dict[str, str] = {}
    changed: dict[str, Topic | None] = {}
    for topic_id, overrides in _group_by_topic(overlay).items():
        inapplicable |= dict(_find_inapplicable(topic_id, overrides, result))
        fitting = {key: override for key, override in overrides.items() if key not in inapplicable}
        topic = _override_topic(base.topics.get(topic_id), topic_id, fitting)
        if topic != base.topics.get(topic_id):
            changed[topic_id] = topic
    result = replace(
        result,
        topics=build_overlay_mapping(base.topics, changed),
        replaces=build_overlay_mapping(base.replaces, _find_changed_replaces(base, changed)),
    )
    return Overlaid(result, changed, inapplicable, retained)


def _is_retained(base: KnowledgeBase, key: str, override: Override) -> bool:
    return get_topic_id(key) is None and override.value is None and find_item(base, key) is not None


def _list_changed_categories(values: Mapping[str, Item | None]) -> Iterator[tuple[str, str | None]]:
    for key, value in values.items():
        if key.startswith("category:"):
            yield key.partition(":")[2], value.title if isinstance(value, Category) else None


def _list_changed_sources(values: Mapping[str, Item | None]) -> Iterator[tuple[str, Source | None]]:
    for key, value in values.items():
        if key.startswith("source:"):
            yield key.partition(":")[2], value if isinstance(value, Source) else None


def _find_changed_replaces(base: KnowledgeBase, changed: Mapping[str, Topic | None]) -> dict[str, str | None]:
    before = [entry for key in changed if (topic := base.topics.get(key)) for entry in topic.entries]
    after = [entry for topic in changed.values() if topic for entry in topic.entries]
    removed: dict[str, str | None] = {entry.replaced_by: None for entry in before if entry.replaced_by}
    # A chain may have moved within the changed topics, so what is there now wins over what was removed.
    return removed | {entry.replaced_by: entry.full_id for entry in after if entry.replaced_by}


def _group_by_topic(overlay: Overlay) -> dict[str, dict[str, Override]]:
    groups: dict[str, dict[str, Override]] = {}
    for key, override in overlay.items():
        if topic_id := get_topic_id(key):
            groups.setdefault(topic_id, {})[key] = override
    return groups


def _find_inapplicable(
    topic_id: str, overrides: Mapping[str, Override], base: KnowledgeBase
) -> Iterator[tuple[str, str]]:
    has_topic = topic_id in base.topics or topic_id in overrides
    for key, override in overrides.items():
        match override.value:
            case Topic(category=category) if category not in base.categories:
                yield key, say(NO_CATEGORY).format(category)
            case Entry() if not has_topic:
                yield key, say(NO_TOPIC)
            case Entry() as entry:
                missing = [source for source in collect_sources(entry) if source not in base.sources]
                if missing:
                    yield key, say(NO_SOURCE).format(missing[0])


def collect_sources(entry: Entry) -> tuple[str, ...]:
    """Return the ids of all sources that an entry names, those of a disputing claim included."""
    return (*entry.sources, *(entry.disputed.sources if entry.disputed else ()))


def _override_topic(topic: Topic | None, topic_id: str, overrides: Mapping[str, Override]) -> Topic | None:
    """Return the topic with its overrides; None if no head or no entry is left."""
    head: Item | None = overrides[topic_id].value if topic_id in overrides else topic
    entries: dict[str, Entry | None] = {entry.full_id: entry for entry in topic.entries} if topic else {}
    for key, override in overrides.items():
        value = override.value
        if key != topic_id:
            entries[key] = replace(value, revision=override.revision) if isinstance(value, Entry) else None
    remaining = tuple(entry for entry in entries.values() if entry)
    return replace(head, entries=remaining) if isinstance(head, Topic) and remaining else None


def find_absorbed(base: KnowledgeBase, overlay: Overlay) -> list[str]:
    """Return the keys of overrides that are no longer needed, because the base has the same value."""
    # What a scope added and then hid stays hidden: its entries would otherwise come back without their topic.
    own = {key for key, override in overlay.items() if override.value is None and not override.base_digest}
    return [
        key
        for key, override in overlay.items()
        if key not in own and compute_digest(override.value) == compute_digest(find_item(base, key))
    ]


def find_conflicts(base: KnowledgeBase, overlay: Overlay) -> list[str]:
    """Return the keys of overrides whose value in the base has changed since they were made."""
    return [key for key, override in overlay.items() if compute_digest(find_item(base, key)) != override.base_digest]
