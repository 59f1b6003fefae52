"""Sparse class weights, stored both by class (CSR) and as postings by feature (CSC), and the scores they give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.matching.index.vocabulary import Floats, Ids, SparseRows, Vector

ShortIds = NDArray[np.int32]
StoredFloats = NDArray[np.float16] | Floats

NEGLIGIBLE_WEIGHT = 0.01
"""Weights up to this are dropped; the ranking stays the same within noise (docs/matching.md)."""

MAX_EXACT_POSTINGS = 3_000
"""Postings that are summed in full. A longer query is first narrowed down by its rarest features."""

MAX_NEIGHBOURS = 32
"""Nearest classes that share the softmax, and that are scored in full after narrowing down.

Bounded, so that answers do not become less certain as a knowledge base grows.
"""

SHARPNESS = 10.0
"""Factor (inverse temperature) of the scores in the softmax."""


@dataclass(frozen=True)
class Candidates:
    """The classes that share a feature with a query, and their scores. A position is an index into both arrays.

    Attributes:
        class_ids: Ascending, int64 of shape (n_candidates,).
        scores: About -1 to 1, float32 of shape (n_candidates,).
    """

    class_ids: Ids
    scores: Floats

    def including(self, class_ids: Sequence[int]) -> "Candidates":
        """Return the candidates with these classes among them, with a score of 0 where they had none."""
        missing = np.setdiff1d(np.array(class_ids, np.int64), self.class_ids)
        places = np.searchsorted(self.class_ids, missing)
        return Candidates(np.insert(self.class_ids, places, missing), np.insert(self.scores, places, 0.0))

    def find_positions(self, class_ids: Sequence[int]) -> list[int]:
        """Return the positions of those of the classes that are candidates, in the order given."""
        wanted = np.array(class_ids, np.int64)
        positions = np.searchsorted(self.class_ids, wanted)
        inside = positions < len(self.class_ids)
        found: list[int] = positions[inside][self.class_ids[positions[inside]] == wanted[inside]].tolist()
        return found

    @cached_property
    def _nearest(self) -> Ids:
        """Positions of the highest scores, highest first; ties by class id."""
        if len(self.scores) > MAX_NEIGHBOURS:
            # Partitioned first, as only a few of thousands need sorting; then by position, for ties by class id.
            nearest = np.sort(np.argpartition(-self.scores, MAX_NEIGHBOURS)[:MAX_NEIGHBOURS])
        else:
            nearest = np.arange(len(self.scores))
        ordered: Ids = nearest[np.argsort(-self.scores[nearest], kind="stable")]
        return ordered

    @cached_property
    def best_score(self) -> float:
        """The highest score."""
        return float(self.scores[self._nearest[0]])

    def compute_log_share(self, position: int) -> float:
        """Return the log-softmax of one candidate among its nearest neighbours."""
        return SHARPNESS * (float(self.scores[position]) - self.best_score) - self._log_sum

    @cached_property
    def _log_sum(self) -> float:
        return float(np.log(np.exp(SHARPNESS * (self.scores[self._nearest] - self.best_score)).sum()))

    def find_top(self, count: int) -> list[int]:
        """Return the positions of the highest scores, highest first; at most `MAX_NEIGHBOURS`."""
        top: list[int] = self._nearest[:count].tolist()
        return top


class ClassWeights:
    """A sparse matrix of weights, classes by features.

    The weights are kept in half precision: ranking needs three digits, not seven.

    Attributes:
        starts: Class c owns the values from `starts[c]` to `starts[c + 1]`, int64 of shape (n_classes + 1,).
        features: Feature id of each value, ascending within a class, int32 of shape (n_values,).
        values: float16 of shape (n_values,).
        n_classes: Number of classes.
        size: Number of features.
    """

    def __init__(self, starts: Ids, features: ShortIds, values: StoredFloats, size: int) -> None:
        self.starts, self.features, self.values = starts, features, values.astype(np.float16, copy=False)
        self.n_classes, self.size = len(starts) - 1, size
        # The narrowest integers that hold all class ids, to save memory.
        class_ids = np.repeat(np.arange(self.n_classes, dtype=np.min_scalar_type(self.n_classes)), np.diff(starts))
        order = np.argsort(features, kind="stable")
        self._posting_classes = class_ids[order]
        self._posting_values = self.values[order]
        counts = np.bincount(features, minlength=size)
        self._posting_starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    @classmethod
    def from_rows(cls, rows: SparseRows, size: int) -> "ClassWeights":
        """Build the matrix from one row per class, without negligible weights."""
        starts = np.searchsorted(rows.row_ids, np.arange(rows.n_rows + 1))
        return cls(starts, rows.feature_ids.astype(np.int32, copy=False), rows.values, size)

    def score(self, vector: Vector) -> Candidates:
        """Return the dot products of a query with all classes that share a feature with it.

        Above `MAX_EXACT_POSTINGS` postings, only the classes that the rarest features find are scored.
        """
        starts, ends = self._posting_starts[vector.feature_ids], self._posting_starts[vector.feature_ids + 1]
        lengths = ends - starts
        if int(lengths.sum()) <= MAX_EXACT_POSTINGS:
            return self._sum_postings(starts, lengths, vector.values)
        # The rarest features have the shortest postings and the highest IDF.
        order = np.argsort(lengths, kind="stable")
        affordable = max(1, int(np.searchsorted(np.cumsum(lengths[order]), MAX_EXACT_POSTINGS)))
        rarest = order[:affordable]
        found = self._sum_postings(starts[rarest], lengths[rarest], vector.values[rarest])
        return self._score_classes(np.sort(found.class_ids[found.find_top(MAX_NEIGHBOURS)]), vector)

    def _sum_postings(self, starts: Ids, lengths: Ids, values: Floats) -> Candidates:
        positions = expand_ranges(starts, lengths)
        sums = np.bincount(
            self._posting_classes.take(positions),
            self._posting_values.take(positions).astype(np.float32) * np.repeat(values, lengths),
            self.n_classes,
        )
        class_ids = np.flatnonzero(sums != 0)  # without the comparison, on floats, this takes six times as long
        return Candidates(class_ids, sums[class_ids].astype(np.float32))

    def _score_classes(self, class_ids: Ids, vector: Vector) -> Candidates:
        """Return the full dot products of a query with some classes."""
        in_query = np.zeros(self.size, bool)
        in_query[vector.feature_ids] = True
        starts = self.starts[class_ids]
        lengths = self.starts[class_ids + 1] - starts
        positions = expand_ranges(starts, lengths)
        features = self.features.take(positions)
        shared = np.flatnonzero(in_query.take(features))  # few are, and only those are multiplied
        values = vector.values[vector.feature_ids.searchsorted(features[shared])]
        products = values * self.values.take(positions[shared]).astype(np.float32)
        rows = np.repeat(np.arange(len(class_ids)), lengths)[shared]
        return Candidates(class_ids, np.bincount(rows, products, len(class_ids)).astype(np.float32))

    def get_class(self, class_id: int) -> Mapping[int, float]:
        """Return the weights of one class by feature id."""
        part = slice(self.starts[class_id], self.starts[class_id + 1])
        return dict(zip(self.features[part].tolist(), self.values[part].tolist(), strict=True))


def drop_negligible(rows: SparseRows) -> SparseRows:
    """Return the matrix without the values up to `NEGLIGIBLE_WEIGHT`."""
    kept = np.abs(rows.values) > NEGLIGIBLE_WEIGHT
    return SparseRows(rows.row_ids[kept], rows.feature_ids[kept], rows.values[kept], rows.n_rows)


def expand_ranges(starts: Ids, counts: Ids) -> Ids:
    """Concatenate the ranges that begin at each start and have the given counts.

    Example:
        >>> expand_ranges(np.array([5, 9]), np.array([2, 3])).tolist()
        [5, 6, 9, 10, 11]
    """
    offsets = np.cumsum(counts) - counts
    return np.arange(int(counts.sum())) - np.repeat(offsets - starts, counts)
