"""Autocomplete: offers titles, aliases and questions by the prefixes of their words.

The form input decides first: labels that start with it come before labels whose words do, and those before labels with
similar words. Among these, titles come before aliases and aliases before questions; among equals the most popular, then
the shortest comes first.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from bot.domain.knowledge import Topic
from bot.domain.text import shorten_label
from bot.matching.autocomplete.prefix_index import NO_LABELS, LabelIds, LabelQuery, PrefixIndex, filter_labels
from bot.matching.autocomplete.starters import list_starters
from bot.matching.text.normalise import normalise

MAX_POPULAR = 1_000
"""Entries whose labels are preferred because they were shown most often."""

MAX_COMPLETIONS = 25
"""Choices offered at once: Discord's limit."""

MAX_STARTERS = 10
"""Questions to begin with that are offered before titles."""

TITLE, ALIAS, QUESTION = KINDS = range(3)
"""Kinds of labels in order of preference."""

LabelKey = tuple[int, int, str]
"""Kind, length and text of a label; label ids are in this order."""

LabelRank = tuple[int, int, int, str]
"""Kind, negative popularity, length and text of a label; choices are in this order."""


class CompletionChoice(NamedTuple):
    """A suggestion: users see `label`, and picking it enters `value`."""

    label: str
    value: str


class LabelIndex:
    """The labels of some topics with their prefix index. A label id is a label's rank among them.

    Attributes:
        texts: The labels by their ids.
        prefixes: Finds label ids by prefixes.
    """

    def __init__(self, topics: Iterable[Topic]) -> None:
        kinds: dict[str, int] = {}
        for kind, text in list_labels(topics):
            kinds[text] = min(kind, kinds.get(text, kind))
        keys = sorted((kind, len(text), text) for text, kind in kinds.items())
        self.texts = [text for *_, text in keys]
        self._kind_starts = [bisect_left(keys, kind, key=lambda key: key[0]) for kind in (ALIAS, QUESTION)]
        self.prefixes = PrefixIndex(self.texts)
        titles = sorted(range(self._kind_starts[0]), key=lambda label_id: self.texts[label_id].casefold())
        self._alphabetical = np.array(titles, np.int32)

    def list_titles(self, query: LabelQuery) -> LabelIds:
        """Return the first titles in alphabetical order, then the popular ones."""
        return filter_labels(self._alphabetical, query, lambda labels: labels < self._kind_starts[0])

    def build_key(self, label_id: int) -> LabelKey:
        """Return the key that label ids are sorted by."""
        text = self.texts[label_id]
        return bisect_right(self._kind_starts, label_id), len(text), text

    def find_ids(self, texts: Iterable[str]) -> LabelIds:
        """Return the ids of those texts that are labels of this index, ascending."""
        label_ids = (self._find_id(kind, text) for text in set(texts) for kind in KINDS)
        return np.array(sorted(label_id for label_id in label_ids if label_id is not None), np.int32)

    def _find_id(self, kind: int, text: str) -> int | None:
        # By binary search: a dictionary would double the memory of a million labels.
        position = bisect_left(range(len(self.texts)), (kind, len(text), text), key=self.build_key)
        return position if position < len(self.texts) and self.texts[position] == text else None


Lookup = Callable[[PrefixIndex, LabelQuery], LabelIds]


@dataclass(frozen=True, slots=True)
class CompletionLayer:
    """The labels of the base or of an overlay, with the ids of hidden and of popular ones, ascending."""

    labels: LabelIndex
    hidden: LabelIds = field(default_factory=lambda: NO_LABELS)
    popular: LabelIds = field(default_factory=lambda: NO_LABELS)

    def find_present(self, texts: Iterable[str]) -> list[str]:
        """Return those of the texts that are labels of this layer and not hidden."""
        label_ids = np.setdiff1d(self.labels.find_ids(texts), self.hidden)
        return [self.labels.texts[label_id] for label_id in label_ids.tolist()]

    def build_query(self, limit: int) -> LabelQuery:
        """Return a query for this layer."""
        return LabelQuery(limit, self.hidden, self.popular)


