"""Weights of features for classes, readable both ways: the classes of a feature, and the features of a class."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.matching.index.vocabulary import Floats, Ids, Rows, Vector

Places = NDArray[np.int32]
Halves = NDArray[np.float16] | Floats

NEGLIGIBLE = 0.01
"""Weights up to this are dropped: the ranking stays as it is within noise (docs/matching.md)."""

EXACT_UP_TO = 3_000
"""Postings that are simply added up; a longer question is first narrowed down by its rarest features."""

NEAR = 32
"""Classes with which a class shares the softmax, the nearest ones, so that a base that grows does not make every answer
less sure; and classes that are scored in full after narrowing down."""


SHARPNESS = 10.0
"""The factor in the softmax of the scores."""


@dataclass(frozen=True)
class Scored:
    """Classes that share anything with a question, in ascending order, and their scores, about -1 to 1."""

    owners: Ids
    scores: Floats

    @cached_property
    def _nearest(self) -> Ids:
        """The places of the highest scores, highest first, equal ones in order of their classes."""
        many = len(self.scores) > NEAR
        found = np.sort(np.argpartition(-self.scores, NEAR)[:NEAR]) if many else np.arange(len(self.scores))
        ordered: Ids = found[np.argsort(-self.scores[found], kind="stable")]
        return ordered

    @cached_property
    def best(self) -> float:
        return float(self.scores[self._nearest[0]])

    def lead(self, place: int) -> float:
        """The logarithm of a class's share in the softmax of the nearest."""
        return SHARPNESS * (float(self.scores[place]) - self.best) - self._crowd

    @cached_property
    def _crowd(self) -> float:
        return float(np.log(np.exp(SHARPNESS * (self.scores[self._nearest] - self.best)).sum()))

    def top(self, count: int) -> list[int]:
        """The places of the highest scores, highest first; at most `NEAR`."""
        found: list[int] = self._nearest[:count].tolist()
        return found


class Weights:
    """Class c has features `features[starts[c]:starts[c + 1]]`, ascending, with `values` beside them.

    Values take half the usual room: three digits rank as well as seven.
    """

    def __init__(self, starts: Ids, features: Places, values: Halves, size: int) -> None:
        self.starts, self.features, self.values = starts, features, values.astype(np.float16, copy=False)
        self.classes, self.size = len(starts) - 1, size
        owners = np.repeat(np.arange(self.classes, dtype=np.min_scalar_type(self.classes)), np.diff(starts))
        order = np.argsort(features, kind="stable")
        self.posted = owners[order]
        self.posted_values = self.values[order]
        self.posted_starts = np.concatenate([[0], np.cumsum(np.bincount(features, minlength=size))]).astype(np.int64)

    @classmethod
    def of(cls, rows: Rows, size: int) -> "Weights":
        """From rows, one a class, ordered by row and then feature, none of them negligible."""
        starts = np.searchsorted(rows.rows, np.arange(rows.count + 1))
        return cls(starts, rows.ids.astype(np.int32, copy=False), rows.values, size)

    def scores(self, vector: Vector) -> Scored:
        """Exact where few enough classes are concerned; else of the classes that the rarest features choose."""
        starts, ends = self.posted_starts[vector.ids], self.posted_starts[vector.ids + 1]
        lengths = ends - starts
        if int(lengths.sum()) <= EXACT_UP_TO:
            return self._sum(starts, lengths, vector.values)
        order = np.argsort(lengths, kind="stable")
        affordable = max(1, int(np.searchsorted(np.cumsum(lengths[order]), EXACT_UP_TO)))
        chosen = order[:affordable]
        first = self._sum(starts[chosen], lengths[chosen], vector.values[chosen])
        return self.score_some(np.sort(first.owners[first.top(NEAR)]), vector)

    def _sum(self, starts: Ids, lengths: Ids, values: Floats) -> Scored:
        places = ranges(starts, lengths)
        sums = np.bincount(
            self.posted.take(places),
            self.posted_values.take(places).astype(np.float32) * np.repeat(values, lengths),
            self.classes,
        )
        owners = np.flatnonzero(sums != 0)  # on numbers alone this takes six times as long
        return Scored(owners, sums[owners].astype(np.float32))

    def score_some(self, owners: Ids, vector: Vector) -> Scored:
        """The full scores of these classes."""
        asked = np.zeros(self.size, bool)
        asked[vector.ids] = True
        starts = self.starts[owners]
        lengths = self.starts[owners + 1] - starts
        places = ranges(starts, lengths)
        features = self.features.take(places)
        held = np.flatnonzero(asked.take(features))  # few are: only those are multiplied
        values = vector.values[vector.ids.searchsorted(features[held])]
        products = values * self.values.take(places[held]).astype(np.float32)
        rows = np.repeat(np.arange(len(owners)), lengths)[held]
        return Scored(owners, np.bincount(rows, products, len(owners)).astype(np.float32))

    def of_class(self, owner: int) -> Mapping[int, float]:
        """The weights of one class by feature."""
        part = slice(self.starts[owner], self.starts[owner + 1])
        return dict(zip(self.features[part].tolist(), self.values[part].tolist(), strict=True))


def heavy(rows: Rows) -> Rows:
    """Without what is negligible."""
    kept = np.abs(rows.values) > NEGLIGIBLE
    return Rows(rows.rows[kept], rows.ids[kept], rows.values[kept], rows.count)


def ranges(starts: Ids, counts: Ids) -> Ids:
    """start, start + 1, … for each start, as many as its count."""
    offsets = np.cumsum(counts) - counts
    return np.arange(int(counts.sum())) - np.repeat(offsets - starts, counts)
