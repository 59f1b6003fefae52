"""Wordings as vectors: which features a base knows, how much each tells, and how long a wording is altogether."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.matching.text.glossary import Glossary
from bot.matching.text.stemming import letters, stem
from bot.matching.text.stopwords import FUNCTION_WORDS

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]

FUNCTION_SHARE = 0.7
"""What a word without a subject counts against one with; measured on CLINC150 and StackFAQ (docs/matching.md)."""

PAIR = 1 << 31
"""Two stems side by side are written left × PAIR + right."""


@dataclass(frozen=True, slots=True)
class Names:
    """The number of each feature; of a pair, `pair_ids[i]` where `pairs[i]` is left × PAIR + right, ascending."""

    stems: Mapping[str, int]
    concepts: Mapping[str, int]
    grams: Mapping[str, int]
    pairs: Ids
    pair_ids: Ids


@dataclass(frozen=True, slots=True)
class WordFeatures:
    """A word's features in a space; -1 stands for one that the space does not hold."""

    stem: int
    grams: tuple[int, ...]
    content: bool


@dataclass(frozen=True, slots=True)
class Vector:
    """The known features of a wording; the length that makes it 1 counts the unknown ones too."""

    ids: Ids
    values: Floats


@dataclass(frozen=True, slots=True)
class Rows:
    """Several vectors: `values[i]` is what feature `ids[i]` has in row `rows[i]`; ordered by row, then feature."""

    rows: Ids
    ids: Ids
    values: Floats
    count: int


class Space:
    """The features of a base: stems, concepts, letters inside words, and pairs of stems, each with its number.

    Rare features tell more: sqrt(ln(1 + wordings / wordings that have it)).
    """

    def __init__(self, glossary: Glossary, names: Names, telling: Floats, unknown: float) -> None:
        self.glossary = glossary
        self.names = names
        self.telling = telling
        self.unknown = unknown
        self._seen: dict[str, WordFeatures] = {}

    @property
    def size(self) -> int:
        return len(self.telling)

    def word(self, word: str) -> WordFeatures:
        if (found := self._seen.get(word)) is None:
            if len(self._seen) > 100_000:
                self._seen.clear()
            grams = tuple(self.names.grams.get(gram, -1) for gram in letters(word))
            found = WordFeatures(self.names.stems.get(stem(word), -1), grams, word not in FUNCTION_WORDS)
            self._seen[word] = found
        return found

    def pair(self, left: str, right: str) -> int:
        """The number of two stems side by side, also where the base writes them as one word; -1 if it has neither."""
        stems, pairs = self.names.stems, self.names.pairs
        if (together := stems.get(left + right)) is not None:
            return together
        key = stems.get(left, -1) * PAIR + stems.get(right, -1)
        place = int(pairs.searchsorted(key)) if left in stems and right in stems else len(pairs)
        return int(self.names.pair_ids[place]) if place < len(pairs) and pairs[place] == key else -1

    def named_concepts(self, stems: Sequence[str]) -> list[int]:
        named = (self.names.concepts.get(concept) for concept, _ in self.glossary.concepts(stems))
        return [number for number in named if number is not None]

    def vector(self, words: Sequence[str]) -> Vector:
        known = [self.word(word) for word in words]
        stems = [stem(word) for word in words]
        concepts = self.named_concepts(stems)
        pairs = [self.pair(left, right) for left, right in pairwise(stems)]
        ids = [word.stem for word in known] + concepts + pairs
        content = [word.content for word in known] + [True] * len(concepts)
        content += [left.content and right.content for left, right in pairwise(known)]
        half = len(ids)
        for word in known:
            ids.extend(word.grams)
            content.extend([word.content] * len(word.grams))
        numbers = np.array(ids, np.int64)
        letters_from = np.arange(len(ids)) >= half
        found = self.weigh(np.zeros(len(ids), np.int64), numbers, np.array(content, bool), letters_from, 1)
        return Vector(found.ids, found.values)

    def weigh(self, rows: Ids, ids: Ids, content: NDArray[np.bool_], inside: NDArray[np.bool_], count: int) -> Rows:
        """Values of features that occur in rows, words and letters (`inside` words) each as long as 1 / sqrt(2)."""
        strange = np.flatnonzero(ids < 0)
        span = self.size + len(strange)
        numbers = ids.copy()
        numbers[strange] = self.size + np.arange(len(strange))
        keys, first, places, times = _grouped(rows * span + numbers)
        telling = np.full(len(keys), self.unknown, np.float64)
        feature, row = keys % span, keys // span
        known = feature < self.size
        telling[known] = self.telling[feature[known]]
        full = np.bincount(places, content, len(keys)) > 0
        values = (1 + np.log(times)) * telling * np.where(full, 1.0, FUNCTION_SHARE)
        half = row * 2 + inside[first]
        lengths = np.sqrt(2 * np.bincount(half, values * values, count * 2))
        values /= np.maximum(lengths[half], 1e-9)
        return Rows(row[known], feature[known], values[known].astype(np.float32), count)

    def tells(self, word: str) -> float:
        """How much a word tells; one the base has never met tells most."""
        number = self.word(word).stem
        return self.unknown if number < 0 else float(self.telling[number])


def _grouped(keys: Ids) -> tuple[Ids, Ids, Ids, Ids]:
    """Each different key, where it stands first, the place of each key among them, and how often each stands there.

    What numpy's `unique` gives, for a question's few features in a quarter of the time.
    """
    order = keys.argsort(kind="stable")
    ordered = keys[order]
    new = np.ones(len(keys), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    starts = np.flatnonzero(new)
    places = np.empty(len(keys), np.int64)
    places[order] = new.cumsum() - 1
    return ordered[starts], order[starts], places, np.bincount(places)


def below(vectors: Sequence[Vector]) -> Rows:
    """Vectors one below the other."""
    return Rows(
        np.repeat(np.arange(len(vectors)), [len(vector.ids) for vector in vectors]),
        np.concatenate([np.empty(0, np.int64), *(vector.ids for vector in vectors)]),
        np.concatenate([np.empty(0, np.float32), *(vector.values for vector in vectors)]),
        len(vectors),
    )
