"""The words of the knowledge base: topics hold entries, entries rest on sources.

Three dates are never mixed up: when a statement was *true* (`true_from`, `true_until`), when its source was
*published*, and when somebody last *checked* it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.dates import PartialDate


class EntryKind(StrEnum):
    FACT = "fact"
    RECOMMENDATION = "recommendation"


class SourceQuality(StrEnum):
    """How close a source stands to what it reports, best first."""

    PRIMARY = "primary"
    OFFICIAL = "official"
    SECONDARY = "secondary"
    OTHER = "other"


class ReviewInterval(StrEnum):
    """How fast an entry ages: how often somebody should compare it with its sources."""

    NEVER = "never"
    YEARLY = "yearly"
    HALF_YEARLY = "half-yearly"
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    title: str
    publisher: str
    quality: SourceQuality
    url: str | None = None
    reference: str | None = None
    published: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What the source (or we) got wrong, what is right, since when that holds or is known, and how it is known."""

    claim: str
    right: str
    date: PartialDate
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """Another claim by other sources; both are shown and none is chosen."""

    claim: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement that can be an answer on its own."""

    topic: str
    id: str
    kind: EntryKind
    text: str
    checked: PartialDate
    sources: tuple[str, ...]
    asked: tuple[str, ...] = ()
    review: ReviewInterval = ReviewInterval.YEARLY
    true_from: PartialDate | None = None
    true_until: PartialDate | None = None
    happened: PartialDate | None = None
    replaced_by: str | None = None
    correction: Correction | None = None
    disputed: Dispute | None = None
    by: str | None = None
    basis: str | None = None
    revision: int = 1

    @property
    def full_id(self) -> str:
        """`topic/entry`, at most 81 characters, so that it fits a custom id."""
        return f"{self.topic}/{self.id}"


@dataclass(frozen=True, slots=True)
class Topic:
    """Something people ask about."""

    id: str
    title: str
    category: str
    entries: tuple[Entry, ...]
    summary: str | None = None
    aliases: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    who: str | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """A whole knowledge base, checked: every id it names exists.

    `replaces` leads from an entry's full id to that of the entry it replaced; each group of the `glossary` holds words
    that mean the same.
    """

    title: str
    about: str
    categories: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    replaces: Mapping[str, str] = field(default_factory=dict)
    glossary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def entries(self) -> Iterator[Entry]:
        for topic in self.topics.values():
            yield from topic.entries

    def entry(self, full_id: str) -> Entry | None:
        """The entry of that `topic/entry` id, or None where the base no longer holds it."""
        topic = self.topics.get(full_id.partition("/")[0])
        if topic is None:
            return None
        return next((entry for entry in topic.entries if entry.full_id == full_id), None)
