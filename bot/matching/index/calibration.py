"""Probability calibration: turns the ranking features of a candidate into the probability that it is right.

A logistic regression with fixed prior weights, which each knowledge base shifts and scales by trials on itself (see
`self_training`). Trials on phrases that were left out are harder than the questions of users, so they are only allowed
to move the prior within bounds. `ranking.rank` calls it and caps what it says (see `confidence_caps`).
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.matching.index.features import FEATURE_NAMES, Features
from bot.matching.index.joined_evidence import MAX_OVERLAP, compute_density, list_joined_evidence
from bot.matching.index.sparse import Candidates
from bot.matching.meaning.entry_vectors import Similarity
from bot.matching.outcome import Objection

UNANSWERABLE_SHARE = 0.23
"""Assumed share of users' questions that the knowledge base cannot answer."""

PRIOR = {
    "constant": 3.03,
    "score": -1.94,
    "log_share": 1.49,
    "unexplained": -2.1,
    "unknown": -0.3,
    "unmatched": -1.38,
    "explained": 0.51,
    "type_mismatch": -1.0,
    "length": 0.2,
    "corrected": 2.0,
}
"""Prior weight of each feature, in log-odds.

A compromise between fits on CLINC150 and StackFAQ (validation splits) and on small knowledge bases of invented
communities, with near questions that no entry answers (docs/matching.md).
"""

TRIAL_WEIGHT, MAX_TOTAL_TRIAL_WEIGHT = 0.1, 500.0
"""Weight of a trial, and of all together at most.

A small knowledge base has few trials and stays near the prior: its own phrases are much alike, and would teach it to be
surer of strangers' questions than it may be (docs/matching.md). Topics of a dense one answer each other's questions, so
more trials are no stronger evidence.
"""

SHIFT_PENALTY, SCALE_PENALTY = 25.0, 300.0
"""L2 penalties on moving the log-odds by a constant and on scaling them.

Only these two are fitted: topics that were left out are not truly unknown, and would teach the wrong weights.
"""

LOWER_BOUNDS, UPPER_BOUNDS = (-1.0, 0.7), (1.0, 1.3)
"""Bounds of shift and scale, however unusual the trials are. CLINC150 asks for about 0.5 and 0.9."""

MIN_UNEXPLAINED = 0.01
"""`unexplained` below which a wrong candidate is ignored: it may well answer the question of another entry too."""

MAX_RERANKED, MAX_SCORE_GAP = 3, 0.15
"""Candidates among which calibration chooses, and how far their scores may be below the highest.

Two more candidates or twice the gap change nothing. Without reranking, CLINC150 has 1 to 2 points less hit@1
(docs/matching.md).
"""

PRIOR_WEIGHTS = np.array([PRIOR[name] for name in ("constant", *FEATURE_NAMES)])


@dataclass(frozen=True, slots=True)
class Trial:
    """A question with a known answer.

    Attributes:
        features: Features of the best candidate.
        is_correct: Whether the best candidate is the right entry.
        is_answerable: Whether the index contained the right entry at all.
    """

    features: Features
    is_correct: bool
    is_answerable: bool


class Calibration:
    """A logistic regression over ranking features.

    Attributes:
        weights: The constant, then one weight per feature, float64 of shape (1 + n_features,).
    """

    def __init__(self, weights: NDArray[np.float64]) -> None:
        self.weights = weights
        self._values: list[float] = weights.tolist()  # faster than the array for one candidate at a time

    @classmethod
    def fit(cls, trials: Sequence[Trial]) -> "Calibration":
        """Shift and scale the prior to the trials; without trials the prior itself."""
        if not trials:
            return cls(PRIOR_WEIGHTS.copy())
        is_evidence = [trial.is_correct or trial.features.unexplained >= MIN_UNEXPLAINED for trial in trials]
        shift, scale = _fit_shift_and_scale(trials, _weigh_trials(trials) * is_evidence)
        weights = scale * PRIOR_WEIGHTS
        weights[0] += shift
        return cls(weights)

    def predict(
        self,
        features: Features,
        similarity: Similarity | None = None,
        objections: Sequence[Objection] = (),
        words_cap: float = 1.0,
    ) -> float:
        """Return the probability in (0, 1) that a candidate with these features is right.

        Args:
            features: Its ranking features.
            similarity: How near it is in meaning, None if that is switched off.
            objections: What speaks against it; counts beside meaning only, as it caps what words alone say.
            words_cap: The highest probability that words alone may give it.
        """
        evidence = self.list_evidence(features, similarity, objections, words_cap)
        probability = 1 / (1 + math.exp(-sum(log_odds for *_, log_odds in evidence)))
        return probability if similarity else min(probability, words_cap)

    def list_evidence(
        self, features: Features, similarity: Similarity | None, objections: Sequence[Objection], words_cap: float
    ) -> Iterator[tuple[str, float, float]]:
        """Yield the name, the value and the log-odds of all that `predict` sums up, the constant first."""
        by_words = zip(("constant", *FEATURE_NAMES), (1.0, *features.list_values()), self._values, strict=True)
        evidence = [(name, value, weight * value) for name, value, weight in by_words]
        if similarity is None:
            yield from evidence
        else:
            words = sum(log_odds for *_, log_odds in evidence)
            if words_cap < 1:
                words = min(words, math.log(words_cap / (1 - words_cap)))
            yield from list_joined_evidence(words, features, similarity, objections)


