"""Guards on a made-up base: what an entry lacks speaks against it, however well the rest of the question fits."""

import pytest

from bot.domain.dates import PartialDate
from bot.domain.knowledge import Entry, EntryKind, Topic
from bot.matching.index.index import Index
from bot.matching.outcome import Answer, ObjectionKind
from bot.matching.pipeline import answer_question
from bot.matching.text.glossary import Glossary
from bot.matching.text.language import get_language


def topic(name: str, *entries: tuple[str, list[str]], title: str) -> Topic:
    """A topic with an entry for each statement with its phrases."""
    return Topic(
        name,
        title,
        "c",
        tuple(
            Entry(name, f"e{n}", EntryKind.FACT, text, PartialDate(2024), ("s",), tuple(asked))
            for n, (text, asked) in enumerate(entries)
        ),
    )


CLUB = (
    topic(
        "fair",
        ("The summer fair is on 12 July at the village green.", ["when is the summer fair", "summer fair date"]),
        title="Summer fair",
    ),
    topic(
        "coach",
        ("Danny Osei coaches the football team.", ["who is the football coach", "football trainer"]),
        ("The football team trains on Tuesdays at 17:00.", ["when does the football team train"]),
        title="Football team",
    ),
    topic(
        "badminton",
        ("Badminton is on Wednesdays from 19:30.", ["when is badminton", "badminton time"]),
        title="Badminton",
    ),
    topic(
        "version",
        ("Version 1.20.4 repairs the save files.", ["what is new in 1.20.4", "changes in version 1.20.4"]),
        title="Version 1.20.4",
    ),
    topic("rank", ("Rank A needs 100 points.", ["how do I get rank A", "points for rank A"]), title="Rank A"),
    topic("cpp", ("Use C++ for plugins.", ["how do I start with C++", "C++ plugins"]), title="C++"),
    topic(
        "capital", ("The capital of Montenegro is Podgorica.", ["what is the capital of Montenegro"]), title="Capital"
    ),
    topic("members", ("The club has members in six villages.", ["which villages have members"]), title="Members"),
    topic(
        "zone",
        ("World clock.", ["what time is it in Paris", "time in London now", "clock in Tokyo"]),
        title="World clock",
    ),
)
INDEX = Index.build(CLUB)


def best(question: str) -> tuple[str | None, set[ObjectionKind]]:
    """The entry that answers, None if none does, and the objections to the nearest."""
    outcome = answer_question(INDEX, question)
    kinds = {objection.kind for match in outcome.matches[:1] for objection in match.objections}
    return (outcome.matches[0].entry_id if isinstance(outcome, Answer) else None), kinds


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("what is the capital of Serbia", ObjectionKind.NAME),
        ("when is the winter fair", ObjectionKind.SORT),
        ("who is the swimming coach", ObjectionKind.SORT),
        ("what is new in 1.20.5", ObjectionKind.NUMBER),
        ("how do I get rank B", ObjectionKind.NUMBER),
        ("why is badminton on Wednesdays", ObjectionKind.KIND),
        ("how many people play badminton", ObjectionKind.KIND),
        ("which villages have no members", ObjectionKind.NEGATION),
    ],
)
def test_a_question_about_something_else_is_not_answered(question: str, kind: ObjectionKind) -> None:
    entry_id, objections = best(question)

    assert entry_id is None
    assert kind in objections


@pytest.mark.parametrize(
    ("question", "entry_id"),
    [
        ("which date is the summer fair", "fair/e0"),
        ("who coaches the football team", "coach/e0"),
        ("what changes in version 1.20.4", "version/e0"),
        ("how many points for rank A", "rank/e0"),
        ("what is the capital city of Montenegro", "capital/e0"),
    ],
)
def test_what_the_entry_has_is_answered(question: str, entry_id: str) -> None:
    assert best(question) == (entry_id, set())


def test_signs_tell_names_apart() -> None:
    sharp = topic("cs", ("Use C# for tools.", ["how do I start with C#"]), title="C#")
    index = Index.build([*CLUB, sharp])

    both = [answer_question(index, f"how do I start with {name}") for name in ("C++", "C#")]

    assert [outcome.matches[0].entry_id for outcome in both] == ["cpp/e0", "cs/e0"]
    assert not isinstance(answer_question(INDEX, "how do I start with C#"), Answer)


def test_a_value_that_only_the_phrases_vary_is_no_objection() -> None:
    assert best("what time is it in Rome")[1] == set()
    assert ObjectionKind.NAME in best("is Rome the capital of Montenegro")[1]


def test_a_change_brings_its_names_along() -> None:
    moved = topic("capital", ("The capital of Serbia is Belgrade.", ["what is the capital of Serbia"]), title="Capital")

    changed = INDEX.with_changes({"capital": moved})

    assert isinstance(answer_question(changed, "what is the capital city of Serbia"), Answer)
    assert not isinstance(answer_question(changed, "what is the capital of Montenegro"), Answer)


