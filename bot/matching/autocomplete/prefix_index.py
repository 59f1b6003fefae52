"""Labels found by the beginnings of their words: sorted words, and for each word the labels that hold it, best first.

A label's number is its place in the order of preference, so the smallest numbers found are the best labels.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.matching.index.sparse import expand_ranges
from bot.matching.text.normalise import normalise
from bot.matching.text.spellcheck import MIN_LENGTH, TWO_ERRORS_LENGTH

Numbers = NDArray[np.int32]
Fits = Callable[[Numbers], NDArray[np.bool_]]

MOST_LOOKED_AT = 20_000
"""Labels that are looked at for the beginnings of several words; bounds the time of the commonest ones."""

FIRST_LOOK = 64
"""Labels looked at first; four times as many each time after, until there are enough."""

PREPARED = 2
"""Letters up to which the best labels of a beginning are worked out before anybody types it."""

MOST_PREPARED = 32
"""Labels that are prepared for each beginning."""

NONE: Numbers = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many labels are wanted at least where there are so many, none of them `hidden`; `popular` ones are always
    among them, however far behind they are. Both ascending.
    """

    most: int
    hidden: Numbers = field(default_factory=lambda: NONE)
    popular: Numbers = field(default_factory=lambda: NONE)

    @property
    def enough(self) -> int:
        """As many labels as have the wanted ones among them."""
        return self.most + len(self.hidden)

    def keep(self, labels: Numbers) -> NDArray[np.bool_]:
        return ~np.isin(labels, self.hidden) if len(self.hidden) else np.ones(len(labels), bool)


class WordRange(NamedTuple):
    """Words from one place in the sorted words up to another, without that one."""

    start: int
    end: int


class Postings:
    """For each word its labels in ascending order, each once."""

    def __init__(self, words: Numbers, labels: Numbers, count: int) -> None:
        order = np.lexsort((labels, words))
        words, labels = words[order], labels[order]
        first = np.ones(len(words), bool)
        first[1:] = (words[1:] != words[:-1]) | (labels[1:] != labels[:-1])
        self._labels = labels[first]
        self._starts = np.concatenate([[0], np.cumsum(np.bincount(words[first], minlength=count))])
        self._prepared: dict[WordRange, Numbers] = {}

    def prepare(self, span: WordRange) -> None:
        """Work out the best labels of many words before they are asked for."""
        if self.size(span) > MOST_PREPARED:
            self._prepared[span] = self.best(span, MOST_PREPARED)[:MOST_PREPARED].copy()

    def size(self, span: WordRange) -> int:
        return int(self._starts[span.end] - self._starts[span.start])

    def best(self, span: WordRange, most: int) -> Numbers:
        """The best labels of the words, ascending, each once; at least `most`, where there are so many."""
        if most <= MOST_PREPARED and span in self._prepared:
            return self._prepared[span]
        starts = self._starts[span.start : span.end]
        lengths = np.minimum(self._starts[span.start + 1 : span.end + 1] - starts, most)
        found = self._labels[expand_ranges(starts, lengths)]
        found.sort()
        new = np.ones(len(found), bool)
        np.not_equal(found[1:], found[:-1], out=new[1:])
        return found[new]


