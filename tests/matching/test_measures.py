"""The numbers that say how good answers were."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.evaluation.metrics import (
    Result,
    as_decided,
    calibration_error,
    frontier,
    hit,
    reciprocal_rank,
    rejecting,
    reliability,
    risk_coverage,
    trade,
)

SURE = Result(0.95, 1, inside=True, answered=True)
LUCKY = Result(0.35, 1, inside=True, answered=False)
SECOND = Result(0.75, 2, inside=True, answered=True)
MISSED = Result(0.25, None, inside=True, answered=False)
STRANGE = Result(0.55, None, inside=False, answered=True)
REFUSED = Result(0.05, None, inside=False, answered=False)
ALL = [SURE, LUCKY, SECOND, MISSED, STRANGE, REFUSED]


def test_hits_and_ranks_count_only_questions_that_have_an_answer() -> None:
    assert hit(ALL) == 2 / 4
    assert reciprocal_rank(ALL) == (1 + 1 + 0.5 + 0) / 4
    assert reciprocal_rank([Result(0.5, 6, inside=True, answered=True)]) == 0
    assert hit([STRANGE]) == 0


def test_what_was_decided_is_counted_as_shares() -> None:
    decided = as_decided(ALL, 0.5)

    assert (decided.right, decided.wrong, decided.refused) == (1 / 4, 1 / 4, 1 / 2)
    assert (decided.coverage, decided.risk) == (3 / 6, 2 / 3)
    assert decided == trade(ALL, 0.5)


def test_a_threshold_that_refuses_a_share_of_what_lies_outside() -> None:
    outside = [Result(number / 100, None, inside=False, answered=False) for number in range(100)]

    threshold = rejecting([*outside, SURE], 0.95)
    assert trade([*outside, SURE], threshold).refused == 0.95
    assert trade([*outside, SURE], threshold - 0.01).refused < 0.95
    assert rejecting([SURE], 0.95) == 0


def test_reliability_compares_what_was_promised_with_what_was_kept() -> None:
    honest = [Result(0.75, 1 if number < 3 else 2, inside=True, answered=True) for number in range(4)]
    boastful = [Result(1.0, 2, inside=True, answered=True)] * 4

    (honest_bin,) = reliability(honest)
    assert (honest_bin.low, honest_bin.high, honest_bin.count, honest_bin.kept) == (0.7, 0.8, 4, 0.75)
    assert calibration_error([honest_bin]) == 0
    assert calibration_error(reliability([*honest, *boastful])) == pytest.approx(0.5)
    assert calibration_error([]) == 0


results = st.builds(
    Result,
    st.floats(0, 1),
    st.none() | st.integers(1, 10),
    inside=st.booleans(),
    answered=st.booleans(),
)


@given(st.lists(results, max_size=30))
def test_a_higher_threshold_never_answers_more(found: list[Result]) -> None:
    curve = risk_coverage(found)

    assert all(after.coverage <= before.coverage for before, after in itertools.pairwise(curve))
    assert all(after.refused >= before.refused for before, after in itertools.pairwise(curve))
    assert curve[0].coverage == (1 if found else 0)
    assert len(list(frontier(curve))) <= len(found) + 1
