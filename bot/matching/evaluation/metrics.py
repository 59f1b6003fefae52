"""How good answers were, as numbers: what was found first, how far confidence can be believed, what a mistake costs."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

BINS = 10
"""Bins of a reliability table, of equal width."""

MOST_PLACES = 5
"""Places that count for the mean reciprocal rank."""


@dataclass(frozen=True, slots=True)
class Result:
    """One question with a known answer: `place` is where its right entry stood among the candidates, 1 for first.

    `inside` says whether the base should answer it at all; `answered` whether it was, with the first candidate.
    """

    confidence: float
    place: int | None
    inside: bool
    answered: bool

    @property
    def right(self) -> bool:
        return self.inside and self.place == 1


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose confidence lay between two values: how many, what was promised and what was kept, 0 to 1."""

    low: float
    high: float
    count: int
    promised: float
    kept: float


@dataclass(frozen=True, slots=True)
class Trade:
    """What a threshold comes to, as shares 0 to 1.

    `right` and `wrong` are of the questions that the base should answer; `refused` is of those that it should not;
    `coverage` is of all questions, `risk` of the answers given.
    """

    threshold: float
    right: float
    wrong: float
    refused: float
    coverage: float
    risk: float


def hit(results: Sequence[Result]) -> float:
    """hit@1: the share of questions whose right entry came first, of those that have one."""
    inside = [result for result in results if result.inside]
    return _share(sum(result.right for result in inside), len(inside))


def reciprocal_rank(results: Sequence[Result]) -> float:
    """MRR@5: the mean of 1 / place of the right entry, 0 where it is not among the first five."""
    places = [result.place for result in results if result.inside]
    return _share(sum(1 / place for place in places if place and place <= MOST_PLACES), len(places))


def reliability(results: Iterable[Result]) -> list[Bin]:
    """What confidence promised against what was right, in bins of equal width; empty bins are left out."""
    bins: dict[int, list[Result]] = {}
    for result in results:
        bins.setdefault(min(int(result.confidence * BINS), BINS - 1), []).append(result)
    return [_bin(number, bins[number]) for number in sorted(bins)]


def _bin(number: int, held: Sequence[Result]) -> Bin:
    promised = sum(result.confidence for result in held) / len(held)
    kept = sum(result.right for result in held) / len(held)
    return Bin(number / BINS, (number + 1) / BINS, len(held), promised, kept)


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error: how far what was promised lies from what was kept, weighted by how often."""
    total = sum(one.count for one in bins)
    return _share(sum(one.count * abs(one.promised - one.kept) for one in bins), total)


def trade(results: Sequence[Result], threshold: float) -> Trade:
    """What it comes to when everything above a confidence is answered."""
    return _counted(results, [result.confidence > threshold for result in results], threshold)


def as_decided(results: Sequence[Result], threshold: float) -> Trade:
    """What it came to with the answers that were given; `threshold` is the one they were decided by."""
    return _counted(results, [result.answered for result in results], threshold)


def _counted(results: Sequence[Result], answered: Sequence[bool], threshold: float) -> Trade:
    given = [result for result, shown in zip(results, answered, strict=True) if shown]
    inside = sum(result.inside for result in results)
    right = sum(result.right for result in given)
    slipped = sum(not result.inside for result in given)
    return Trade(
        threshold,
        _share(right, inside),
        _share(len(given) - slipped - right, inside),
        1 - _share(slipped, len(results) - inside),
        _share(len(given), len(results)),
        _share(len(given) - right, len(given)),
    )


def risk_coverage(results: Sequence[Result]) -> list[Trade]:
    """The trade at every hundredth of confidence, from answering everything to answering nothing."""
    return [trade(results, step / 100) for step in range(-1, 100)]


def rejecting(results: Iterable[Result], share: float) -> float:
    """The lowest threshold that refuses at least that share of the questions from outside; 0 where there are none."""
    outside = sorted(result.confidence for result in results if not result.inside)
    return outside[math.ceil(share * len(outside)) - 1] if outside else 0.0


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def frontier(trades: Iterable[Trade]) -> Iterator[Trade]:
    """Each trade that differs from the one before it."""
    before: tuple[float, ...] | None = None
    for one in trades:
        told = (one.right, one.wrong, one.refused)
        if told != before:
            yield one
        before = told
