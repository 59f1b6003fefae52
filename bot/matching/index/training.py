"""From the rows of wordings to the weights of classes.

The start is the centroid of a class's wordings. In a base that is small enough, wordings then learn what tells classes
apart that share words: gradient steps on the softmax of the scores, taken in terms of how alike the wordings are, so
that a step costs a product of two small matrices and leaving wordings out costs nothing but another run.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.matching.index.sparse import SHARPNESS, Weights, heavy, ranges
from bot.matching.index.vocabulary import Floats, Ids, Rows

RATE, STEPS, SURE = 0.1, 8, 0.02
"""Training: step, number of steps, and the error that is not worth correcting. Quality stays within half a point for
rates .1 to .5 and 4 to 8 steps (docs/matching.md)."""

MOST_WORDINGS, MOST_WORK = 6_000, 20_000_000_000
"""Wordings, and wordings² × classes, up to which there is training: beyond, it gains little and takes seconds."""

COMMON = 50
"""Wordings from which a feature is common: about where both ways to multiply cost the same."""

Likeness = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lessons:
    """Whose each wording is, and how strongly it speaks: 1 for a question that was asked, less for other text."""

    owners: Ids
    strengths: Floats
    classes: int

    @property
    def small(self) -> bool:
        count = len(self.owners)
        return count <= MOST_WORDINGS and count * count * self.classes <= MOST_WORK


def likeness(rows: Rows, size: int) -> Likeness:
    """The product of each two rows: of common features as matrices, of the many rare ones pair by pair."""
    frequency = np.bincount(rows.ids, minlength=size)
    common = frequency > COMMON
    columns = np.cumsum(common) - 1
    often = common[rows.ids]
    dense = np.zeros((rows.count, int(common.sum())), np.float32)
    dense[rows.rows[often], columns[rows.ids[often]]] = rows.values[often]
    alike: Likeness = dense @ dense.T
    rare = np.flatnonzero(~often)
    rare = rare[np.argsort(rows.ids[rare], kind="stable")]
    ids = rows.ids[rare]
    first, second = np.repeat(rare, frequency[ids]), rare[ranges(np.searchsorted(ids, ids), frequency[ids])]
    np.add.at(alike, (rows.rows[first], rows.rows[second]), rows.values[first] * rows.values[second])
    return alike


def shares(alike: Likeness, lessons: Lessons, kept: NDArray[np.bool_]) -> Floats:
    """How much of each wording each class's weights hold, learned from the kept wordings alone."""
    count = len(lessons.owners)
    target = np.zeros((count, lessons.classes), np.float32)
    target[np.arange(count), lessons.owners] = kept
    held = target * lessons.strengths[:, None]
    lengths = np.sqrt(np.maximum(np.einsum("wc,wc->c", held, alike @ held), 1e-9))
    held /= np.where(lengths > 1e-4, lengths, 1)
    present = target.any(axis=0)
    taught = np.flatnonzero(kept & (lessons.strengths >= 1))
    known = alike[taught]
    right = np.arange(len(taught)), lessons.owners[taught]
    for _ in range(STEPS if len(taught) else 0):
        error = known @ held
        error[:, ~present] = -1
        error -= error.max(axis=1, keepdims=True)
        np.exp(SHARPNESS * error, out=error)
        error /= error.sum(axis=1, keepdims=True)
        error[right] -= 1
        error[np.abs(error) <= SURE] = 0
        held[taught] -= RATE * error
    return held


def trained(rows: Rows, held: Floats, size: int) -> Weights:
    """The weights of the classes that hold those shares of the wordings."""
    weights = np.zeros((size, held.shape[1]), np.float32)
    parts = np.split(np.arange(len(rows.rows)), np.searchsorted(rows.rows, np.arange(1, rows.count)))
    for row, part in enumerate(parts[: rows.count]):
        weights[rows.ids[part]] += np.outer(rows.values[part], held[row])
    owners, features = np.nonzero(weights.T)
    return Weights.of(heavy(Rows(owners, features, weights[features, owners], held.shape[1])), size)


def centroids(rows: Rows, lessons: Lessons, size: int) -> Rows:
    """One row a class: the sum of its wordings, made 1 long. Wordings must be ordered by class."""
    keys = lessons.owners[rows.rows] * size + rows.ids
    unique, places = np.unique(keys, return_inverse=True)
    sums = np.bincount(places, rows.values * lessons.strengths[rows.rows], len(unique))
    owners = unique // size
    lengths = np.sqrt(np.bincount(owners, sums * sums, lessons.classes))
    return Rows(owners, unique % size, (sums / np.maximum(lengths[owners], 1e-9)).astype(np.float32), lessons.classes)


def edges(lessons: Lessons, most: int) -> list[int]:
    """Where to cut the wordings, ordered by class, into parts of about `most` that part no class."""
    owners = lessons.owners
    cuts = np.searchsorted(owners, owners[np.arange(0, len(owners), most)]).tolist()
    return [*dict.fromkeys(cuts), len(owners)]


def summed(parts: Iterable[Rows], cuts: Sequence[int], lessons: Lessons, size: int) -> Weights:
    """The centroids of all classes, from the rows between each two cuts."""
    found: list[Rows] = []
    for rows, (start, end) in zip(parts, pairwise(cuts), strict=True):
        first = int(lessons.owners[start])
        part = slice(start, end)
        count = int(lessons.owners[end - 1]) - first + 1
        made = heavy(centroids(rows, Lessons(lessons.owners[part] - first, lessons.strengths[part], count), size))
        found.append(Rows((made.rows + first).astype(np.int32), made.ids.astype(np.int32), made.values, count))
    return Weights.of(
        Rows(
            np.concatenate([rows.rows for rows in found]),
            np.concatenate([rows.ids for rows in found]),
            np.concatenate([rows.values for rows in found]),
            lessons.classes,
        ),
        size,
    )
