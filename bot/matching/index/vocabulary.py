"""Feature vocabulary with inverse document frequencies, and the sparse vectors of phrases in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.matching.text.glossary import Glossary
from bot.matching.text.language import Language
from bot.matching.text.stemming import extract_ngrams

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]
Flags = NDArray[np.bool_]

FUNCTION_WORD_SHARE = 0.7
"""Weight of a function word relative to a content word; measured on CLINC150 and StackFAQ (docs/matching.md)."""

PAIR_BASE = 1 << 31
"""The key of two adjacent stems is left id · PAIR_BASE + right id."""

MAX_CACHED_FEATURES = 100_000


@dataclass(frozen=True, slots=True)
class FeatureIds:
    """The id of each feature.

    Attributes:
        stems: Ids of word stems.
        concepts: Ids of synonym sets.
        ngrams: Ids of character n-grams.
        pairs: Keys of pairs of adjacent stems, ascending, int64 of shape (n_pairs,).
        pair_ids: Ids of these pairs, int64 of shape (n_pairs,).
    """

    stems: Mapping[str, int]
    concepts: Mapping[str, int]
    ngrams: Mapping[str, int]
    pairs: Ids
    pair_ids: Ids


@dataclass(frozen=True, slots=True)
class WordFeatures:
    """The feature ids of a word, -1 for a feature outside the vocabulary."""

    stem_id: int
    ngram_ids: tuple[int, ...]
    is_content: bool


@dataclass(frozen=True, slots=True)
class Vector:
    """The known features of a phrase.

    Its Euclidean length is at most 1: unknown features count in the normalisation but are left out.

    Attributes:
        feature_ids: Ascending, int64 of shape (n_features,).
        values: float32 of shape (n_features,).
    """

    feature_ids: Ids
    values: Floats


@dataclass(frozen=True, slots=True)
class SparseRows:
    """A sparse matrix in coordinate form, sorted by row, then feature.

    Attributes:
        row_ids: Row of each value, int of shape (n_values,).
        feature_ids: Column of each value, int of shape (n_values,).
        values: float32 of shape (n_values,).
        n_rows: Number of rows, empty ones included.
    """

    row_ids: Ids
    feature_ids: Ids
    values: Floats
    n_rows: int


class Vocabulary:
    """The features of a knowledge base: stems, concepts, character n-grams and pairs of adjacent stems.

    The inverse document frequency is sqrt(ln(1 + N / df)), with df of N phrases containing the feature.

    Attributes:
        idf: Inverse document frequency of each feature, float32 of shape (size,).
        unknown_idf: That of a feature outside the vocabulary, the highest of all.
    """

    def __init__(self, glossary: Glossary, ids: FeatureIds, idf: Floats, unknown_idf: float) -> None:
        self.glossary = glossary
        self.ids = ids
        self.idf = idf
        self.unknown_idf = unknown_idf
        self._cache: dict[str, WordFeatures] = {}

    @property
    def language(self) -> Language:
        """The language of the texts."""
        return self.glossary.language

    @property
    def size(self) -> int:
        """Number of features."""
        return len(self.idf)

    def look_up_word(self, word: str) -> WordFeatures:
        """Return the features of a single word; cached."""
        if (features := self._cache.get(word)) is None:
            if len(self._cache) > MAX_CACHED_FEATURES:
                self._cache.clear()
            ngrams = tuple(self.ids.ngrams.get(ngram, -1) for ngram in extract_ngrams(word))
            is_content = word not in self.language.function_words
            features = WordFeatures(self.ids.stems.get(self.language.stem(word), -1), ngrams, is_content)
            self._cache[word] = features
        return features

    def look_up_pair(self, left: str, right: str) -> int:
        """Return the feature id of two adjacent stems, or -1 if unknown.

        If the knowledge base spells them as one word (`cease fire`, `ceasefire`), that is the id of its stem.
        """
        stems, pairs = self.ids.stems, self.ids.pairs
        if (compound := stems.get(left + right)) is not None:
            return compound
        key = stems.get(left, -1) * PAIR_BASE + stems.get(right, -1)
        position = int(pairs.searchsorted(key)) if left in stems and right in stems else len(pairs)
        return int(self.ids.pair_ids[position]) if position < len(pairs) and pairs[position] == key else -1

    def look_up_concepts(self, stems: Sequence[str]) -> list[int]:
        """Return the feature ids of the concepts that occur among the stems of a phrase."""
        concept_ids = (self.ids.concepts.get(concept) for concept, _ in self.glossary.find_concepts(stems))
        return [concept_id for concept_id in concept_ids if concept_id is not None]

    def vectorize(self, words: Sequence[str]) -> Vector:
        """Return the feature vector of a phrase, given its normalised words."""
        word_features = [self.look_up_word(word) for word in words]
        stems = list(map(self.language.stem, words))
        concepts = self.look_up_concepts(stems)
        ids = [word.stem_id for word in word_features] + concepts
        ids += [self.look_up_pair(left, right) for left, right in pairwise(stems)]
        content = [word.is_content for word in word_features] + [True] * len(concepts)
        content += [left.is_content and right.is_content for left, right in pairwise(word_features)]
        first_ngram = len(ids)
        for word in word_features:
            ids.extend(word.ngram_ids)
            content.extend([word.is_content] * len(word.ngram_ids))
        is_ngram = np.arange(len(ids)) >= first_ngram
        rows = self.weigh(np.zeros(len(ids), np.int64), np.array(ids, np.int64), np.array(content, bool), is_ngram, 1)
        return Vector(rows.feature_ids, rows.values)

    def weigh(self, row_ids: Ids, feature_ids: Ids, is_content: Flags, is_ngram: Flags, n_rows: int) -> SparseRows:
        """Compute TF-IDF values from the occurrences of features.

        Word features and n-grams are normalised separately to length 1 / sqrt(2), so that long words do not drown the
        others out.

        Args:
            row_ids: Row of each occurrence, int64 of shape (n_occurrences,).
            feature_ids: Its feature, or -1 if unknown; same shape.
            is_content: Whether a content word has it; same shape.
            is_ngram: Whether the feature is an n-gram; same shape.
            n_rows: Number of rows.
        """
        unknown = np.flatnonzero(feature_ids < 0)
        span = self.size + len(unknown)
        numbers = feature_ids.copy()
        # Each unknown occurrence gets an id of its own, so that it takes part in the normalisation.
        numbers[unknown] = self.size + np.arange(len(unknown))
        keys, first, positions, counts = _find_unique(row_ids * span + numbers)
        features, rows = keys % span, keys // span
        known = features < self.size
        idf = np.full(len(keys), self.unknown_idf, np.float64)
        idf[known] = self.idf[features[known]]
        in_content = np.bincount(positions, is_content, len(keys)) > 0
        # Sublinear term frequency: a word said twice does not tell twice as much.
        values = (1 + np.log(counts)) * idf * np.where(in_content, 1.0, FUNCTION_WORD_SHARE)
        half = rows * 2 + is_ngram[first]
        lengths = np.sqrt(2 * np.bincount(half, values * values, n_rows * 2))
        values /= np.maximum(lengths[half], 1e-9)
        return SparseRows(rows[known], features[known], values[known].astype(np.float32), n_rows)

    def get_idf(self, word: str) -> float:
        """Return the inverse document frequency of a word's stem; that of an unknown word is the highest."""
        stem_id = self.look_up_word(word).stem_id
        return self.unknown_idf if stem_id < 0 else float(self.idf[stem_id])


def _find_unique(keys: Ids) -> tuple[Ids, Ids, Ids, Ids]:
    """Return the unique keys with their first positions, inverse positions and counts.

    The same as `numpy.unique`, in a quarter of the time for the few features of a question.
    """
    order = keys.argsort(kind="stable")
    ordered = keys[order]
    is_first = np.ones(len(keys), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
    starts = np.flatnonzero(is_first)
    positions = np.empty(len(keys), np.int64)
    positions[order] = is_first.cumsum() - 1
    return ordered[starts], order[starts], positions, np.bincount(positions)


def stack_vectors(vectors: Sequence[Vector]) -> SparseRows:
    """Return a matrix with one row per vector."""
    return SparseRows(
        np.repeat(np.arange(len(vectors)), [len(vector.feature_ids) for vector in vectors]),
        np.concatenate([np.empty(0, np.int64), *(vector.feature_ids for vector in vectors)]),
        np.concatenate([np.empty(0, np.float32), *(vector.values for vector in vectors)]),
        len(vectors),
    )
