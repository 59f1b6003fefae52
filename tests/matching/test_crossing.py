"""A base examined by its own wordings."""

from bot.matching.evaluation.judging import Verdict
from bot.matching.evaluation.leave_one_out import TOPIC, WORDING, examined
from bot.matching.evaluation.report import as_markdown, report
from bot.matching.text.glossary import EMPTY_GLOSSARY
from tests.matching.test_index import PETS


def test_every_wording_is_left_out_once_and_so_is_every_topic() -> None:
    shares: list[float] = []
    judged = list(examined(PETS, EMPTY_GLOSSARY, shares.append))

    asked = [wording for topic in PETS for entry in topic.entries for wording in entry.asked]
    assert sorted(one.question for one in judged if one.kind == WORDING) == sorted(asked)
    assert {one.question for one in judged if one.kind == TOPIC} == {
        entry.asked[0] for topic in PETS for entry in topic.entries
    }
    assert all(one.wanted is None and one.verdict is not Verdict.SUGGESTED for one in judged if one.kind == TOPIC)
    assert shares[-1] == 1
    assert shares == sorted(shares)


def test_an_only_topic_stays() -> None:
    only = PETS[:1]
    assert {one.kind for one in examined(only, EMPTY_GLOSSARY)} == {WORDING}


def test_the_worst_confusions_come_first() -> None:
    found = report("Pets", examined(PETS, EMPTY_GLOSSARY))

    confidences = [one.confidence for one in found.confusions]
    assert confidences == sorted(confidences, reverse=True)
    assert found.asked == sum(sum(row.values()) for row in found.counts.values())
    assert f"| hit@1 | {found.hit:.3f} |" in as_markdown(found)
