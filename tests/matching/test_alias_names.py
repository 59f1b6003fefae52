"""An alias that names one of several things in a topic finds the entry that tells of it."""

from bot.domain.names import find_named_entry
from bot.knowledge.phrases import list_phrases
from bot.matching.conflicts import find_misroutes
from bot.matching.index.index import Index
from bot.matching.outcome import Answer
from bot.matching.pipeline import answer_question
from tests.matching.test_index import topic

FORCES = topic(
    "forces",
    ("The union's ARFOR keeps the peace on the island since 2004.", ["what is ARFOR", "who keeps the peace there"]),
    ("BRAFOR, of 2,000 soldiers, followed CORFOR in 1996.", ["what was BRAFOR", "which force followed CORFOR"]),
    ("CORFOR landed in 1995 with 60,000 soldiers.", ["what was CORFOR", "how many soldiers did CORFOR have"]),
    aliases=("ARFOR", "BRAFOR", "CORFOR", "peacekeepers"),
)
HARBOUR = topic("harbour", ("The harbour master is Ola Berg.", ["who is the harbour master"]))
INDEX = Index.build([FORCES, HARBOUR])


def find(question: str) -> str | None:
    outcome = answer_question(INDEX, question)
    return outcome.matches[0].entry_id if isinstance(outcome, Answer) else None


def test_an_alias_finds_the_entry_that_tells_of_it() -> None:
    assert [find(name) for name in FORCES.aliases] == ["forces/e0", "forces/e1", "forces/e2", "forces/e0"]
    assert [find(f"what is {name}") for name in ("BRAFOR", "CORFOR")] == ["forces/e1", "forces/e2"]


def test_a_title_and_a_common_noun_find_the_first_entry() -> None:
    wardens = topic(
        "warden", ("In 1990.", ["start"]), ("The warden.", ["who is the warden", "warden"]), aliases=("warden",)
    )

    assert find_named_entry(wardens, "Warden") is wardens.entries[0]
    assert find_named_entry(wardens, "warden") is wardens.entries[0]


def test_an_alias_that_several_entries_tell_of_finds_the_first() -> None:
    several = topic("several", ("One.", ["one"]), ("A5 began.", ["A5"]), ("A5 grew.", ["A5 now"]), aliases=("A5",))

    assert find_named_entry(several, "A5") is several.entries[0]


def test_an_office_that_the_first_entry_has_in_a_phrase_finds_the_first() -> None:
    office = topic(
        "head",
        ("Ana Vek has led it since 2020.", ["who is Head of Brae", "Ana Vek", "leader"]),
        ("Bo Lund was Head of Brae until 2020.", ["who was Head of Brae in 2019", "Bo Lund, Head of Brae"]),
        aliases=("Head of Brae",),
    )

    assert find_named_entry(office, "Head of Brae") is office.entries[0]


def test_the_check_of_phrases_agrees_with_the_index() -> None:
    assert list(find_misroutes(INDEX, [FORCES, HARBOUR])) == []
    assert {phrase: entry_id for entry_id, _, phrase in list_phrases(FORCES)}["CORFOR"] == "forces/e2"
