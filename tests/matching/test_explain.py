"""Explanations of outcomes."""

from bot.domain.dates import PartialDate
from bot.domain.knowledge import Entry, EntryKind, Topic
from bot.matching.explain import WordEffect, explain_answer
from bot.matching.index.index import Index
from bot.matching.pipeline import answer_question


def topic(name: str, *asked: str) -> Topic:
    return Topic(name, name, "c", (Entry(name, "e", EntryKind.FACT, "A statement.", PartialDate(2024), ("s",), asked),))


INDEX = Index.build(
    [
        topic("oven", "how hot is the oven for sourdough", "oven temperature"),
        topic("leaven", "how often is the leaven fed", "feeding the leaven"),
        topic("flour", "which flour makes good bread", "kinds of flour"),
    ]
)


def test_a_corrected_word_is_shown_with_its_original() -> None:
    words = {word.word: word for word in explain_answer(INDEX, "temprature of the moon oven").words}

    assert (words["temperature"].original, words["temperature"].effect) == ("temprature", WordEffect.FOR)
    assert words["moon"].effect is WordEffect.UNKNOWN
    assert words["of"].effect is WordEffect.NO_SUBJECT


def test_words_of_other_entries_are_distinguished_from_unknown_ones() -> None:
    words = {word.word: word.effect for word in explain_answer(INDEX, "how hot is the oven for flour").words}

    assert words["hot"] is WordEffect.FOR
    assert words["flour"] is WordEffect.ELSEWHERE


def test_the_contributions_add_up_to_the_confidence() -> None:
    explanation = explain_answer(INDEX, "temperature of my oven")
    odds = sum(contribution.log_odds for contribution in explanation.contributions)

    assert explanation.candidates[0].entry_id == "oven/e"
    assert abs(1 / (1 + 2.718281828**-odds) - explanation.candidates[0].confidence) < 1e-6
    assert explanation.outcome == answer_question(INDEX, "temperature of my oven")


def test_an_exact_phrase_has_no_contributions() -> None:
    explanation = explain_answer(INDEX, "Oven temperature?")

    assert explanation.is_exact
    assert [match.entry_id for match in explanation.candidates] == ["oven/e"]
    assert explanation.contributions == ()


def test_a_question_without_words_has_no_explanation() -> None:
    explanation = explain_answer(INDEX, "🙂")

    assert (explanation.words, explanation.contributions, explanation.candidates) == ((), (), ())
