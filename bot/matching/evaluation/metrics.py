"""Metrics of retrieval, calibration and selective answering: hit@1, MRR, calibration error, risk and coverage."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

N_BINS = 10
"""Bins of a reliability diagram, of equal width."""

MAX_RANK = 5
"""Rank of the right entry up to which it counts for the mean reciprocal rank."""


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """What the index returned for a question with a known answer.

    Attributes:
        confidence: Confidence in the first candidate, in [0, 1].
        rank: Rank of the right entry among the candidates, from 1; None if it is not among them.
        is_answerable: Whether the knowledge base has the answer.
        is_answered: Whether the question was answered, with the first candidate.
    """

    confidence: float
    rank: int | None
    is_answerable: bool
    is_answered: bool

    @property
    def is_hit(self) -> bool:
        """Whether the first candidate is right."""
        return self.is_answerable and self.rank == 1


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Questions with a confidence in [low, high). A calibrated index has mean confidence = accuracy in every bin."""

    low: float
    high: float
    count: int
    mean_confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """The effect of answering from a threshold on. All are shares in [0, 1].

    Attributes:
        threshold: The confidence from which questions are answered.
        correct: Answered correctly, of the answerable questions.
        wrong: Answered wrongly, of the answerable questions.
        rejected: Not answered, of the unanswerable questions.
        coverage: Answered, of all questions.
        risk: Wrong, of the answers given.
    """

    threshold: float
    correct: float
    wrong: float
    rejected: float
    coverage: float
    risk: float


def compute_hit_rate(results: Sequence[QuestionResult]) -> float:
    """Return hit@1: the share of answerable questions whose first candidate is right."""
    answerable = [result for result in results if result.is_answerable]
    return _divide(sum(result.is_hit for result in answerable), len(answerable))


def compute_mrr(results: Sequence[QuestionResult]) -> float:
    """Return MRR@5: the mean of 1 / rank over the answerable questions, 0 for ranks above `MAX_RANK`."""
    ranks = [result.rank for result in results if result.is_answerable]
    return _divide(sum(1 / rank for rank in ranks if rank and rank <= MAX_RANK), len(ranks))


def compute_reliability(results: Iterable[QuestionResult]) -> list[ReliabilityBin]:
    """Compare confidence with accuracy in bins of equal width, lowest first, without empty bins."""
    bins: dict[int, list[QuestionResult]] = {}
    for result in results:
        bins.setdefault(min(int(result.confidence * N_BINS), N_BINS - 1), []).append(result)
    return [_build_bin(number, bins[number]) for number in sorted(bins)]


def _build_bin(number: int, results: Sequence[QuestionResult]) -> ReliabilityBin:
    mean_confidence = sum(result.confidence for result in results) / len(results)
    accuracy = sum(result.is_hit for result in results) / len(results)
    return ReliabilityBin(number / N_BINS, (number + 1) / N_BINS, len(results), mean_confidence, accuracy)


def compute_calibration_error(bins: Sequence[ReliabilityBin]) -> float:
    """Return the expected calibration error: the mean gap between confidence and accuracy, weighted by count."""
    total = sum(each.count for each in bins)
    return _divide(sum(each.count * abs(each.mean_confidence - each.accuracy) for each in bins), total)


def evaluate_threshold(results: Sequence[QuestionResult], threshold: float) -> OperatingPoint:
    """Return what answering every question above a confidence would lead to."""
    return _build_point(results, [result.confidence > threshold for result in results], threshold)


def evaluate_decisions(results: Sequence[QuestionResult], threshold: float) -> OperatingPoint:
    """Return what the answers that were given led to; `threshold` is the one that they were decided by."""
    return _build_point(results, [result.is_answered for result in results], threshold)


def _build_point(results: Sequence[QuestionResult], answered: Sequence[bool], threshold: float) -> OperatingPoint:
    given = [result for result, is_answered in zip(results, answered, strict=True) if is_answered]
    answerable = sum(result.is_answerable for result in results)
    correct = sum(result.is_hit for result in given)
    accepted = sum(not result.is_answerable for result in given)
    return OperatingPoint(
        threshold,
        _divide(correct, answerable),
        _divide(len(given) - accepted - correct, answerable),
        1 - _divide(accepted, len(results) - answerable),
        _divide(len(given), len(results)),
        _divide(len(given) - correct, len(given)),
    )


def compute_risk_coverage(results: Sequence[QuestionResult]) -> list[OperatingPoint]:
    """Return the operating points at thresholds of every hundredth, from answering everything to answering nothing."""
    # From below 0, as a confidence of 0 is not above a threshold of 0.
    return [evaluate_threshold(results, step / 100) for step in range(-1, 100)]


def find_rejection_threshold(results: Iterable[QuestionResult], share: float) -> float:
    """Return the lowest threshold that rejects at least a share of the unanswerable questions; 0 if there are none."""
    confidences = sorted(result.confidence for result in results if not result.is_answerable)
    return confidences[math.ceil(share * len(confidences)) - 1] if confidences else 0.0


def _divide(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def drop_repeated_points(curve: Iterable[OperatingPoint]) -> Iterator[OperatingPoint]:
    """Yield the points of a curve that differ from the one before in more than the threshold."""
    previous: tuple[float, ...] | None = None
    for point in curve:
        shares = (point.correct, point.wrong, point.rejected)
        if shares != previous:
            yield point
        previous = shares
