"""What asks for nothing but a name is told of it; what asks for more is not; what leans on another subject takes it."""

import pytest

from bot.domain.dates import PartialDate
from bot.domain.knowledge import Entry, EntryKind, Topic
from bot.matching.index.index import Index
from bot.matching.outcome import Answer
from bot.matching.pipeline import answer_question
from bot.matching.text.definitions import find_defined_name


def _topic(
    topic_id: str, title: str, *entries: tuple[str, str, tuple[str, ...]], aliases: tuple[str, ...] = ()
) -> Topic:
    facts = (
        Entry(topic_id, name, EntryKind.FACT, text, PartialDate(2024), ("s",), asked) for name, text, asked in entries
    )
    return Topic(topic_id, title, "c", tuple(facts), aliases=aliases)


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.build(
        (
            _topic(
                "marsh",
                "The Marsh Patrol",
                ("what", "The Marsh Patrol is the club's watch over the marsh.", ("who watches over the marsh",)),
                aliases=("Marsh Patrol", "MARPA"),
            ),
            _topic(
                "task", "What MARPA does", ("now", "MARPA counts herons.", ("what does MARPA count", "MARPA's task"))
            ),
            _topic("boss", "Who leads MARPA", ("now", "Ada Holm leads MARPA.", ("who leads MARPA", "boss of MARPA"))),
            _topic("size", "Members of MARPA", ("now", "MARPA has 40 members.", ("how many members has MARPA",))),
            _topic("president", "President of Orlinn", ("now", "Bo Lind.", ("who is president of Orlinn",))),
            _topic("premier", "Premier of Orlinn", ("now", "Cy Dahl.", ("who is premier of Orlinn",))),
            _topic("other", "Premier of Sarrin", ("now", "Di Falk.", ("who is premier of Sarrin",))),
        )
    )


@pytest.mark.parametrize(
    "question", ["what is MARPA", "what is the marsh patrol?", "tell me about MARPA", "MARPA meaning", "wat is marpa"]
)
def test_who_asks_for_a_name_is_told_what_it_stands_for(index: Index, question: str) -> None:
    outcome = answer_question(index, question)

    assert isinstance(outcome, Answer), outcome
    assert [match.entry_id for match in outcome.matches] == ["marsh/what"]


@pytest.mark.parametrize("question", ["what is MARPA's budget", "what is the colour of MARPA"])
def test_who_asks_for_more_than_a_name_is_not_told_what_it_stands_for(index: Index, question: str) -> None:
    outcome = answer_question(index, question)

    assert not (isinstance(outcome, Answer) and outcome.matches[0].entry_id == "marsh/what"), outcome


def test_a_name_is_found_by_the_frame_around_it() -> None:
    questions = ("what is a heron", "sta je marpa", "heron", "what is", "where is marpa")

    assert [find_defined_name(question) for question in questions] == ["heron", "marpa", None, None, None]


def test_a_part_of_a_question_has_the_subject_of_the_part_before(index: Index) -> None:
    outcome = answer_question(index, "who is president of Orlinn and who is premier")

    assert isinstance(outcome, Answer), outcome
    assert [match.entry_id for match in outcome.matches] == ["president/now", "premier/now"]


def test_two_names_side_by_side_are_two_questions(index: Index) -> None:
    outcome = answer_question(index, "who is premier of Orlinn and Sarrin")

    assert isinstance(outcome, Answer), outcome
    assert [match.entry_id for match in outcome.matches] == ["premier/now", "other/now"]


def test_of_two_names_the_unknown_one_is_not_left_out_in_silence(index: Index) -> None:
    assert not isinstance(answer_question(index, "who is premier of Orlinn and Belgium"), Answer)
