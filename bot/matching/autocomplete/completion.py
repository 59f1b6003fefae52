"""What somebody who is typing may mean: titles, aliases and questions, by the beginning of any word.

What is typed always wins: labels that begin with it, then labels whose words do, then those that nearly do. Among
these titles come before aliases and aliases before questions; among equals what was asked most, then the shortest.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from bot.domain.knowledge import Topic
from bot.matching.autocomplete.prefix_index import NONE, Numbers, PrefixIndex, Wanted, passing
from bot.matching.text.normalise import normalise

LONGEST = 100
"""Characters of a label: what Discord takes as a choice. A longer wording could not come back whole."""

MOST_POPULAR = 1_000
"""Labels that are moved forward because they were asked most."""

MOST = 25
"""Choices that are offered at once, as many as Discord shows."""

KINDS = range(3)

Key = tuple[int, int, str]
Rank = tuple[int, int, int, str]


class Choice(NamedTuple):
    """`value` is asked when the choice is picked, just as if it had been typed."""

    label: str
    value: str


class Labels:
    """The labels of some topics in order of preference."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        kinds: dict[str, int] = {}
        for kind, text in labels_of(topics):
            kinds[text] = min(kind, kinds.get(text, kind))
        keys = sorted((kind, len(text), text) for text, kind in kinds.items())
        self.texts = [text for *_, text in keys]
        self._ends = [bisect_left(keys, kind, key=lambda key: key[0]) for kind in (1, 2)]
        self.beginnings = PrefixIndex(self.texts)
        titles = sorted(range(self._ends[0]), key=lambda number: self.texts[number].casefold())
        self._alphabetical = np.array(titles, np.int32)

    def opening(self, wanted: Wanted) -> Numbers:
        """The first titles of the alphabet, and popular ones."""
        return passing(self._alphabetical, wanted, lambda labels: labels < self._ends[0])

    def key(self, number: int) -> Key:
        text = self.texts[number]
        return bisect_right(self._ends, number), len(text), text

    def numbers(self, texts: Iterable[str]) -> Numbers:
        """The numbers of those texts that are labels here, ascending."""
        found = (self._number(kind, text) for text in set(texts) for kind in KINDS)
        return np.array(sorted(number for number in found if number is not None), np.int32)

    def _number(self, kind: int, text: str) -> int | None:
        place = bisect_left(range(len(self.texts)), (kind, len(text), text), key=self.key)
        return place if place < len(self.texts) and self.texts[place] == text else None


Look = Callable[[PrefixIndex, Wanted], Numbers]


@dataclass(frozen=True, slots=True)
class Layer:
    """Labels, of which some may be hidden, and some were asked most; ascending."""

    labels: Labels
    hidden: Numbers = field(default_factory=lambda: NONE)
    popular: Numbers = field(default_factory=lambda: NONE)

    def wanted(self, most: int) -> Wanted:
        return Wanted(most, self.hidden, self.popular)


@dataclass(frozen=True, slots=True)
class Completion:
    """The labels of a base, and of the topics `changed` over it; None stands for one that is hidden.

    `counts` says of labels how often what they lead to was asked.
    """

    base: Mapping[str, Topic]
    layers: tuple[Layer, ...]
    changed: Mapping[str, Topic | None] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def build(cls, topics: Iterable[Topic]) -> "Completion":
        """Takes about 15 seconds for a million labels; not for the event loop."""
        base = {topic.id: topic for topic in topics}
        return cls(base, (Layer(Labels(base.values())),))

    def laid(self, change: Mapping[str, Topic | None]) -> "Completion":
        """A completion with topics exchanged; None takes one away. This one stays as it is. Costs what was changed."""
        changed = {**self.changed, **change}
        hidden = self.layers[0].labels.numbers(
            text for name in changed if name in self.base for _, text in labels_of([self.base[name]])
        )
        above = Labels(topic for topic in changed.values() if topic)
        layers = (replace(self.layers[0], hidden=hidden), Layer(above, popular=above.numbers(self.counts)))
        return Completion(self.base, layers, changed, self.counts)

    def asked(self, counts: Mapping[str, int]) -> "Completion":
        """A completion that knows how often each entry was shown lately, by its full id."""
        labels: Counter[str] = Counter()
        for full_id, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_POPULAR]:
            for text in self._leading_to(full_id):
                labels[text] += count
        layers = [replace(layer, popular=layer.labels.numbers(labels)) for layer in self.layers]
        return Completion(self.base, tuple(layers), self.changed, labels)

    def _leading_to(self, full_id: str) -> Iterator[str]:
        name = full_id.partition("/")[0]
        topic = self.changed.get(name, self.base.get(name))
        if topic is not None:
            yield from (topic.title, *topic.aliases)
            yield from (asked for entry in topic.entries if entry.full_id == full_id for asked in entry.asked)

    def complete(self, typed: str, limit: int = MOST) -> list[Choice]:
        """At most `limit` choices, best first; for nothing typed the titles, those that were asked most first."""
        words = normalise(typed).split()
        found = self._typed(words, limit) if words else self._untyped(limit)
        return [Choice(text, text) for text in dict.fromkeys(found)][:limit]

    def _typed(self, words: Sequence[str], limit: int) -> list[str]:
        first = self._found(limit, lambda labels, wanted: labels.starting(words, wanted))
        if len(first) >= limit:
            return first
        then = self._found(limit, lambda labels, wanted: labels.holding(words, wanted))
        if first or then:
            return [*first, *then]
        return self._found(limit, lambda labels, wanted: labels.nearly(words, wanted))

    def _found(self, limit: int, look: Look) -> list[str]:
        if len(self.layers) == 1 and not self.counts:  # labels are numbered in their order of preference
            (layer,) = self.layers
            return [
                layer.labels.texts[number] for number in look(layer.labels.beginnings, layer.wanted(limit)).tolist()
            ]
        ranked: list[Rank] = []
        for layer in self.layers:
            numbers = look(layer.labels.beginnings, layer.wanted(limit))
            ranked.extend(map(self._rank, map(layer.labels.key, numbers.tolist())))
        return [text for *_, text in sorted(ranked)]

    def _rank(self, key: Key) -> Rank:
        kind, length, text = key
        return kind, -self.counts.get(text, 0), length, text

    def _untyped(self, limit: int) -> list[str]:
        opening = ((layer.labels, layer.labels.opening(layer.wanted(limit))) for layer in self.layers)
        found = [labels.texts[number] for labels, numbers in opening for number in numbers.tolist()]
        return sorted(found, key=lambda text: (-self.counts.get(text, 0), text.casefold(), text))


def labels_of(topics: Iterable[Topic]) -> Iterator[tuple[int, str]]:
    """What leads to each topic and its entries, with its kind: 0 a title, 1 an alias, 2 a question."""
    for topic in topics:
        texts = [(0, topic.title), *((1, alias) for alias in topic.aliases)]
        texts += [(2, asked) for entry in topic.entries for asked in entry.asked]
        yield from ((kind, text) for kind, text in texts if len(text) <= LONGEST)
