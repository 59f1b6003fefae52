"""Indexes with topics changed, added and hidden, refitted or as a delta; dumps; glossaries."""

import pytest

from bot.domain.dates import PartialDate
from bot.domain.knowledge import Entry, EntryKind, Topic
from bot.matching.index.index import Index
from bot.matching.outcome import Answer
from bot.matching.pipeline import answer_question
from bot.matching.text.glossary import Glossary


def topic(name: str, *asked: str, text: str = "A statement.") -> Topic:
    return Topic(name, name, "c", (Entry(name, "e", EntryKind.FACT, text, PartialDate(2024), ("s",), asked),))


MANY = [topic(f"t{n}", f"where does word{n} sleep", f"alpha{n} beta{n}") for n in range(1100)]


def first(index: Index, question: str) -> str | None:
    outcome = answer_question(index, question)
    return outcome.matches[0].entry_id if isinstance(outcome, Answer) else None


@pytest.fixture(scope="module")
def large() -> Index:
    return Index.build(MANY)


@pytest.fixture(scope="module")
def small() -> Index:
    return Index.build(MANY[:4])


@pytest.fixture(params=["large", "small"])
def index(request: pytest.FixtureRequest) -> Index:
    built: Index = request.getfixturevalue(request.param)
    return built


class TestChanges:
    def test_an_added_topic_is_found_by_words_that_no_other_has(self, index: Index) -> None:
        more = index.with_changes({"quokka": topic("quokka", "why do quokkas smile", "smiling marsupial")})

        assert first(more, "why do quokkas smile") == "quokka/e"
        assert first(more, "smiling quokkas") == "quokka/e"
        assert first(more, "why do qoukkas smile") == "quokka/e"
        assert first(more, "alpha3 beta3") == "t3/e"
        assert first(index, "why do quokkas smile") is None

    def test_a_changed_topic_is_found_by_its_new_words_only(self, index: Index) -> None:
        changed = index.with_changes({"t2": topic("t2", "how high do cranes fly")})

        assert first(changed, "how high do cranes fly") == "t2/e"
        assert first(changed, "alpha2 beta2") is None

    def test_a_hidden_topic_is_not_found_until_it_is_restored(self, index: Index) -> None:
        hidden = index.with_changes({"t1": None})

        assert first(hidden, "alpha1 beta1") is None
        assert first(hidden, "alpha3 beta3") == "t3/e"
        assert first(hidden.with_changes({"t1": MANY[1]}), "alpha1 beta1") == "t1/e"

    def test_changes_accumulate(self, index: Index) -> None:
        changed = index.with_changes({"t0": None}).with_changes({"zoo": topic("zoo", "zebras and okapis")})

        assert first(changed, "alpha0 beta0") is None
        assert first(changed, "zebras and okapis") == "zoo/e"


def test_an_index_with_changes_is_not_dumped(large: Index) -> None:
    with pytest.raises(ValueError, match="changes"):
        large.with_changes({"t0": None}).dump()


def test_a_loaded_large_index_answers_like_the_dumped_one(large: Index) -> None:
    loaded = Index.load(large.dump(), MANY)

    for question in ("alpha7 beta7", "alhpa7 word9", "where does it sleep"):
        assert answer_question(loaded, question) == answer_question(large, question)


def test_an_index_dumped_with_another_glossary_is_refitted(small: Index) -> None:
    stored = small.dump()
    glossary = Glossary((("sleep", "kip"),))

    assert first(Index.load(stored, MANY[:4], glossary=glossary), "where does word2 kip") == "t2/e"


def test_synonyms_of_a_glossary_match() -> None:
    base = [topic("gora", "when did montenegro join", "accession"), topic("sea", "where is the harbour")]
    glossary = Glossary((("montenegro", "crna gora", "black_mountain"),))

    assert first(Index.build(base, glossary=glossary), "crna gora joined when") == "gora/e"
    assert first(Index.build(base, glossary=glossary), "black mountain join") == "gora/e"
