"""Prefix index: the sorted words of all labels, and postings from each word to the labels that contain it.

Label ids are ranks in the order of preference, so the lowest ids found are the best labels.
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
from bot.matching.index.vocabulary import Flags
from bot.matching.text.normalise import normalise
from bot.matching.text.spellcheck import MIN_LENGTH, TWO_ERRORS_LENGTH

LabelIds = NDArray[np.int32]
LabelTest = Callable[[LabelIds], Flags]
"""Returns which of some labels match."""

MAX_SCANNED = 20_000
"""Labels that are scanned for the prefixes of several words; bounds the time for the most common ones."""

FIRST_CHUNK = 64
"""Labels tested first; each further chunk is four times as large, until there are enough."""

CACHED_PREFIX_LENGTH = 2
"""Letters up to which the best labels of a prefix are computed in advance."""

MAX_CACHED_LABELS = 32
"""Labels that are computed in advance for each prefix."""

NO_LABELS: LabelIds = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True)
class LabelQuery:
    """How many labels to find, and which to leave out or to add.

    Attributes:
        limit: Number of labels to find, if there are as many.
        hidden: Labels to leave out, ascending.
        popular: Labels to add if they match, however low they rank, ascending.
    """

    limit: int
    hidden: LabelIds = field(default_factory=lambda: NO_LABELS)
    popular: LabelIds = field(default_factory=lambda: NO_LABELS)

    @property
    def n_fetched(self) -> int:
        """Number of labels to fetch so that `limit` remain without the hidden ones."""
        return self.limit + len(self.hidden)

    def test_visible(self, labels: LabelIds) -> Flags:
        """Return which labels are not hidden."""
        return ~np.isin(labels, self.hidden) if len(self.hidden) else np.ones(len(labels), bool)


class WordRange(NamedTuple):
    """A half-open range of positions in the sorted words."""

    start: int
    end: int


class Postings:
    """The labels of each word, ascending."""

    def __init__(self, words: LabelIds, labels: LabelIds, n_words: int) -> None:
        """Build postings from pairs of word and label.

        Args:
            words: Position of the word of each pair, int32 of shape (n_pairs,).
            labels: Label id of each pair, same shape; repeated pairs count once.
            n_words: Number of distinct words.
        """
        order = np.lexsort((labels, words))
        words, labels = words[order], labels[order]
        is_first = np.ones(len(words), bool)
        is_first[1:] = (words[1:] != words[:-1]) | (labels[1:] != labels[:-1])
        self._labels = labels[is_first]
        self._starts = np.concatenate([[0], np.cumsum(np.bincount(words[is_first], minlength=n_words))])
        self._cache: dict[WordRange, LabelIds] = {}

    def cache_best(self, span: WordRange) -> None:
        """Compute the best labels of a range in advance if it has many."""
        if self.count(span) > MAX_CACHED_LABELS:
            self._cache[span] = self.find_best(span, MAX_CACHED_LABELS)[:MAX_CACHED_LABELS].copy()

    def count(self, span: WordRange) -> int:
        """Return the number of postings of a range."""
        return int(self._starts[span.end] - self._starts[span.start])

    def find_best(self, span: WordRange, limit: int) -> LabelIds:
        """Return the distinct best labels of a range of words, ascending; at least `limit` if there are as many."""
        if limit <= MAX_CACHED_LABELS and span in self._cache:
            return self._cache[span]
        starts = self._starts[span.start : span.end]
        lengths = np.minimum(self._starts[span.start + 1 : span.end + 1] - starts, limit)
        labels = self._labels[expand_ranges(starts, lengths)]
        labels.sort()
        is_first = np.ones(len(labels), bool)
        np.not_equal(labels[1:], labels[:-1], out=is_first[1:])
        return labels[is_first]


class PrefixIndex:
    """Finds labels by the prefixes of their words."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Index labels.

        Args:
            texts: Labels in the order of their ids, each with at least one word.
        """
        words = [normalise(text).split() for text in texts]
        self.words = sorted(set(chain.from_iterable(words)))
        positions = {word: position for position, word in enumerate(self.words)}
        lengths = np.fromiter(map(len, words), np.int64, len(words))
        self._word_ids = np.fromiter(
            (positions[word] for label in words for word in label), np.int32, int(lengths.sum())
        )
        self._starts = np.concatenate([[0], np.cumsum(lengths)])
        label_ids = np.arange(len(words), dtype=np.int32)
        self._any_word = Postings(self._word_ids, np.repeat(label_ids, lengths), len(self.words))
        self._first_word = Postings(self._word_ids[self._starts[:-1]], label_ids, len(self.words))
        for prefix in {word[:length] for word in self.words for length in range(1, CACHED_PREFIX_LENGTH + 1)}:
            self._any_word.cache_best(self._find_range(prefix))
            self._first_word.cache_best(self._find_range(prefix))

    def find_starting(self, words: Sequence[str], query: LabelQuery) -> LabelIds:
        """Return the best labels that start with these words, the last of which may be a prefix."""
        *complete, prefix = words
        ranges = [*map(self._find_word, complete), self._find_range(prefix)]
        if any(span.start == span.end for span in ranges):
            return NO_LABELS
        if len(ranges) == 1:
            labels = self._first_word.find_best(ranges[0], query.n_fetched)
            if not (len(query.popular) or len(query.hidden)):
                return labels[: query.limit]  # every posting of the first word matches
        else:
            # The rarest word leaves the fewest labels to test.
            postings = [(self._first_word, ranges[0]), *((self._any_word, span) for span in ranges[1:])]
            rarest, span = min(postings, key=lambda pair: pair[0].count(pair[1]))
            labels = rarest.find_best(span, MAX_SCANNED)
        return filter_labels(labels, query, lambda some: self._test_start(some, ranges))

    def find_containing(self, words: Sequence[str], query: LabelQuery) -> LabelIds:
        """Return the best labels in which each of these prefixes starts a word."""
        return self._find_all([[span] for span in {self._find_range(word) for word in words}], query)

    def find_similar(self, words: Sequence[str], query: LabelQuery) -> LabelIds:
        """Return the best labels in which each prefix starts a word with one spelling error, or two if it is long."""
        return self._find_all([[self._find_range(word), *self._find_similar_ranges(word)] for word in words], query)

    def _find_all(self, alternatives: Sequence[Sequence[WordRange]], query: LabelQuery) -> LabelIds:
        """Return the best labels that have a word in at least one range of each prefix.

        Args:
            alternatives: For each prefix the ranges of words that it may stand for.
            query: What to find.
        """
        alternatives = sorted(alternatives, key=lambda ranges: sum(map(self._any_word.count, ranges)))
        rarest = [span for span in alternatives[0] if span.start < span.end]
        if not rarest:
            return NO_LABELS
        scanned = MAX_SCANNED // sum(span.end - span.start for span in rarest)
        limit = query.n_fetched if len(alternatives) == 1 else max(query.n_fetched, scanned)
        postings = [self._any_word.find_best(span, limit) for span in rarest]
        labels = postings[0] if len(postings) == 1 else np.unique(np.concatenate(postings))
        return filter_labels(labels, query, lambda some: self._test_all(some, alternatives))

    def _test_start(self, labels: LabelIds, ranges: Sequence[WordRange]) -> Flags:
        """Return which labels start with one word of each range in turn."""
        starts = self._starts[labels]
        matches: Flags = self._starts[labels + 1] - starts >= len(ranges)
        for position, span in enumerate(ranges):
            words = self._word_ids[np.minimum(starts + position, len(self._word_ids) - 1)]
            matches &= (words >= span.start) & (words < span.end)
        return matches

    def _test_all(self, labels: LabelIds, alternatives: Sequence[Sequence[WordRange]]) -> Flags:
        """Return which labels have a word in at least one range of each prefix."""
        matches = np.ones(len(labels), bool)
        lengths = self._starts[labels + 1] - self._starts[labels]
        words = self._word_ids[expand_ranges(self._starts[labels], lengths)]
        label_starts = np.cumsum(lengths) - lengths
        for ranges in alternatives:
            in_range = np.zeros(len(words), bool)
            for span in ranges:
                in_range |= (words >= span.start) & (words < span.end)
            matches &= np.logical_or.reduceat(in_range, label_starts)
        return matches

    def _find_range(self, prefix: str) -> WordRange:
        """Return the words that start with a prefix."""
        return WordRange(bisect_left(self.words, prefix), bisect_left(self.words, prefix + chr(0x10FFFF)))

    def _find_word(self, word: str) -> WordRange:
        position = bisect_left(self.words, word)
        is_known = position < len(self.words) and self.words[position] == word
        return WordRange(position, position + is_known)

    def _find_similar_ranges(self, word: str) -> list[WordRange]:
        """Return the words that start with the fewest spelling errors, none if those are too many.

        The first letter must be right, or swapped with the second.
        """
        if len(word) < MIN_LENGTH:
            return []
        max_errors = 1 if len(word) < TWO_ERRORS_LENGTH else 2
        known = chain.from_iterable(self.words[slice(*self._find_range(start))] for start in (word[0], word[1::-1]))
        lengths = range(len(word) - max_errors, len(word) + max_errors + 1)
        prefixes = {known_word[:length] for known_word in known for length in lengths}
        similar = process.extract(word, sorted(prefixes), scorer=OSA.distance, score_cutoff=max_errors, limit=None)
        fewest = min((errors for _, errors, _ in similar), default=0)
        return [self._find_range(prefix) for prefix, errors, _ in similar if errors == fewest]


def filter_labels(labels: LabelIds, query: LabelQuery, test: LabelTest) -> LabelIds:
    """Return the first labels that match and are not hidden, then the popular ones that do.

    Tested in growing chunks, as the first few are usually enough.

    Args:
        labels: Candidates, best first.
        query: How many to find, and which to leave out or to add.
        test: Returns which labels match.
    """
    chunks: list[LabelIds] = []
    start, count = 0, FIRST_CHUNK
    missing = query.limit
    while start < len(labels) and missing > 0:
        chunk = labels[start : start + count]
        chunks.append(chunk[test(chunk) & query.test_visible(chunk)][:missing])
        start, count, missing = start + count, count * 4, missing - len(chunks[-1])
    best = np.concatenate(chunks) if chunks else NO_LABELS
    if not len(query.popular):
        return best
    return np.concatenate([best, query.popular[test(query.popular) & query.test_visible(query.popular)]])
