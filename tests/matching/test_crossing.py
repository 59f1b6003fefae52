"""A base examined by its own wordings."""

from bot.matching.evaluation.judging import Verdict
from bot.matching.evaluation.leave_one_out import PHRASE_LEFT_OUT, TOPIC_LEFT_OUT, cross_validate
from bot.matching.evaluation.report import build_report, render_markdown
from bot.matching.text.glossary import EMPTY_GLOSSARY
from tests.matching.test_index import PETS


def test_every_wording_is_left_out_once_and_so_is_every_topic() -> None:
    shares: list[float] = []
    judged = list(cross_validate(PETS, EMPTY_GLOSSARY, shares.append))

    asked = [wording for topic in PETS for entry in topic.entries for wording in entry.asked]
    assert sorted(one.question for one in judged if one.kind == PHRASE_LEFT_OUT) == sorted(asked)
    assert {one.question for one in judged if one.kind == TOPIC_LEFT_OUT} == {
        entry.asked[0] for topic in PETS for entry in topic.entries
    }
    assert all(
        one.expected_id is None and one.verdict is not Verdict.SUGGESTED for one in judged if one.kind == TOPIC_LEFT_OUT
    )
    assert shares[-1] == 1
    assert shares == sorted(shares)


def test_an_only_topic_stays() -> None:
    only = PETS[:1]
    assert {one.kind for one in cross_validate(only, EMPTY_GLOSSARY)} == {PHRASE_LEFT_OUT}


def test_the_worst_confusions_come_first() -> None:
    found = build_report("Pets", cross_validate(PETS, EMPTY_GLOSSARY))

    confidences = [one.confidence for one in found.confusions]
    assert confidences == sorted(confidences, reverse=True)
    assert found.n_questions == sum(sum(row.values()) for row in found.verdict_counts.values())
    assert f"| hit@1 | {found.hit_rate:.3f} |" in render_markdown(found)
