"""From evidence to a probability, learned from the base itself.

Some topics are left out and their questions asked: nobody should answer those. One wording of each other entry is
left out and asked: its entry should be found. A logistic regression on the two says how likely an answer is right.
What wordings left out teach is harder than what members ask, so the base moves what is known of others only so far.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from operator import mul

import numpy as np
from numpy.typing import NDArray

from bot.matching.index.features import FIELDS, Features
from bot.matching.index.sparse import Scored

OUTSIDE_SHARE = 0.23
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

MOVED, STRETCHED = 25.0, 300.0
"""How hard a base is held to how much proof the prior asks for, and to how much proof tells there. How its parts weigh
against each other stays: topics left out are no true strangers, and would teach wrongly of unexplained words."""

LEAST, MOST = (-1.0, 0.7), (1.0, 1.3)
"""Within what a base may move and stretch the prior, however odd its trials: CLINC150 asks for about 0.5 and 0.9."""

FOR_ONE_ANOTHER = 0.01
"""The unexplained share below which an entry may well answer a question that was another's: such a trial proves
nothing against it."""

NEAREST, CLOSE = 3, 0.15
"""Among how many entries the evidence chooses, and how far their scores may lie behind the highest. Two more entries or
twice the distance change nothing; without a choice CLINC150 finds 1 to 2 in 100 fewer first (docs/matching.md)."""

PRIOR_WEIGHTS = np.array([PRIOR[name] for name in ("constant", *FIELDS)])


@dataclass(frozen=True, slots=True)
class Trial:
    """A question whose right answer is known: what spoke for the best entry, and whether it was right."""

    evidence: Features
    right: bool
    inside: bool


class Calibration:
    """Weights that turn evidence into a probability."""

    def __init__(self, weights: NDArray[np.float64]) -> None:
        self.weights = weights
        self._numbers: list[float] = weights.tolist()  # for one question at a time quicker than an array

    @classmethod
    def learn(cls, trials: Sequence[Trial]) -> "Calibration":
        """The prior, moved and stretched to what the trials show; as it is where there is nothing to learn from."""
        if not trials:
            return cls(PRIOR_WEIGHTS.copy())
        proves = [one.right or one.evidence.unexplained >= FOR_ONE_ANOTHER for one in trials]
        shift, scale = _fit(trials, _amounts(trials) * proves)
        weights = scale * PRIOR_WEIGHTS
        weights[0] += shift
        return cls(weights)

    def probability(self, found: Features) -> float:
        constant, *weights = self._numbers
        return 1 / (1 + math.exp(-constant - sum(map(mul, weights, found.numbers()))))


@dataclass(frozen=True, slots=True)
class RankedCandidate:
    """One of the scored entries, what speaks for it, and the probability that it is right."""

    place: int
    evidence: Features
    probability: float


def surest(
    scored: Scored, ordered: Sequence[int], gathered: Callable[[int], Features], calibration: Calibration
) -> RankedCandidate:
    """Of the entries that score highest, the one that the evidence speaks for most; `ordered` has the best first.

    Entries with nearly the same score differ in what they explain, which says more than the last bit of the score.
    Those that explain different words of a question exclude each other: together they are no surer than 1.
    """
    near = [place for place in ordered[:NEAREST] if scored.best - float(scored.scores[place]) <= CLOSE]
    found = [RankedCandidate(place, evidence := gathered(place), calibration.probability(evidence)) for place in near]
    first = max(found, key=lambda one: one.probability)
    held = first.evidence.holds
    rivals = [one for one in found if one.evidence.holds - held and held - one.evidence.holds]
    together = first.probability + sum(one.probability for one in rivals)
    return replace(first, probability=first.probability / max(1.0, together))


def _fit(trials: Sequence[Trial], amounts: NDArray[np.float64]) -> tuple[float, float]:
    """How far the prior is moved, and how much stretched: logistic regression by Newton's method."""
    said = np.array([PRIOR_WEIGHTS @ [1.0, *trial.evidence.numbers()] for trial in trials])
    rows = np.column_stack([np.ones(len(said)), said])
    right = np.array([trial.right for trial in trials], np.float64)
    start = np.array([0.0, 1.0])
    moved, hold = start, np.diag([MOVED, STRETCHED])
    for _ in range(25):
        likely = _sigmoid(rows @ moved)
        slope = rows.T @ (amounts * (likely - right)) + hold @ (moved - start)
        bend = (rows * (amounts * likely * (1 - likely))[:, None]).T @ rows + hold
        moved = np.clip(moved - np.linalg.solve(bend, slope), LEAST, MOST)
    return float(moved[0]), float(moved[1])


def _amounts(trials: Sequence[Trial]) -> NDArray[np.float64]:
    """How much each trial counts, so that `OUTSIDE_SHARE` of all weight lies on questions from outside."""
    inside = np.array([trial.inside for trial in trials])
    counts = max(int(inside.sum()), 1), max(int((~inside).sum()), 1)
    amounts = np.where(inside, (1 - OUTSIDE_SHARE) / counts[0], OUTSIDE_SHARE / counts[1])
    return amounts * PROOF


def _sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-np.clip(values, -40, 40)))
