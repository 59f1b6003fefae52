"""Metrics of evaluation."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.evaluation.metrics import (
    QuestionResult,
    compute_calibration_error,
    compute_hit_rate,
    compute_mrr,
    compute_reliability,
    compute_risk_coverage,
    drop_repeated_points,
    evaluate_decisions,
    evaluate_threshold,
    find_rejection_threshold,
)

SURE = QuestionResult(0.95, 1, is_answerable=True, is_answered=True)
LUCKY = QuestionResult(0.35, 1, is_answerable=True, is_answered=False)
SECOND = QuestionResult(0.75, 2, is_answerable=True, is_answered=True)
MISSED = QuestionResult(0.25, None, is_answerable=True, is_answered=False)
STRANGE = QuestionResult(0.55, None, is_answerable=False, is_answered=True)
REFUSED = QuestionResult(0.05, None, is_answerable=False, is_answered=False)
ALL = [SURE, LUCKY, SECOND, MISSED, STRANGE, REFUSED]


def test_hit_rate_and_mrr_count_answerable_questions_only() -> None:
    assert compute_hit_rate(ALL) == 2 / 4
    assert compute_mrr(ALL) == (1 + 1 + 0.5 + 0) / 4
    assert compute_mrr([QuestionResult(0.5, 6, is_answerable=True, is_answered=True)]) == 0
    assert compute_hit_rate([STRANGE]) == 0


def test_decisions_are_shares() -> None:
    decided = evaluate_decisions(ALL, 0.5)

    assert (decided.correct, decided.wrong, decided.rejected) == (1 / 4, 1 / 4, 1 / 2)
    assert (decided.coverage, decided.risk) == (3 / 6, 2 / 3)
    assert decided == evaluate_threshold(ALL, 0.5)


def test_the_rejection_threshold_rejects_its_share() -> None:
    outside = [QuestionResult(number / 100, None, is_answerable=False, is_answered=False) for number in range(100)]

    threshold = find_rejection_threshold([*outside, SURE], 0.95)
    assert evaluate_threshold([*outside, SURE], threshold).rejected == 0.95
    assert evaluate_threshold([*outside, SURE], threshold - 0.01).rejected < 0.95
    assert find_rejection_threshold([SURE], 0.95) == 0


def test_reliability_compares_confidence_with_accuracy() -> None:
    honest = [QuestionResult(0.75, 1 if number < 3 else 2, is_answerable=True, is_answered=True) for number in range(4)]
    boastful = [QuestionResult(1.0, 2, is_answerable=True, is_answered=True)] * 4

    (honest_bin,) = compute_reliability(honest)
    assert (honest_bin.low, honest_bin.high, honest_bin.count, honest_bin.accuracy) == (0.7, 0.8, 4, 0.75)
    assert compute_calibration_error([honest_bin]) == 0
    assert compute_calibration_error(compute_reliability([*honest, *boastful])) == pytest.approx(0.5)
    assert compute_calibration_error([]) == 0


question_results = st.builds(
    QuestionResult,
    st.floats(0, 1),
    st.none() | st.integers(1, 10),
    is_answerable=st.booleans(),
    is_answered=st.booleans(),
)


@given(st.lists(question_results, max_size=30))
def test_a_higher_threshold_never_answers_more(results: list[QuestionResult]) -> None:
    curve = compute_risk_coverage(results)

    assert all(after.coverage <= before.coverage for before, after in itertools.pairwise(curve))
    assert all(after.rejected >= before.rejected for before, after in itertools.pairwise(curve))
    assert curve[0].coverage == (1 if results else 0)
    assert len(list(drop_repeated_points(curve))) <= len(results) + 1
