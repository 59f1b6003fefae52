"""What one place (a guild, or the bot's owners for all) says otherwise than the base below: added, reworded, hidden.

An override remembers what it stands over. Once the base holds the same it is not needed any more; when the base says
something else than it did, moderators have a conflict to settle, and what their place says is served until then.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.domain.chainmap import overlay_mapping
from bot.domain.items import Category, Item, compute_digest, find_item, topic_of_key
from bot.domain.knowledge import Entry, KnowledgeBase, Source, Topic

NO_TOPIC = "its topic is no longer in the shared knowledge base"
NO_SOURCE = "its source '{}' is no longer in the shared knowledge base"
NO_CATEGORY = "its category '{}' is no longer in the shared knowledge base"


@dataclass(frozen=True, slots=True)
class Override:
    """`value` is None for what is hidden; `below` is the digest of what it stood over when it was made."""

    value: Item | None
    base_digest: str
    revision: int = 1


Overlay = Mapping[str, Override]
"""By key, in the order in which the keys were first changed."""


@dataclass(frozen=True, slots=True)
class Overlaid:
    """A base with an overlay. `changed` are the topics that differ from those below; None is one that is gone.

    `left_out` are overrides that can't stand on this base, with the reason; the base's own is served instead. `kept`
    are sources and categories of the base that were to be hidden: they stay, as entries may name them.
    """

    base: KnowledgeBase
    changed_topics: Mapping[str, Topic | None] = field(default_factory=dict)
    inapplicable: Mapping[str, str] = field(default_factory=dict)
    retained: frozenset[str] = frozenset()


def apply_overlay(base: KnowledgeBase, overlay: Overlay) -> Overlaid:
    """Lay an overlay over a base. The work grows with the overlay, not with the base."""
    if not overlay:
        return Overlaid(base)
    kept = frozenset(key for key, override in overlay.items() if _keeps(base, key, override))
    categories = {
        key.partition(":")[2]: value.title if isinstance(value := override.value, Category) else None
        for key, override in overlay.items()
        if key.startswith("category:") and key not in kept
    }
    sources = {
        key.partition(":")[2]: value if isinstance(value := override.value, Source) else None
        for key, override in overlay.items()
        if key.startswith("source:") and key not in kept
    }
    over = replace(
        base, categories=overlay_mapping(base.categories, categories), sources=overlay_mapping(base.sources, sources)
    )
    left_out: dict[str, str] = {}
    changed: dict[str, Topic | None] = {}
    for topic_id, own in _by_topic(overlay).items():
        left_out |= dict(_misfits(topic_id, own, over))
        fitting = {key: override for key, override in own.items() if key not in left_out}
        changed[topic_id] = _topic(base.topics.get(topic_id), topic_id, fitting)
    changed = {key: topic for key, topic in changed.items() if topic != base.topics.get(key)}
    replaces = overlay_mapping(base.replaces, _replaces(base, changed))
    return Overlaid(
        replace(over, topics=overlay_mapping(base.topics, changed), replaces=replaces), changed, left_out, kept
    )


def _keeps(base: KnowledgeBase, key: str, override: Override) -> bool:
    """Whether a source or category of the base would be hidden."""
    return topic_of_key(key) is None and override.value is None and find_item(base, key) is not None


def _replaces(base: KnowledgeBase, changed: Mapping[str, Topic | None]) -> dict[str, str | None]:
    """What the changed topics say of which entry replaced which."""
    before = [entry for key in changed if (topic := base.topics.get(key)) for entry in topic.entries]
    now = [entry for topic in changed.values() if topic for entry in topic.entries]
    gone: dict[str, str | None] = {entry.replaced_by: None for entry in before if entry.replaced_by}
    return gone | {entry.replaced_by: entry.full_id for entry in now if entry.replaced_by}


def _by_topic(overlay: Overlay) -> dict[str, dict[str, Override]]:
    grouped: dict[str, dict[str, Override]] = {}
    for key, override in overlay.items():
        if topic_id := topic_of_key(key):
            grouped.setdefault(topic_id, {})[key] = override
    return grouped


def _misfits(topic_id: str, own: Mapping[str, Override], base: KnowledgeBase) -> Iterator[tuple[str, str]]:
    homeless = topic_id not in base.topics and topic_id not in own
    for key, override in own.items():
        match override.value:
            case Topic(category=category) if category not in base.categories:
                yield key, NO_CATEGORY.format(category)
            case Entry() if homeless:
                yield key, NO_TOPIC
            case Entry() as entry:
                gone = [source for source in collect_sources(entry) if source not in base.sources]
                if gone:
                    yield key, NO_SOURCE.format(gone[0])


def collect_sources(entry: Entry) -> tuple[str, ...]:
    """Every source that an entry names, those of another claim included."""
    return (*entry.sources, *(entry.disputed.sources if entry.disputed else ()))


def _topic(below: Topic | None, topic_id: str, own: Mapping[str, Override]) -> Topic | None:
    """The topic with its overrides; None where nothing is left of it."""
    head: Item | None = below
    if topic_id in own:
        head = own[topic_id].value
    entries: dict[str, Entry | None] = {entry.full_id: entry for entry in below.entries} if below else {}
    for key, override in own.items():
        value = override.value
        if key != topic_id:
            entries[key] = replace(value, revision=override.revision) if isinstance(value, Entry) else None
    kept = tuple(entry for entry in entries.values() if entry)
    return replace(head, entries=kept) if isinstance(head, Topic) and kept else None


def find_absorbed(base: KnowledgeBase, overlay: Overlay) -> list[str]:
    """The overrides that are not needed any more: the base says the same.

    What a place added and took away again stays taken away: its entries would otherwise come back without a topic.
    """
    kept = {key for key, override in overlay.items() if override.value is None and not override.base_digest}
    return [
        key
        for key, one in overlay.items()
        if key not in kept and compute_digest(one.value) == compute_digest(find_item(base, key))
    ]


def find_conflicts(base: KnowledgeBase, overlay: Overlay) -> list[str]:
    """The overrides under which the base has changed since they were made."""
    return [key for key, override in overlay.items() if compute_digest(find_item(base, key)) != override.base_digest]
