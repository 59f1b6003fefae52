"""What a base's own trials change about its confidence, and what they cannot."""

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


def trials(found: Features, *, right: int, wrong: int, outside: int = 0) -> list[Trial]:
    inside = [Trial(found, True, True)] * right + [Trial(found, False, True)] * wrong
    return inside + [Trial(found, False, False)] * outside


def test_a_base_that_finds_more_than_expected_is_surer_and_one_that_finds_less_is_less_sure() -> None:
    before = UNTAUGHT.predict(MIDDLING)

    assert Calibration.fit(trials(MIDDLING, right=100, wrong=0)).predict(MIDDLING) > before + 0.1
    assert Calibration.fit(trials(MIDDLING, right=0, wrong=100)).predict(MIDDLING) < before - 0.1


def test_many_trials_prove_no_more_than_few() -> None:
    few, many = (trials(MIDDLING, right=3 * times, wrong=times, outside=times) for times in (10, 200))

    assert Calibration.fit(many).weights == pytest.approx(Calibration.fit(few).weights)


def test_an_entry_that_explains_all_of_another_ones_question_is_not_thereby_wrong() -> None:
    fair = trials(MIDDLING, right=50, wrong=20, outside=30)
    answered = [Trial(EXPLAINED, False, True)] * 20 + [Trial(EXPLAINED, False, False)] * 30

    learned, taught = Calibration.fit(fair), Calibration.fit(fair + answered)

    assert taught.predict(EXPLAINED) >= learned.predict(EXPLAINED) - 0.05


@pytest.mark.parametrize("odd", [MIDDLING, EXPLAINED, replace(MIDDLING, score=0.0, log_share=-30.0, unmatched=1.0)])
@pytest.mark.parametrize(("right", "wrong", "outside"), [(900, 0, 0), (0, 900, 0), (0, 0, 900), (1, 500, 400)])
def test_however_odd_the_trials_confidence_rises_with_proof_and_stays_near_what_is_known(
    odd: Features, right: int, wrong: int, outside: int
) -> None:
    learned = Calibration.fit(trials(odd, right=right, wrong=wrong, outside=outside))

    scale = learned.weights[1] / PRIOR_WEIGHTS[1]
    assert LOWER_BOUNDS[1] <= scale <= UPPER_BOUNDS[1]
    assert LOWER_BOUNDS[0] <= learned.weights[0] - scale * PRIOR["constant"] <= UPPER_BOUNDS[0]
    assert learned.predict(EXPLAINED) > learned.predict(MIDDLING)
