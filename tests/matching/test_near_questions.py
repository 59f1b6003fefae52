"""Near questions on a made-up base: what is made of its phrases, what is not, and how wrong answers are reported."""

from dataclasses import replace

import pytest

from bot.domain.knowledge import Topic
from bot.matching.evaluation.held_words import HeldWords
from bot.matching.evaluation.near_questions import (
    MAX_QUESTIONS_PER_KIND,
    NearKind,
    NearQuestion,
    generate_near_questions,
)
from bot.matching.evaluation.near_report import NearReply, ask_near_questions, list_examples, summarise
from bot.matching.index.index import Index
from bot.matching.text.glossary import EMPTY_GLOSSARY, Glossary
from bot.matching.text.language import get_language
from tests.matching.test_index import topic

FAIR = topic(
    "fair",
    ("The summer fair is on 12 July beside the clubhouse.", ["when is the summer fair"]),
    aliases=("summer fair",),
)
COACH = topic("coach", ("Danny Osei trains the team behind the clubhouse.", ["who is the football coach"]))
VERSION = topic("mod", ("Patch 1.20.4 repairs the save files.", ["what is new in 1.20.4"]))
VILLAGES = topic(
    "villages",
    ("Alden, Brook and Carrow: six people each, as the list in the clubhouse says.", ["which villages have members"]),
)
HOUSE = topic("house", ("A fire destroyed the clubhouse in 1951; it stands since 1953.", ["when was the roof built"]))
CLUB = [FAIR, COACH, VERSION, VILLAGES, HOUSE]

MADE = {
    NearKind.NAME: "when is the autumn fair",
    NearKind.NUMBER: "what is new in 1.20.6",
    NearKind.ATTRIBUTE: "how tall is the football coach",
    NearKind.WORD: "is everything ok with the clubhouse",
    NearKind.NEGATION: "which villages don't have members",
    NearKind.QUESTION_WORD: "why was the roof built",
}


def make(*topics: Topic) -> dict[NearKind, list[str]]:
    found = generate_near_questions(topics, EMPTY_GLOSSARY)
    return {kind: [question.text for question in found if question.kind is kind] for kind in NearKind}


def ask(index: Index) -> dict[str, NearReply]:
    return {reply.question.text: reply for reply in ask_near_questions(index, CLUB)}


def mislead(question: str) -> Index:
    """A base that has a near question as a phrase of an entry that doesn't answer it."""
    entry = FAIR.entries[0]
    wrong = replace(FAIR, entries=(replace(entry, asked=(*entry.asked, question)),))
    return Index.build([wrong, *CLUB[1:]])


@pytest.mark.parametrize("kind", NearKind)
def test_each_kind_is_made_and_refused_where_nothing_answers_it(kind: NearKind) -> None:
    replies = ask(Index.build(CLUB))

    assert MADE[kind] in replies
    assert replies[MADE[kind]].question.kind is kind
    assert not replies[MADE[kind]].is_answered


@pytest.mark.parametrize("kind", NearKind)
def test_a_wrong_answer_of_each_kind_is_reported_with_what_would_help(kind: NearKind) -> None:
    reply = ask(mislead(MADE[kind]))[MADE[kind]]

    assert reply.is_answered
    assert reply.message.startswith(
        f"'{MADE[kind]}' ({kind}) would get 'fair/e0' as the answer, which doesn't say it. "
    )
    assert "Add an entry" in reply.message or "add an entry" in reply.message or "Give this entry" in reply.message


def test_the_summary_counts_by_kind_and_leaves_out_what_is_right() -> None:
    replies = [
        NearReply(NearQuestion(NearKind.NAME, f"who is {name}"), "a/b", 0.9, is_answered=name == "Ann")
        for name in ("Ann", "Bob", "Cleo")
    ]
    negated = NearReply(NearQuestion(NearKind.NEGATION, "who can't"), None, 0.0, is_answered=False)

    assert (
        summarise([*replies, negated]) == "Of 4 near questions, 1 would get a wrong answer: 1 of 3 with another name."
    )
    assert summarise([negated]) == "Of 1 near question, none would get a wrong answer."
    assert summarise([]).startswith("No near questions were made")


