"""A question that corrects itself asks for what it means, and for nothing that it took back."""

import pytest

from bot.domain.dates import PartialDate
from bot.domain.knowledge import Entry, EntryKind, Topic
from bot.matching.correcting import correct_question
from bot.matching.index.index import Index
from bot.matching.outcome import Answer
from bot.matching.pipeline import answer_question
from bot.matching.text.glossary import Glossary
from bot.matching.text.language import get_language


def _office(name: str, text: str, *asked: str) -> Topic:
    entry = Entry(name, "now", EntryKind.FACT, text, PartialDate(2024), ("s",), asked)
    return Topic(name, f"{name} {name}", "c", (entry,))


@pytest.fixture(scope="module")
def english() -> Index:
    return Index.build(
        (
            _office("head", "Ada Holm is the head of the Chess Club.", "who is the head of the Chess Club"),
            _office("cook", "Bo Lind is the cook of the Chess Club.", "who is the cook of the Chess Club"),
            _office("choir", "Cy Dahl is the head of the Choir.", "who is the head of the Choir"),
            _office("opened", "The Chess Club was opened in 1990.", "when was the Chess Club opened"),
            _office("why", "The Chess Club was opened for the children.", "why was the Chess Club opened"),
        )
    )


@pytest.fixture(scope="module")
def montenegrin() -> Index:
    return Index.build(
        (
            _office("rs", "Ana Perić je predsjednica Srbije.", "ko je predsjednik Srbije"),
            _office("rs-pm", "Ivo Marić je premijer Srbije.", "ko je premijer Srbije", "ko vodi vladu Srbije"),
            _office("cg", "Eva Ilić je predsjednica Albanije.", "ko je predsjednik Albanije"),
            _office("lake", "Srbija je u Lučkom savezu od 2006.", "kad je Srbija ušla u Lučki savez"),
            _office("lake-al", "Albanija je u Lučkom savezu od 2009.", "kad je Albanija ušla u Lučki savez"),
        ),
        glossary=Glossary((), get_language("cnr")),
    )


@pytest.mark.parametrize(
    ("message", "topic_id"),
    [
        ("who is the cook of the Chess Club, I mean the head", "head"),
        ("who is the cook i mean head of the chess club", "head"),
        ("who is the cook, or rather the head, of the chess club?", "head"),
        ("who is the head of the Chess Club, sorry, I mean the Choir", "choir"),
        ("who is the head of the chess club, that is, the choir", "choir"),
        ("when was the chess club opened, I mean why", "why"),
        ("who is the cook of the chess club, i mean when was the chess club opened", "opened"),
        ("I mean, who is the cook of the Chess Club?", "cook"),
    ],
)
def test_what_is_meant_replaces_what_was_said(english: Index, message: str, topic_id: str) -> None:
    outcome = answer_question(english, message)

    assert isinstance(outcome, Answer)
    assert outcome.matches[0].topic_id == topic_id


@pytest.mark.parametrize(
    ("message", "topic_id"),
    [
        ("ko je vladar srbije, mislim predsjednik", "rs"),
        ("ko je premijer srbije mislim na predsjednika", "rs"),
        ("ko je premijer, odnosno predsjednik Srbije", "rs"),
        ("ко је премијер Србије, мислим предсједник", "rs"),
        ("ko je predsjednik srbije, tj. albanije", "cg"),
        ("ko je, mislim, predsjednik srbije", "rs"),
        ("kad je srbija ušla u lučki savez, hoću reći albanija", "lake-al"),
    ],
)
def test_what_is_meant_replaces_what_was_said_in_montenegrin(montenegrin: Index, message: str, topic_id: str) -> None:
    outcome = answer_question(montenegrin, message)

    assert isinstance(outcome, Answer)
    assert outcome.matches[0].topic_id == topic_id


@pytest.mark.parametrize(
    "message", ["ko je predsjednik srbije, mislim kralj", "ko je premijer srbije, mislim francuske"]
)
def test_what_was_taken_back_is_not_answered(montenegrin: Index, message: str) -> None:
    assert not isinstance(answer_question(montenegrin, message), Answer)


@pytest.mark.parametrize(
    "message",
    ["what do I mean", "who is the head, if you know what I mean", "šta misliš, ko je premijer", "mislim da je kasno"],
)
def test_who_corrects_nothing_is_read_as_it_is(english: Index, message: str) -> None:
    assert correct_question(english, message) == message


@pytest.mark.parametrize("message", ["who is the head of the Chess Club, I mean \\who", "who is that, I mean what\\"])
def test_signs_of_patterns_are_only_signs(english: Index, message: str) -> None:
    assert "\\" in correct_question(english, message)


def test_a_question_word_with_a_noun_takes_the_place_of_the_first_word(english: Index) -> None:
    assert correct_question(english, "when was the Chess Club opened, I mean what year") == (
        "what year was the Chess Club opened"
    )
