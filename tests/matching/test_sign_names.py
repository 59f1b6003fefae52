"""Names of nothing but signs, and names that only a sign tells apart, on a made-up base."""

from dataclasses import replace

import pytest

from bot.domain.knowledge import KnowledgeBase, Topic
from bot.matching.conflicts import find_misroutes
from bot.matching.explain import explain_answer
from bot.matching.index.index import Index
from bot.matching.outcome import Answer, NoMatch
from bot.matching.pipeline import answer_question
from bot.replies.answer import render_outcome
from bot.replies.explanation import render_explanation
from bot.replies.plain_text import render_plain
from tests.matching.test_index import topic


def name(title: str, *entries: tuple[str, list[str]], aliases: tuple[str, ...] = ()) -> Topic:
    return replace(topic(title.lower().replace("+", "p").replace("#", "s"), *entries, aliases=aliases), title=title)


TOPICS = [
    name("Equality", ("Compares two values.", ["what does == do", "compare two values"]), aliases=("==",)),
    name("Assignment", ("Gives a variable a value.", ["what does = do", "set a variable"]), aliases=("=",)),
    name("Bugs", ("Report it in the tracker.", ["how do I report a bug"]), aliases=("🐛",)),
    name("Frost", ("The frost starts at night.", ["is it cold"]), aliases=("❄",)),
    name("C", ("C is from 1972.", ["how do I start with C"])),
    name("C++", ("C++ has classes.", ["how do I start with C++"])),
    name("C#", ("C# came in 2000.", ["how do I start with C#"])),
    name("Rank A", ("It needs 100 points.", ["how do I get rank A"])),
    name("Rank A+", ("It needs 200 points.", ["how do I get rank A+"])),
]
INDEX = Index.build(TOPICS)
BASE = KnowledgeBase("Signs", "I know signs.", topics={each.id: each for each in TOPICS})


def find(question: str) -> str | None:
    outcome = answer_question(INDEX, question)
    return outcome.matches[0].topic_id if isinstance(outcome, Answer) else None


@pytest.mark.parametrize(
    ("question", "topic_id"),
    [
        ("==", "equality"),
        ("=", "assignment"),
        ("what does == do", "equality"),
        ("what does `=` do?", "assignment"),
        ("what is the == operator", "equality"),
        ("🐛", "bugs"),
        ("what is 🐛", "bugs"),
        ("❄️", "frost"),
        ("how do i start with c", "c"),
        ("how do i start with c++", "cpp"),
        ("how do i start with c#", "cs"),
        ("how do I get rank a+", "rank ap"),
        ("how do I get rank A", "rank a"),
        ("how do I report a bug 🙏", "bugs"),
    ],
)
def test_names_that_only_signs_tell_apart_stand_side_by_side(question: str, topic_id: str) -> None:
    assert find(question) == topic_id


@pytest.mark.parametrize("question", ["what does != do", "what does === do", "!=", "🐞", "what does 🐞 mean", "👍"])
def test_other_signs_are_not_answered_with_those_that_are_known(question: str) -> None:
    assert find(question) is None


def test_every_name_and_phrase_finds_its_own_entry() -> None:
    assert list(find_misroutes(INDEX, TOPICS)) == []


def test_signs_alone_that_name_nothing_are_small_talk() -> None:
    for signs in ("👍", "🙏 🙏", "^^"):
        outcome = answer_question(INDEX, signs)
        assert isinstance(outcome, NoMatch)
        assert outcome.small_talk


def test_a_reply_shows_the_signs_as_they_were_asked() -> None:
    question = "what does `!=` do"
    reply = render_plain(render_outcome(answer_question(INDEX, question), question, BASE))
    reasons = render_plain(render_explanation(explain_answer(INDEX, question), BASE))

    assert "I have nothing about: !=." in reply
    assert "Against the first candidate: it" in reasons
    assert "(!=)" in reasons