class PrefixIndex:
    """`texts` in order of preference; none may be without a word."""

    def __init__(self, texts: Sequence[str]) -> None:
        words = [normalise(text).split() for text in texts]
        self.words = sorted(set(chain.from_iterable(words)))
        number = {word: place for place, word in enumerate(self.words)}
        lengths = np.fromiter(map(len, words), np.int64, len(words))
        self._flat = np.fromiter((number[word] for own in words for word in own), np.int32, int(lengths.sum()))
        self._starts = np.concatenate([[0], np.cumsum(lengths)])
        everywhere = np.repeat(np.arange(len(words), dtype=np.int32), lengths)
        self._anywhere = Postings(self._flat, everywhere, len(self.words))
        self._first = Postings(self._flat[self._starts[:-1]], np.arange(len(words), dtype=np.int32), len(self.words))
        for start in {word[:letters] for word in self.words for letters in range(1, PREPARED + 1)}:
            self._anywhere.prepare(self.span(start))
            self._first.prepare(self.span(start))

    def span(self, start: str) -> WordRange:
        """The words that begin so."""
        return WordRange(bisect_left(self.words, start), bisect_left(self.words, start + chr(0x10FFFF)))

    def starting(self, typed: Sequence[str], wanted: Wanted) -> Numbers:
        """The best labels that begin with what was typed."""
        *whole, last = typed
        spans = [*(self._word(word) for word in whole), self.span(last)]
        if any(span.start == span.end for span in spans):
            return NONE
        if len(spans) == 1:
            found = self._first.best(spans[0], wanted.enough)
            if not (len(wanted.popular) or len(wanted.hidden)):
                return found[: wanted.most]  # they all begin so
        else:  # the rarest word leaves the fewest to look at
            places = [(self._first, spans[0]), *((self._anywhere, span) for span in spans[1:])]
            postings, rarest = min(places, key=lambda place: place[0].size(place[1]))
            found = postings.best(rarest, MOST_LOOKED_AT)
        return passing(found, wanted, lambda labels: self._begin(labels, spans))

    def holding(self, typed: Sequence[str], wanted: Wanted) -> Numbers:
        """The best labels that have for each typed word one that begins with it."""
        return self._holding([[span] for span in {self.span(word) for word in typed}], wanted)

    def nearly(self, typed: Sequence[str], wanted: Wanted) -> Numbers:
        """The same for words that begin nearly so: with an error, or two in a long one."""
        return self._holding([[self.span(word), *self._near(word)] for word in typed], wanted)

    def _holding(self, words: Sequence[Sequence[WordRange]], wanted: Wanted) -> Numbers:
        """For each typed word the words that it may become; the rarest are looked up, the others are looked for."""
        words = sorted(words, key=lambda spans: sum(map(self._anywhere.size, spans)))
        rarest = [span for span in words[0] if span.start < span.end]
        if not rarest:
            return NONE
        most = MOST_LOOKED_AT // sum(span.end - span.start for span in rarest)
        enough = wanted.enough if len(words) == 1 else max(wanted.enough, most)
        found = [self._anywhere.best(span, enough) for span in rarest]
        labels = found[0] if len(found) == 1 else np.unique(np.concatenate(found))
        return passing(labels, wanted, lambda some: self._hold(some, words))

    def _begin(self, labels: Numbers, spans: Sequence[WordRange]) -> NDArray[np.bool_]:
        """Whether each label's words are those of the spans, one after the other, from its first."""
        starts = self._starts[labels]
        fits: NDArray[np.bool_] = self._starts[labels + 1] - starts >= len(spans)
        for place, span in enumerate(spans):
            words = self._flat[np.minimum(starts + place, len(self._flat) - 1)]
            fits &= (words >= span.start) & (words < span.end)
        return fits

    def _hold(self, labels: Numbers, words: Sequence[Sequence[WordRange]]) -> NDArray[np.bool_]:
        """Whether each label has for each typed word one that it may become."""
        fits = np.ones(len(labels), bool)
        lengths = self._starts[labels + 1] - self._starts[labels]
        own = self._flat[expand_ranges(self._starts[labels], lengths)]
        edges = np.cumsum(lengths) - lengths
        for spans in words:
            among = np.zeros(len(own), bool)
            for span in spans:
                among |= (own >= span.start) & (own < span.end)
            fits &= np.logical_or.reduceat(among, edges)
        return fits

    def _word(self, word: str) -> WordRange:
        place = bisect_left(self.words, word)
        known = place < len(self.words) and self.words[place] == word
        return WordRange(place, place + known)

    def _near(self, word: str) -> list[WordRange]:
        """The words that begin with the fewest errors, where any do; the first two letters may have changed places."""
        if len(word) < MIN_LENGTH:
            return []
        most = 1 if len(word) < TWO_ERRORS_LENGTH else 2
        among = chain.from_iterable(self.words[slice(*self.span(first))] for first in (word[0], word[1::-1]))
        cut = {one[:length] for one in among for length in range(len(word) - most, len(word) + most + 1)}
        near = process.extract(word, sorted(cut), scorer=OSA.distance, score_cutoff=most, limit=None)
        fewest = min((errors for _, errors, _ in near), default=0)
        return [self.span(start) for start, errors, _ in near if errors == fewest]


def passing(labels: Numbers, wanted: Wanted, fits: Fits) -> Numbers:
    """The first labels that fit and are kept, as many as are wanted, and after them the popular ones that do."""
    found: list[Numbers] = []
    start, count = 0, FIRST_LOOK
    enough = wanted.most
    while start < len(labels) and enough > 0:
        some = labels[start : start + count]
        found.append(some[fits(some) & wanted.keep(some)][:enough])
        start, count, enough = start + count, count * 4, enough - len(found[-1])
    best = np.concatenate(found) if found else NONE
    if not len(wanted.popular):
        return best
    return np.concatenate([best, wanted.popular[fits(wanted.popular) & wanted.keep(wanted.popular)]])
