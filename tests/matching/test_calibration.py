"""What a base's own trials change about its confidence, and what they cannot."""

from dataclasses import replace

import pytest

from bot.matching.index.calibration import LEAST, MOST, PRIOR, PRIOR_WEIGHTS, Calibration, Trial
from bot.matching.index.features import Features

MIDDLING = Features(
    score=0.6,
    lead=-0.8,
    unexplained=0.4,
    unknown=0.2,
    strange=0.4,
    explained=1.0,
    misfit=0.0,
    length=1.4,
    mended=0.0,
)
EXPLAINED = replace(MIDDLING, unexplained=0.0, unknown=0.0)
UNTAUGHT = Calibration.learn([])


def trials(found: Features, *, right: int, wrong: int, outside: int = 0) -> list[Trial]:
    inside = [Trial(found, True, True)] * right + [Trial(found, False, True)] * wrong
    return inside + [Trial(found, False, False)] * outside


def test_a_base_that_finds_more_than_expected_is_surer_and_one_that_finds_less_is_less_sure() -> None:
    before = UNTAUGHT.probability(MIDDLING)

    assert Calibration.learn(trials(MIDDLING, right=100, wrong=0)).probability(MIDDLING) > before + 0.1
    assert Calibration.learn(trials(MIDDLING, right=0, wrong=100)).probability(MIDDLING) < before - 0.1


def test_many_trials_prove_no_more_than_few() -> None:
    few, many = (trials(MIDDLING, right=3 * times, wrong=times, outside=times) for times in (10, 200))

    assert Calibration.learn(many).weights == pytest.approx(Calibration.learn(few).weights)


def test_an_entry_that_explains_all_of_another_ones_question_is_not_thereby_wrong() -> None:
    fair = trials(MIDDLING, right=50, wrong=20, outside=30)
    answered = [Trial(EXPLAINED, False, True)] * 20 + [Trial(EXPLAINED, False, False)] * 30

    learned, taught = Calibration.learn(fair), Calibration.learn(fair + answered)

    assert taught.probability(EXPLAINED) >= learned.probability(EXPLAINED) - 0.05


@pytest.mark.parametrize("odd", [MIDDLING, EXPLAINED, replace(MIDDLING, score=0.0, lead=-30.0, strange=1.0)])
@pytest.mark.parametrize(("right", "wrong", "outside"), [(900, 0, 0), (0, 900, 0), (0, 0, 900), (1, 500, 400)])
def test_however_odd_the_trials_confidence_rises_with_proof_and_stays_near_what_is_known(
    odd: Features, right: int, wrong: int, outside: int
) -> None:
    learned = Calibration.learn(trials(odd, right=right, wrong=wrong, outside=outside))

    scale = learned.weights[1] / PRIOR_WEIGHTS[1]
    assert LEAST[1] <= scale <= MOST[1]
    assert LEAST[0] <= learned.weights[0] - scale * PRIOR["constant"] <= MOST[0]
    assert learned.probability(EXPLAINED) > learned.probability(MIDDLING)