@dataclass(frozen=True, slots=True)
class RankedCandidate:
    """A candidate by its position among the candidates, with its evidence and the probability that it is right."""

    position: int
    features: Features
    probability: float
    objections: tuple[Objection, ...] = ()
    similarity: Similarity | None = None
    words_cap: float = 1.0


def select_near(candidates: Candidates, ordered: Sequence[int]) -> list[int]:
    """Return the positions whose scores are so near the highest that calibration has to choose.

    Candidates with nearly the same score differ in the words they explain, which says more than the last bit of the
    score.

    Args:
        candidates: The candidates.
        ordered: Positions of the highest scores, highest first.
    """
    return [
        position
        for position in ordered[:MAX_RERANKED]
        if candidates.best_score - float(candidates.scores[position]) <= MAX_SCORE_GAP
    ]


def choose_most_probable(ranked: Sequence[RankedCandidate]) -> RankedCandidate:
    """Return the most probable candidate.

    Candidates that exclude each other have probabilities that sum to at most 1. Those that explain different words of a
    question do; and where meaning decides, all do, so that an entry with a near rival is offered with it and not given
    as the answer.

    Args:
        ranked: Candidates, at least one.
    """
    best = max(ranked, key=lambda candidate: candidate.probability)
    words = best.features.explained_words
    by_meaning = _compute_exclusion(best.similarity)
    total = best.probability
    for rival in ranked:
        if rival is not best:
            # Each explains a word that the other does not: at most one of them is the answer.
            differs = bool(rival.features.explained_words - words and words - rival.features.explained_words)
            total += rival.probability * (1.0 if differs else by_meaning)
    return replace(best, probability=best.probability / max(1.0, total))


def _compute_exclusion(similarity: Similarity | None) -> float:
    """Return the share, in [0, 1], of a rival's probability that counts against an entry.

    Without the adapter there is none: probabilities of rivals are then told by words, which overlap.
    """
    if similarity is None or not similarity.is_adapted:
        return 0.0
    return 1 - MAX_OVERLAP * compute_density(similarity)


def _fit_shift_and_scale(trials: Sequence[Trial], trial_weights: NDArray[np.float64]) -> tuple[float, float]:
    """Fit a penalised logistic regression on the prior's log-odds by Newton's method.

    Returns:
        The shift in log-odds and the scale, within the bounds.
    """
    log_odds = np.array([PRIOR_WEIGHTS @ [1.0, *trial.features.list_values()] for trial in trials])
    rows = np.column_stack([np.ones(len(log_odds)), log_odds])
    correct = np.array([trial.is_correct for trial in trials], np.float64)
    prior = np.array([0.0, 1.0])
    fitted, penalty = prior, np.diag([SHIFT_PENALTY, SCALE_PENALTY])
    for _ in range(25):
        probability = _sigmoid(rows @ fitted)
        gradient = rows.T @ (trial_weights * (probability - correct)) + penalty @ (fitted - prior)
        hessian = (rows * (trial_weights * probability * (1 - probability))[:, None]).T @ rows + penalty
        fitted = np.clip(fitted - np.linalg.solve(hessian, gradient), LOWER_BOUNDS, UPPER_BOUNDS)
    return float(fitted[0]), float(fitted[1])


def _weigh_trials(trials: Sequence[Trial]) -> NDArray[np.float64]:
    """Return trial weights by which unanswerable questions have `UNANSWERABLE_SHARE` of the total."""
    answerable = np.array([trial.is_answerable for trial in trials])
    counts = max(int(answerable.sum()), 1), max(int((~answerable).sum()), 1)
    weights = np.where(answerable, (1 - UNANSWERABLE_SHARE) / counts[0], UNANSWERABLE_SHARE / counts[1])
    return weights * min(MAX_TOTAL_TRIAL_WEIGHT, TRIAL_WEIGHT * len(trials))


def _sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-np.clip(values, -40, 40)))