@dataclass(frozen=True, slots=True)
class CompletionIndex:
    """Immutable autocomplete index of a knowledge base and of an overlay.

    Attributes:
        base_topics: The topics of the base by id.
        layers: Labels of the base, then those of the overlay if there is one.
        changes: The topics that differ from the base, by id; None hides a topic.
        popularity: How often the entries behind a label were shown.
        starters: Questions to begin with, offered before anything is typed.
        asked_most: Questions that are offered before these.
    """

    base_topics: Mapping[str, Topic]
    layers: tuple[CompletionLayer, ...]
    changes: Mapping[str, Topic | None] = field(default_factory=dict)
    popularity: Mapping[str, int] = field(default_factory=dict)
    starters: tuple[str, ...] = ()
    asked_most: tuple[str, ...] = ()

    @classmethod
    def build(cls, topics: Iterable[Topic], named_starters: Sequence[str] = ()) -> "CompletionIndex":
        """Index topics from scratch. CPU-bound, about 15 s for a million labels: run in a thread.

        Args:
            topics: The topics.
            named_starters: The questions to begin with, if the base names some.

        """
        base_topics = {topic.id: topic for topic in topics}
        starters = tuple(map(shorten_label, list_starters(base_topics.values(), named_starters, MAX_STARTERS)))
        return cls(base_topics, (CompletionLayer(LabelIndex(base_topics.values())),), starters=starters)

    def with_changes(self, changes: Mapping[str, Topic | None]) -> "CompletionIndex":
        """Return an index with topics changed; the cost depends on the changes alone.

        Args:
            changes: The new form of each topic by its id; None hides it.
        """
        merged = {**self.changes, **changes}
        base = self.layers[0]
        hidden = base.labels.find_ids(
            text for name in merged if name in self.base_topics for _, text in list_labels([self.base_topics[name]])
        )
        overlay = LabelIndex(topic for topic in merged.values() if topic)
        layers = (replace(base, hidden=hidden), CompletionLayer(overlay, popular=overlay.find_ids(self.popularity)))
        return CompletionIndex(self.base_topics, layers, merged, self.popularity, self.starters, self.asked_most)

    def with_popularity(self, counts: Mapping[str, int]) -> "CompletionIndex":
        """Return an index that prefers popular entries.

        Args:
            counts: How often each entry was shown, by its full id.
        """
        popularity: Counter[str] = Counter()
        asked_most: list[str] = []
        # Ties by id, so that equal counts do not depend on the order of the database.
        for full_id, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_POPULAR]:
            labels = list(self._list_labels_of(full_id))
            asked_most += [text for kind, text in labels if kind == QUESTION][:1]
            for _, text in labels:
                popularity[text] += count
        layers = [replace(layer, popular=layer.labels.find_ids(popularity)) for layer in self.layers]
        return CompletionIndex(
            self.base_topics,
            tuple(layers),
            self.changes,
            popularity,
            self.starters,
            tuple(asked_most[:MAX_COMPLETIONS]),
        )

    def _list_labels_of(self, full_id: str) -> Iterator[tuple[int, str]]:
        topic_id = full_id.partition("/")[0]
        topic = self.changes.get(topic_id, self.base_topics.get(topic_id))
        if topic is not None:
            entries = tuple(entry for entry in topic.entries if entry.full_id == full_id)
            yield from list_labels([replace(topic, entries=entries)])

    def complete(self, text: str, limit: int = MAX_COMPLETIONS) -> list[CompletionChoice]:
        """Return the choices for a form input, best first; for an empty one questions to begin with, then titles.

        Args:
            text: What the user has entered so far.
            limit: Number of choices at most.
        """
        words = normalise(text).split()
        labels = self._find_labels(words, limit) if words else [*self._list_first(), *self._list_titles(limit)]
        return [CompletionChoice(label, label) for label in dict.fromkeys(labels)][:limit]

    def _find_labels(self, words: Sequence[str], limit: int) -> list[str]:
        starting = self._look_up(limit, lambda prefixes, query: prefixes.find_starting(words, query))
        if len(starting) >= limit:
            return starting
        containing = self._look_up(limit, lambda prefixes, query: prefixes.find_containing(words, query))
        if starting or containing:
            return [*starting, *containing]
        return self._look_up(limit, lambda prefixes, query: prefixes.find_similar(words, query))

    def _look_up(self, limit: int, lookup: Lookup) -> list[str]:
        if len(self.layers) == 1 and not self.popularity:  # label ids are in the order of choices already
            (layer,) = self.layers
            label_ids = lookup(layer.labels.prefixes, layer.build_query(limit))
            return [layer.labels.texts[label_id] for label_id in label_ids.tolist()]
        ranks: list[LabelRank] = []
        for layer in self.layers:
            label_ids = lookup(layer.labels.prefixes, layer.build_query(limit))
            ranks.extend(map(self._build_rank, map(layer.labels.build_key, label_ids.tolist())))
        return [text for *_, text in sorted(ranks)]

    def _build_rank(self, key: LabelKey) -> LabelRank:
        kind, length, text = key
        return kind, -self.popularity.get(text, 0), length, text

    def _list_first(self) -> list[str]:
        """Return the questions to offer first, without those that were changed or hidden since."""
        first = [*self.asked_most, *self.starters]
        present = {text for layer in self.layers for text in layer.find_present(first)}
        return [text for text in first if text in present]

    def _list_titles(self, limit: int) -> list[str]:
        titles = ((layer.labels, layer.labels.list_titles(layer.build_query(limit))) for layer in self.layers)
        texts = [labels.texts[label_id] for labels, label_ids in titles for label_id in label_ids.tolist()]
        return sorted(texts, key=lambda text: (-self.popularity.get(text, 0), text.casefold(), text))


def list_labels(topics: Iterable[Topic]) -> Iterator[tuple[int, str]]:
    """Yield the kind and the text of every label that leads to these topics and their entries, long ones shortened."""
    for topic in topics:
        labels = [(TITLE, topic.title), *((ALIAS, alias) for alias in topic.aliases)]
        labels += [(QUESTION, asked) for entry in topic.entries for asked in entry.asked]
        yield from ((kind, shorten_label(text)) for kind, text in labels)
