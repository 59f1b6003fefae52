"""How trials move calibration, and how far."""

from dataclasses import replace

import pytest

from bot.matching.index.calibration import LOWER_BOUNDS, PRIOR, PRIOR_WEIGHTS, UPPER_BOUNDS, Calibration, Trial
from bot.matching.index.features import Features

MIDDLING = Features(
    score=0.6,
    log_share=-0.8,
    unexplained=0.4,
    unknown=0.2,
    unmatched=0.4,
    explained=1.0,
    type_mismatch=0.0,
    length=1.4,
    corrected=0.0,
)
EXPLAINED = replace(MIDDLING, unexplained=0.0, unknown=0.0)
UNTAUGHT = Calibration.fit([])


def trials(features: Features, *, correct: int, wrong: int, unanswerable: int = 0) -> list[Trial]:
    answerable = [Trial(features, True, True)] * correct + [Trial(features, False, True)] * wrong
    return answerable + [Trial(features, False, False)] * unanswerable


def test_better_trials_raise_confidence_and_worse_ones_lower_it() -> None:
    before = UNTAUGHT.predict(MIDDLING)

    assert Calibration.fit(trials(MIDDLING, correct=900, wrong=0)).predict(MIDDLING) > before + 0.1
    assert Calibration.fit(trials(MIDDLING, correct=0, wrong=900)).predict(MIDDLING) < before - 0.1


def test_a_small_base_moves_confidence_less_than_a_large_one_and_that_has_a_limit() -> None:
    small, large, huge = (
        Calibration.fit(trials(MIDDLING, correct=4 * times, wrong=0, unanswerable=times)).predict(MIDDLING)
        for times in (10, 1_000, 3_000)
    )

    assert UNTAUGHT.predict(MIDDLING) < small < large
    assert huge == pytest.approx(large)


def test_an_entry_that_explains_the_question_of_another_is_not_counted_as_wrong() -> None:
    fair = trials(MIDDLING, correct=50, wrong=20, unanswerable=30)
    answered = [Trial(EXPLAINED, False, True)] * 20 + [Trial(EXPLAINED, False, False)] * 30

    learned, taught = Calibration.fit(fair), Calibration.fit(fair + answered)

    assert taught.predict(EXPLAINED) >= learned.predict(EXPLAINED) - 0.05


@pytest.mark.parametrize("odd", [MIDDLING, EXPLAINED, replace(MIDDLING, score=0.0, log_share=-30.0, unmatched=1.0)])
@pytest.mark.parametrize(("correct", "wrong", "unanswerable"), [(900, 0, 0), (0, 900, 0), (0, 0, 900), (1, 500, 400)])
def test_unusual_trials_move_calibration_within_bounds_only(
    odd: Features, correct: int, wrong: int, unanswerable: int
) -> None:
    learned = Calibration.fit(trials(odd, correct=correct, wrong=wrong, unanswerable=unanswerable))

    scale = learned.weights[1] / PRIOR_WEIGHTS[1]
    assert LOWER_BOUNDS[1] <= scale <= UPPER_BOUNDS[1]
    assert LOWER_BOUNDS[0] <= learned.weights[0] - scale * PRIOR["constant"] <= UPPER_BOUNDS[0]
    assert learned.predict(EXPLAINED) > learned.predict(MIDDLING)
