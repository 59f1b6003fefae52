"""Cross-validation of a knowledge base on its own phrases."""

from bot.matching.evaluation.judging import Verdict
from bot.matching.evaluation.leave_one_out import PHRASE_LEFT_OUT, TOPIC_LEFT_OUT, cross_validate
from bot.matching.evaluation.report import build_report, render_markdown
from bot.matching.text.glossary import EMPTY_GLOSSARY
from tests.matching.test_index import PETS


def test_every_phrase_and_every_topic_is_left_out_once() -> None:
    shares: list[float] = []
    judgements = list(cross_validate(PETS, EMPTY_GLOSSARY, shares.append))

    asked = [phrase for topic in PETS for entry in topic.entries for phrase in entry.asked]
    assert sorted(judgement.question for judgement in judgements if judgement.kind == PHRASE_LEFT_OUT) == sorted(asked)
    assert {judgement.question for judgement in judgements if judgement.kind == TOPIC_LEFT_OUT} == {
        entry.asked[0] for topic in PETS for entry in topic.entries
    }
    assert all(
        judgement.expected_id is None and judgement.verdict is not Verdict.SUGGESTED
        for judgement in judgements
        if judgement.kind == TOPIC_LEFT_OUT
    )
    assert shares[-1] == 1
    assert shares == sorted(shares)


def test_a_single_topic_is_not_left_out() -> None:
    only = PETS[:1]
    assert {judgement.kind for judgement in cross_validate(only, EMPTY_GLOSSARY)} == {PHRASE_LEFT_OUT}


def test_the_confusions_with_the_highest_confidence_come_first() -> None:
    report = build_report("Pets", cross_validate(PETS, EMPTY_GLOSSARY))

    confidences = [confusion.confidence for confusion in report.confusions]
    assert confidences == sorted(confidences, reverse=True)
    assert report.n_questions == sum(sum(row.values()) for row in report.verdict_counts.values())
    assert f"| hit@1 | {report.hit_rate:.3f} |" in render_markdown(report)