def test_the_examples_are_the_surest_wrong_answers_of_each_kind() -> None:
    replies = [
        NearReply(NearQuestion(NearKind.NUMBER, f"version {n}"), "a/b", n / 10, is_answered=n > 5) for n in range(10)
    ]

    assert [reply.question.text for reply in list_examples(replies)] == ["version 9", "version 8"]


def test_what_the_base_has_is_not_near() -> None:
    seasons = [
        topic(name, ("It is sunny.", [f"when is the {name} fair"]), aliases=(f"{name} fair",)) for name in SEASONS
    ]

    assert make(FAIR, *seasons)[NearKind.NAME] == []


SEASONS = ("spring", "autumn", "winter")


@pytest.mark.parametrize(
    ("text", "asked", "kind"),
    [
        ("Ask us about Portugal and Spain only.", "do you send to Spain", NearKind.NAME),
        ("It needs version 3.10 or newer.", "does it run on version 3.10", NearKind.NUMBER),
        ("Danny Osei, who is married, trains the team.", "who is the football coach", NearKind.ATTRIBUTE),
        ("Oaks are allowed, willows are not.", "which trees are allowed", NearKind.NEGATION),
        ("It was shut in May because of the flood.", "when was the bridge shut", NearKind.QUESTION_WORD),
    ],
)
def test_what_an_entry_may_tell_is_not_near(text: str, asked: str, kind: NearKind) -> None:
    assert not [
        near
        for near in make(topic("one", (text, [asked])))[kind]
        if "married" in near or kind is not NearKind.ATTRIBUTE
    ]


def test_a_word_is_held_in_the_forms_of_the_bases_language() -> None:
    decided = topic("klub", ("Cijenu karte određuje predsjednik.", ["šta radi predsjednik"]))
    held = HeldWords.build([decided], Glossary((), get_language("cnr")))

    assert held.has_word("karta")
    assert not held.has_word("kuca")


def test_people_and_countries_are_exchanged_for_others() -> None:
    rutte = topic("head", ("Mark Rutter leads it.", ["who is Mark Rutter", "when did Mark Rutter start"]))
    join = topic("join", ("Norway joined in 1949.", ["when did Norway join", "when did North Norway join"]))
    near = make(rutte, join)[NearKind.NAME]

    assert "who is Karen Whitfield" in near
    assert any(question.startswith("when did ") and question.endswith(" join") for question in near)
    assert not any("North" in question or "Norway" in question for question in near)


def test_names_are_not_exchanged_inside_other_words_or_other_languages() -> None:
    swim = topic("runs", ("We run.", ["when is the run-off"]), aliases=("run-off",))
    montenegrin = topic("grad", ("Glavni grad je Oslo.", ["glavni grad Norveske je Oslo"]))

    assert make(swim, montenegrin)[NearKind.NAME] == []


def test_the_same_questions_are_made_each_time_and_not_more_than_a_few_of_a_kind() -> None:
    many = [
        topic(f"n{n}", (f"Hall {n} opens at noon.", [f"when was hall number {word} built"]))
        for n, word in enumerate(f"{a}{b}lo" for a in "abcdefgh" for b in "ijklmnop")
    ]
    made = generate_near_questions(many, EMPTY_GLOSSARY)

    assert made == generate_near_questions(reversed(many), EMPTY_GLOSSARY)
    assert sum(question.kind is NearKind.QUESTION_WORD for question in made) == MAX_QUESTIONS_PER_KIND


def test_progress_ends_at_one() -> None:
    shares: list[float] = []
    ask_near_questions(Index.build(CLUB), CLUB, shares.append)

    assert shares == sorted(shares)
    assert shares[-1] == 1
