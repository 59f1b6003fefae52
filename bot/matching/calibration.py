"""From evidence to a probability, learned from the base itself.

Some topics are left out and their questions asked: nobody should answer those. One wording of each other entry is
left out and asked: its entry should be found. A logistic regression on the two says how likely an answer is right.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.evidence import Evidence

FOLDS = 5
OUTSIDE_SHARE = 0.2
"""The share of questions that nobody should answer, as assumed of members."""

PRIOR = np.array([3.0, 0.0, 1.8, -4.0, -1.0, 0.4])
"""Constant, then what each field of Evidence counts: near what CLINC150 and StackFAQ with their real questions from
outside teach, with words that nothing explains held to speak against (docs/matching.md).
"""

PRIOR_STRENGTH = np.array([1.0, 400.0, 40.0, 200.0, 200.0, 40.0])
"""How hard each is held: a base mostly moves the constant, that is how much proof it asks for. Topics left out are no
true strangers, so what they teach of unexplained words is not believed."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A question whose right answer is known: what spoke for the best entry, and whether it was right."""

    evidence: Evidence
    right: bool
    inside: bool


class Calibration:
    """Weights that turn evidence into a probability."""

    def __init__(self, weights: NDArray[np.float64]) -> None:
        self.weights = weights

    @classmethod
    def learn(cls, trials: Sequence[Trial]) -> "Calibration":
        """Fit by Newton's method, held near `PRIOR`; the prior itself where there is nothing to learn from."""
        if not trials:
            return cls(PRIOR.copy())
        rows = np.array([[1.0, *trial.evidence.numbers()] for trial in trials])
        right = np.array([trial.right for trial in trials], np.float64)
        amounts = _amounts(trials)
        weights = PRIOR.copy()
        hold = np.diag(PRIOR_STRENGTH)
        for _ in range(25):
            likely = _sigmoid(rows @ weights)
            slope = rows.T @ (amounts * (likely - right)) + hold @ (weights - PRIOR)
            bend = (rows * (amounts * likely * (1 - likely))[:, None]).T @ rows + hold
            weights = weights - np.linalg.solve(bend, slope)
        return cls(weights)

    def probability(self, found: Evidence) -> float:
        return float(_sigmoid(self.weights @ np.array([1.0, *found.numbers()])))


def _amounts(trials: Sequence[Trial]) -> NDArray[np.float64]:
    """How much each trial counts, so that `OUTSIDE_SHARE` of all weight lies on questions from outside."""
    inside = np.array([trial.inside for trial in trials])
    counts = max(int(inside.sum()), 1), max(int((~inside).sum()), 1)
    amounts = np.where(inside, (1 - OUTSIDE_SHARE) / counts[0], OUTSIDE_SHARE / counts[1])
    return amounts * len(trials)


def _sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-np.clip(values, -40, 40)))


def folds(names: Sequence[str], most: int = FOLDS) -> Iterator[set[str]]:
    """The names in about equal parts, the same for the same names whatever their order."""
    for fold in range(most):
        part = {name for name in names if zlib.crc32(name.encode()) % most == fold}
        if part and len(part) < len(set(names)):
            yield part
