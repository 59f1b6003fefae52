"""Judgements of replies."""

from dataclasses import replace
from typing import Any

import pytest

from bot.matching.evaluation.judging import GivenReply, Judgement, Verdict, count_verdicts, judge, satisfies

ANSWERABLE = {
    "kind": "direct",
    "expect": "answer",
    "must_contain_all": ["Đukanović"],
    "must_contain_any": ["2017", "29th"],
}


@pytest.mark.parametrize(
    ("question", "outcome", "text", "verdict"),
    [
        (ANSWERABLE, "answer", "Djukanovic, in 2017", Verdict.RIGHT),
        (ANSWERABLE, "answer", "Đukanović", Verdict.WRONG),
        (ANSWERABLE, "answer", "2017", Verdict.WRONG),
        (ANSWERABLE, "suggestions", "", Verdict.SUGGESTED),
        (ANSWERABLE, "no_match", "", Verdict.ABSTAINED),
        ({"expect": "abstain"}, "answer", "x", Verdict.WRONG),
        ({"expect": "abstain"}, "suggestions", "x", Verdict.RIGHT),
        ({"expect": "abstain"}, "no_match", "x", Verdict.RIGHT),
        ({"expect": "abstain_or_answer", "must_not_contain": ["Russia"]}, "answer", "RUSSIA", Verdict.WRONG),
        ({"expect": "abstain_or_answer", "must_not_contain": ["Russia"]}, "answer", "nobody", Verdict.RIGHT),
        ({"expect": "abstain_or_answer", "must_not_contain": ["Russia"]}, "no_match", "Russia", Verdict.RIGHT),
    ],
)
def test_verdicts(question: dict[str, Any], outcome: str, text: str, verdict: Verdict) -> None:
    assert judge(question, GivenReply(outcome, text)).verdict is verdict


def test_groups_corrections_and_length_count() -> None:
    groups = {"must_contain_groups": [["organised", "a"], ["defence"]]}

    assert satisfies(groups, "Organized defense")
    assert not satisfies(groups, "Organized")
    assert not satisfies({"correction_required": True, "correction_any": ["Rutte"]}, "Stoltenberg")
    assert satisfies({"correction_required": True, "correction_any": ["Rutte"]}, "Stoltenberg; now Rutte")
    assert not satisfies({}, "x" * 2_001)
    assert not satisfies({}, "  ")


def test_a_table_counts_by_kind_in_order() -> None:
    judged = [Judgement("b", Verdict.RIGHT), judge({"kind": "a", "tier": "stretch"}, GivenReply("no_match", ""))]

    counted = count_verdicts(judged)
    assert list(counted) == ["a (stretch)", "b"]
    assert counted["b"] == {"right": 1, "wrong": 0, "suggested": 0, "abstained": 0}


def test_the_rank_is_that_of_the_first_candidate_that_shows_the_right_answer() -> None:
    texts = {"a/1": "cats", "b/1": "dogs in 2017: Đukanović", "c/1": "birds"}
    replied = GivenReply("suggestions", "Did you mean", ["a/1", "b/1", "c/1"], 0.4, texts.__getitem__)

    judged = judge({**ANSWERABLE, "text": "who"}, replied)
    assert judged.result is not None
    assert (judged.result.rank, judged.result.confidence, judged.result.is_answerable) == (2, 0.4, True)
    assert (judged.question, judged.found_id, judged.expected_id) == ("who", "a/1", "b/1")
    assert judge({"expect": "abstain"}, replied).result == replace(judged.result, rank=None, is_answerable=False)
    assert judge({"expect": "abstain_or_answer"}, replied).result is None
