"""The domain model of a knowledge base: topics hold entries, entries cite sources.

Three dates are kept apart: when a statement was *true* (`true_from`, `true_until`), when its source was *published*,
and when the entry was last *checked* against its sources, if it was.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from bot.domain.dates import PartialDate
from bot.domain.markdown import to_plain_text
from bot.languages import mark

DEFAULT_LANGUAGE = "en"
"""Of a knowledge base that doesn't say its own."""


class EntryKind(StrEnum):
    """A fact is true in a period; a recommendation is somebody's advice."""

    FACT = mark("fact")
    RECOMMENDATION = mark("recommendation")


class SourceQuality(StrEnum):
    """How close a source is to what it reports, best first."""

    PRIMARY = mark("primary")
    OFFICIAL = mark("official")
    SECONDARY = mark("secondary")
    OTHER = mark("other")


class CheckInterval(StrEnum):
    """How often an entry should be checked against its sources."""

    NEVER = mark("never")
    YEARLY = mark("yearly")
    HALF_YEARLY = mark("half-yearly")
    QUARTERLY = mark("quarterly")
    MONTHLY = mark("monthly")


@dataclass(frozen=True, slots=True)
class Source:
    """A publication that entries cite, found by its `url` or by a `reference` such as a page.

    Attributes:
        accessed: The day it was last read; for pages that change and have no date of their own.
    """

    id: str
    title: str
    publisher: str
    quality: SourceQuality
    url: str | None = None
    reference: str | None = None
    published: PartialDate | None = None
    accessed: PartialDate | None = None

    @property
    def label(self) -> str:
        """Title and publisher, as it is picked from lists; forms find it by them."""
        return f"{self.title}, {self.publisher}"


@dataclass(frozen=True, slots=True)
class Correction:
    """A claim that is wrong or outdated, and what is right.

    Attributes:
        date: Since when the right statement holds, or since when it is known.
        why: How it is known.

    """

    claim: str
    right: str
    date: PartialDate
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A contradicting claim by other sources. Replies show both and prefer neither."""

    claim: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that is shown with an entry.

    Attributes:
        alt: What it shows, in words.
        file: Its path from the knowledge folder, with `/` between its parts; None if it has an address.
        url: Its address, which begins with `https://`; None if it is a file.

    """

    alt: str
    file: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement that answers a question on its own.

    Attributes:
        topic: The id of its topic.
        text: The statement, in Markdown.
        id: Unique within its topic.
        checked: When it was last checked against its sources; None if nobody has done so yet.
        sources: Ids of the sources it cites, most important first.
        asked: Phrases of questions that it answers. The index is trained on them.
        true_from: The first day on which a fact is true; None if unknown.
        true_until: The first day on which it is no longer true; None if unknown or still true.
        happened: The date of an event, which has no duration.
        replaced_by: Full id of the fact that succeeds this one.
        by: Who gives a recommendation.
        basis: What a recommendation is based on.
        revision: The number of this revision in the scope that serves it, from 1.
        image: Shown below the text.

    """

    topic: str
    id: str
    kind: EntryKind
    text: str
    checked: PartialDate | None
    sources: tuple[str, ...]
    asked: tuple[str, ...] = ()
    review: CheckInterval = CheckInterval.YEARLY
    true_from: PartialDate | None = None
    true_until: PartialDate | None = None
    happened: PartialDate | None = None
    replaced_by: str | None = None
    correction: Correction | None = None
    disputed: Dispute | None = None
    by: str | None = None
    basis: str | None = None
    revision: int = 1
    image: Image | None = None

    @property
    def full_id(self) -> str:
        """`topic/entry`, at most 81 characters: a button must fit it into its custom id."""
        return f"{self.topic}/{self.id}"

    @property
    def plain_text(self) -> str:
        """The text without its Markdown: what matching reads, and what lists and pictures show."""
        return to_plain_text(self.text)


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that people ask about.

    Attributes:
        summary: In Markdown.
        aliases: Other names, which find the topic's first entry or the one that tells of them (`names`).
        related: Ids of topics that replies link to.
        who: Who takes part, for comparisons.
        where: Where it is, for comparisons.

    """

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
class ItemTranslation:
    """A topic or an entry in another language.

    Attributes:
        texts: By their place in the original: `title`, `correction.claim` …
        phrases: The aliases of a topic, the phrases of an entry.
        of: The digest of the original that was translated, empty if unknown.

    """

    texts: Mapping[str, str]
    phrases: tuple[str, ...] = ()
    of: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """A knowledge base in another language, or a part of it.

    Attributes:
        title: Of the knowledge base; empty if it isn't translated, like `about`.
        items: By topic id, or full id of an entry.
        glossary: Groups of synonyms in that language, by the group's id.

    """

    title: str = ""
    about: str = ""
    categories: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, ItemTranslation] = field(default_factory=dict)
    glossary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """A validated knowledge base: every id that it names exists.

    Attributes:
        categories: Titles by category id.
        sources: By source id.
        topics: By topic id.
        replaces: Maps the full id of a fact to the fact that it succeeded, the reverse of `replaced_by`.
        glossary: Groups of synonyms, by the group's id.
        source: Id of the source that entries cite where they name none: the community itself.
        images: The picture files of its folder, by their path within it.
        language: The language of its texts, as a BCP 47 tag.
        translations: Its texts in other languages, by their tags.
        starters: Questions to begin with, phrases and titles; without any, they are picked from short entries.
        outdated: In another language than the original's: ids of topics and entries whose original has changed since.

    """

    title: str
    about: str
    categories: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    replaces: Mapping[str, str] = field(default_factory=dict)
    glossary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source: str | None = None
    images: Mapping[str, Path] = field(default_factory=dict)
    language: str = DEFAULT_LANGUAGE
    translations: Mapping[str, Translation] = field(default_factory=dict)
    starters: tuple[str, ...] = ()
    outdated: frozenset[str] = frozenset()

    def entries(self) -> Iterator[Entry]:
        """Iterate over the entries of all topics."""
        for topic in self.topics.values():
            yield from topic.entries

    def entry(self, full_id: str) -> Entry | None:
        """Return the entry with this full id, or None if there is none."""
        topic = self.topics.get(full_id.partition("/")[0])
        if topic is None:
            return None
        return next((entry for entry in topic.entries if entry.full_id == full_id), None)
