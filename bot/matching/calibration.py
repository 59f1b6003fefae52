"""From evidence to a probability, learned from the base itself.

Some topics are left out and their questions asked: nobody should answer those. One wording of each other entry is
left out and asked: its entry should be found. A logistic regression on the two says how likely an answer is right.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from operator import mul

import numpy as np
from numpy.typing import NDArray

from bot.matching.evidence import FIELDS, Evidence
from bot.matching.weights import Scored

OUTSIDE_SHARE = 0.2
"""The share of questions that nobody should answer, as assumed of members."""

PRIOR = {
    "constant": 4.4,
    "score": -1.0,
    "lead": 1.8,
    "unexplained": -2.1,
    "unknown": -0.3,
    "strange": -2.4,
    "explained": 0.65,
    "misfit": -0.85,
    "length": -0.3,
    "mended": -0.6,
}
"""What each field of Evidence counts: between what CLINC150 and StackFAQ teach with their real questions from outside
and what our own development questions teach, which have more of them near the base (docs/matching.md)."""

PROOF = 500.0
"""What all trials together count, however many there are: topics of a dense base answer for one another, so that more
of them prove no more."""

HELD, FREE = 2_000.0, 300.0
"""How hard the shape is held, and the constant, that is how much proof a base asks for. Topics left out are no true
strangers, so what they teach of unexplained words is not believed."""

NEAREST, CLOSE = 3, 0.15
"""Among how many entries the evidence chooses, and how far their scores may lie behind the highest. Two more entries or
twice the distance change nothing; without a choice CLINC150 finds 1 to 2 in 100 fewer first (docs/matching.md)."""

PRIOR_WEIGHTS = np.array([PRIOR[name] for name in ("constant", *FIELDS)])
PRIOR_STRENGTH = np.array([FREE] + [HELD] * len(FIELDS))


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
        self._numbers: list[float] = weights.tolist()  # for one question at a time quicker than an array

    @classmethod
    def learn(cls, trials: Sequence[Trial]) -> "Calibration":
        """Fit by Newton's method, held near `PRIOR`; the prior itself where there is nothing to learn from."""
        if not trials:
            return cls(PRIOR_WEIGHTS.copy())
        rows = np.array([[1.0, *trial.evidence.numbers()] for trial in trials])
        right = np.array([trial.right for trial in trials], np.float64)
        amounts = _amounts(trials)
        weights = PRIOR_WEIGHTS.copy()
        hold = np.diag(PRIOR_STRENGTH)
        for _ in range(25):
            likely = _sigmoid(rows @ weights)
            slope = rows.T @ (amounts * (likely - right)) + hold @ (weights - PRIOR_WEIGHTS)
            bend = (rows * (amounts * likely * (1 - likely))[:, None]).T @ rows + hold
            weights = weights - np.linalg.solve(bend, slope)
        return cls(weights)

    def probability(self, found: Evidence) -> float:
        constant, *weights = self._numbers
        return 1 / (1 + math.exp(-constant - sum(map(mul, weights, found.numbers()))))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the scored entries, what speaks for it, and the probability that it is right."""

    place: int
    evidence: Evidence
    probability: float


def surest(
    scored: Scored, ordered: Sequence[int], gathered: Callable[[int], Evidence], calibration: Calibration
) -> Choice:
    """Of the entries that score highest, the one that the evidence speaks for most; `ordered` has the best first.

    Entries with nearly the same score differ in what they explain, which says more than the last bit of the score.
    Those that explain different words of a question exclude each other: together they are no surer than 1.
    """
    near = [place for place in ordered[:NEAREST] if scored.best - float(scored.scores[place]) <= CLOSE]
    found = [Choice(place, evidence := gathered(place), calibration.probability(evidence)) for place in near]
    first = max(found, key=lambda one: one.probability)
    held = first.evidence.holds
    rivals = [one for one in found if one.evidence.holds - held and held - one.evidence.holds]
    together = first.probability + sum(one.probability for one in rivals)
    return replace(first, probability=first.probability / max(1.0, together))


def _amounts(trials: Sequence[Trial]) -> NDArray[np.float64]:
    """How much each trial counts, so that `OUTSIDE_SHARE` of all weight lies on questions from outside."""
    inside = np.array([trial.inside for trial in trials])
    counts = max(int(inside.sum()), 1), max(int((~inside).sum()), 1)
    amounts = np.where(inside, (1 - OUTSIDE_SHARE) / counts[0], OUTSIDE_SHARE / counts[1])
    return amounts * PROOF


def _sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-np.clip(values, -40, 40)))