TOWN = (
    topic(
        "mayor",
        ("Ana Petrova has been mayor since 3 March 2020.", ["who is the mayor", "since when is Ana Petrova mayor"]),
        title="Mayor",
    ),
    topic(
        "league",
        ("Yes, the town joined the Harbour League on 5 June 2006.", ["is the town in the Harbour League"]),
        ("The first towns of the old Salt Pact came in 1999.", ["which Salt Pact towns came first"]),
        title="Harbour League",
    ),
    topic(
        "market",
        ("The Open Market is on Sundays.", ["what is the Open Market", "Open Market day"]),
        title="Open Market",
    ),
    topic("pool", ("The pool costs 4 euros.", ["how much is the pool", "price of the pool"]), title="Pool"),
    topic(
        "walls",
        (
            "The town has 12 km of walls with Albania, Serbia and Croatia.",
            ["how long are the town's walls", "which countries share the walls"],
        ),
        title="Town walls",
    ),
    topic(
        "guards",
        (
            "The guards of the town are 40 men, and the town sends them.",
            ["how many guards has the town", "town guards"],
        ),
        title="Guards",
    ),
    topic("rule", ("Rule 4 lets anyone call a meeting.", ["what does rule 4 say", "what is rule 4"]), title="Rule 4"),
    topic("tv", ("The TV room is open.", ["is there a TV room", "where is the TV room"]), title="TV room"),
)
TOWN_INDEX = Index.build(TOWN)
GRAD = (
    topic(
        "mayor",
        (
            "Ana Petrova je gradonačelnica od 3. marta 2020. godine.",
            ["ko je gradonačelnica", "otkad je Ana Petrova gradonačelnica", "koliko dugo je Ana Petrova na čelu grada"],
        ),
        title="Gradonačelnica",
    ),
    topic(
        "league",
        ("Da, grad je Lučkom savezu pristupio 5. juna 2006. godine.", ["je li grad u Lučkom savezu"]),
        ("Prvi gradovi starog Sonog pakta ušli su 1999.", ["koji su gradovi Sonog pakta ušli prvi"]),
        title="Lučki savez",
    ),
    topic("pool", ("Bazen košta 4 eura.", ["koliko košta bazen", "cijena bazena"]), title="Bazen"),
    topic(
        "walls",
        (
            "Grad ima 12 km zidina s Albanijom, Srbijom i Hrvatskom.",
            ["koliko su duge zidine grada", "ko dijeli zidine s gradom"],
        ),
        title="Gradske zidine",
    ),
    topic(
        "guards",
        ("Gradska straža ima 40 ljudi, a šalje ih grad.", ["koliko ljudi ima straža", "gradska straža"]),
        title="Straža",
    ),
)
GRAD_INDEX = Index.build(GRAD, glossary=Glossary((), get_language("cnr")))


@pytest.mark.parametrize(
    ("index", "question", "entry_id"),
    [
        (TOWN_INDEX, "who is the husband of Ana Petrova, the mayor", "mayor/e0"),
        (TOWN_INDEX, "how old is the mayor Ana Petrova", "mayor/e0"),
        (TOWN_INDEX, "when was the Harbour League founded", "league/e0"),
        (TOWN_INDEX, "what is the Salt Pact", "league/e1"),
        (GRAD_INDEX, "ko je muž Ane Petrove, gradonačelnice", "mayor/e0"),
        (GRAD_INDEX, "koliko godina ima gradonačelnica Ana Petrova", "mayor/e0"),
        (GRAD_INDEX, "kad je osnovan Lučki savez", "league/e0"),
        (GRAD_INDEX, "šta je Soni pakt", "league/e1"),
        (TOWN_INDEX, "when was the Salt Pact dissolved", "league/e1"),
        (TOWN_INDEX, "where was the mayor Ana Petrova born", "mayor/e0"),
        (TOWN_INDEX, "how much do the guards of the town earn", "guards/e0"),
        (TOWN_INDEX, "how long are the town's walls with Serbia", "walls/e0"),
        (TOWN_INDEX, "what does rule 4 say of the tv", "rule/e0"),
        (TOWN_INDEX, "why is the town in the Harbour League", "league/e0"),
        (GRAD_INDEX, "zašto je grad u Lučkom savezu", "league/e0"),
        (GRAD_INDEX, "kad je ukinut Soni pakt", "league/e1"),
        (GRAD_INDEX, "gdje je rođena gradonačelnica Ana Petrova", "mayor/e0"),
        (GRAD_INDEX, "kolika je plata gradske straže", "guards/e0"),
        (GRAD_INDEX, "koliko su duge zidine sa Srbijom", "walls/e0"),
    ],
)
def test_what_an_entry_only_mentions_is_not_answered_with_it(index: Index, question: str, entry_id: str) -> None:
    outcome = answer_question(index, question)

    assert not isinstance(outcome, Answer)
    (nearest,) = [match for match in outcome.matches if match.entry_id == entry_id]
    assert nearest.objections


@pytest.mark.parametrize(
    ("index", "question", "entry_id"),
    [
        (TOWN_INDEX, "who is mayor now", "mayor/e0"),
        (TOWN_INDEX, "what is the Open Market", "market/e0"),
        (TOWN_INDEX, "how long are the walls of the town", "walls/e0"),
        (GRAD_INDEX, "ko je sada gradonačelnica", "mayor/e0"),
        (GRAD_INDEX, "kad je grad pristupio Lučkom savezu", "league/e0"),
    ],
)
def test_what_an_entry_says_of_the_same_is_answered(index: Index, question: str, entry_id: str) -> None:
    outcome = answer_question(index, question)

    assert isinstance(outcome, Answer)
    assert outcome.matches[0].entry_id == entry_id


def test_an_acronym_is_corrected_by_the_order_of_its_letters_alone() -> None:
    assert TOWN_INDEX.correct_spelling("what is OPEM") == [("what", "what", 0), ("is", "is", 0), ("opem", "opem", 0)]
    assert TOWN_INDEX.correct_spelling("what is the OEPN market")[3] == ("oepn", "open", 1)
    assert TOWN_INDEX.correct_spelling("what is the opem market")[3] == ("opem", "open", 1)


def test_a_right_word_of_a_language_without_a_list_of_words_is_not_taken_for_another() -> None:
    assert GRAD_INDEX.correct_spelling("zidarina zidna") == [("zidarina", "zidarina", 0), ("zidna", "zidina", 1)]
