"""Which class a wording belongs to: a weight for each feature and class, from examples of each class.

The start is the centroid of a class's examples; small bases are then trained, so that classes that share words learn
what tells them apart (a perceptron on the softmax of the scores).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.matching.vectors import Floats, Ids, Space, Vector

SHARPNESS = 10.0
"""The factor in the softmax of the scores."""

RATE, EPOCHS, NEAR, SURE = 0.3, 4, 0.7, 0.02
"""Training: step, passes, how near the best a wrong class must score, and the error that is not worth a step.

Neither is delicate: rates from .1 to 1 and 2 to 12 passes do about as well.
"""

LARGEST_TRAINED = 30_000_000
"""Weights (classes × features) up to which there is training; beyond it gains little and costs memory."""

NEGLIGIBLE = 0.01


@dataclass(frozen=True, slots=True)
class Example:
    """One wording of a class; `weight` tells how strong the evidence is, 1 for a question that was asked."""

    owner: int
    words: Sequence[str]
    weight: float = 1.0


class Model:
    """Weights by feature: the classes of feature f stand from `starts[f]` to `starts[f + 1]`."""

    def __init__(self, space: Space, classes: int, starts: Ids, owners: Ids, weights: Floats) -> None:
        self.space = space
        self.classes = classes
        self.starts = starts
        self.owners = owners
        self.weights = weights

    @classmethod
    def fit(cls, examples: Sequence[Example], classes: int) -> "Model":
        space = Space.of(example.words for example in examples)
        vectors = [space.vector(example.words) for example in examples]
        keys, sums = _centroids(examples, vectors, len(space.ids), classes)
        if classes * len(space.ids) <= LARGEST_TRAINED:
            keys, sums = _trained(examples, vectors, keys, sums, (len(space.ids), classes))
        starts = np.searchsorted(keys, np.arange(len(space.ids) + 1, dtype=np.int64) * classes).astype(np.int32)
        return cls(space, classes, starts, (keys % classes).astype(np.int32), sums)

    def scores(self, vector: Vector) -> Floats:
        """The score of every class, about -1 to 1."""
        slices = [slice(self.starts[f], self.starts[f + 1]) for f in vector.ids]
        if not slices:
            return np.zeros(self.classes, np.float32)
        owners = np.concatenate([self.owners[part] for part in slices])
        weights = np.concatenate(
            [self.weights[part] * value for part, value in zip(slices, vector.values, strict=True)]
        )
        return np.bincount(owners, weights, self.classes).astype(np.float32)


Weights = tuple[np.ndarray[tuple[int], np.dtype[np.int64]], Floats]
"""Keys `feature * classes + class` in ascending order, and the weight of each."""


def _centroids(examples: Sequence[Example], vectors: Sequence[Vector], features: int, classes: int) -> Weights:
    keys = np.concatenate(
        [v.ids.astype(np.int64) * classes + example.owner for example, v in zip(examples, vectors, strict=True)]
    )
    values = np.concatenate([v.values * example.weight for example, v in zip(examples, vectors, strict=True)])
    unique, places = np.unique(keys, return_inverse=True)
    sums = np.bincount(places, values, len(unique))
    lengths = np.sqrt(np.bincount(unique % classes, sums * sums, classes))
    return unique, (sums / np.maximum(lengths[unique % classes], 1e-9)).astype(np.float32)


def _trained(
    examples: Sequence[Example], vectors: Sequence[Vector], keys: np.ndarray, sums: Floats, shape: tuple[int, int]
) -> Weights:
    dense = np.zeros(shape, np.float32)
    dense[keys // shape[1], keys % shape[1]] = sums
    order = [number for number, example in enumerate(examples) if example.weight >= 1]
    shuffle = random.Random(7)  # noqa: S311 - the same order at every build
    for _ in range(EPOCHS):
        shuffle.shuffle(order)
        for number in order:
            _step(dense, vectors[number], examples[number].owner)
    found = np.nonzero(np.abs(dense) > NEGLIGIBLE)
    return found[0].astype(np.int64) * shape[1] + found[1], dense[found]


def _step(dense: Floats, vector: Vector, owner: int) -> None:
    rows = dense[vector.ids]
    scores = vector.values @ rows
    near = np.flatnonzero(scores >= scores.max() - NEAR)
    odds = np.exp(SHARPNESS * (scores[near] - scores.max()))
    shares = odds / odds.sum()
    error = shares - (near == owner)
    if not np.any((near == owner) & (1 - shares < SURE)):
        wrong = np.flatnonzero((near != owner) & (shares > SURE))
        worst = wrong[np.argsort(-shares[wrong])[:5]]
        chosen = np.concatenate([worst, np.flatnonzero(near == owner)])
        dense[np.ix_(vector.ids, near[chosen])] -= RATE * np.outer(vector.values, error[chosen])
