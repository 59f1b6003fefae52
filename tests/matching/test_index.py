"""Questions to a small knowledge base."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.dates import PartialDate
from bot.domain.knowledge import Entry, EntryKind, Topic
from bot.domain.text import shorten_label
from bot.matching.conflicts import find_misroutes
from bot.matching.index.calibration import PRIOR_WEIGHTS, Calibration
from bot.matching.index.index import Index
from bot.matching.outcome import Answer, Coverage, NoMatch, Suggestions
from bot.matching.pipeline import answer_question


def topic(name: str, *entries: tuple[str, list[str]], aliases: tuple[str, ...] = ()) -> Topic:
    made_entries = tuple(
        Entry(name, f"e{n}", EntryKind.FACT, text, PartialDate(2024, 1, 1), ("s",), tuple(asked))
        for n, (text, asked) in enumerate(entries)
    )
    return Topic(name, name.title(), "c", made_entries, aliases=aliases)


PETS = [
    topic(
        "cat", ("Cats purr and sleep.", ["what do cats do", "why do cats purr", "purring"]), aliases=("kitten", "мачка")
    ),
    topic(
        "dog",
        ("Dogs bark at strangers.", ["why do dogs bark", "barking dog", "dog noise"]),
        ("Dogs eat meat twice a day.", ["what do dogs eat", "how often are dogs fed", "dog food"]),
    ),
    topic("fish", ("Goldfish live in cold water.", ["where do goldfish live", "goldfish water", "cold water fish"])),
    topic("bird", ("Parrots repeat words.", ["can parrots talk", "talking birds", "do parrots repeat words"])),
]
INDEX = Index.build(PETS)


def find_answers(question: str, context: str | None = None) -> list[str]:
    outcome = answer_question(INDEX, question, context)
    return [match.entry_id for match in outcome.matches] if isinstance(outcome, Answer) else []


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("why does my dog bark so much", "dog/e0"),
        ("waht do dogs eat", "dog/e1"),
        ("goldfsh watr", "fish/e0"),
        ("КИТТЕН", "cat/e0"),
        ("macka", "cat/e0"),
        ("Do PARROTS talk?", "bird/e0"),
    ],
)
def test_an_entry_is_found_despite_typos_scripts_and_other_words(question: str, entry: str) -> None:
    assert find_answers(question)[:1] == [entry]


def test_a_long_phrase_is_found_by_the_shortened_form_that_lists_show() -> None:
    phrase = "what do I do when " + "my dog barks and " * 12 + "nobody is home"
    index = Index.build([topic("dog", ("Call me.", [phrase]))])

    assert [match.entry_id for match in index.find_exact(shorten_label(phrase))] == ["dog/e0"]


@pytest.mark.parametrize("question", ["who won the world cup", "how to file taxes", "asdf qwer"])
def test_an_unrelated_question_is_not_covered(question: str) -> None:
    outcome = answer_question(INDEX, question)

    assert isinstance(outcome, NoMatch)
    assert outcome.coverage is Coverage.OUT
    assert not outcome.small_talk


def test_a_general_word_is_no_subject() -> None:
    shop = topic("shop", ("The shop opens at nine.", ["what time does the shop open", "opening time", "shop hours"]))
    index = Index.build([shop, *PETS])

    asked = {
        text: answer_question(index, text) for text in ("what time is it in tokyo", "how big is the shop in tokyo")
    }
    assert [outcome.coverage for outcome in asked.values() if isinstance(outcome, NoMatch)] == [
        Coverage.OUT,
        Coverage.NEAR,
    ]


def test_a_question_that_names_another_topic_is_not_answered() -> None:
    people = topic("mayor", ("Ana leads the town.", ["who leads the town", "who is in charge", "head of the town"]))
    club = topic("zorba", ("Zorba dances on Fridays.", ["when does zorba dance", "zorba evenings"]))
    index = Index.build([people, club, *PETS])

    assert isinstance(answer_question(index, "who is in charge here"), Answer)
    assert not isinstance(answer_question(index, "who is in charge of zorba"), Answer)


def test_unknown_words_are_reported() -> None:
    outcome = answer_question(INDEX, "vaccination certificate passport")

    assert isinstance(outcome, NoMatch)
    assert set(outcome.unknown_words) == {"vaccination", "certificate", "passport"}


@pytest.mark.parametrize("text", ["", "hello", "thank you!", "who are you", "👍", "xxxxxxxx", "lol ok"])
def test_small_talk_is_recognised(text: str) -> None:
    outcome = answer_question(INDEX, text)

    assert isinstance(outcome, NoMatch)
    assert outcome.small_talk


def test_small_numbers_alone_are_looked_for_and_never_a_sure_answer() -> None:
    floats = topic("floats", ("0.1 + 0.2 is 0.30000000000000004.", ["why is 0.1 + 0.2 not 0.3", "floats are inexact"]))
    index = Index.build([*PETS, floats])

    outcome = answer_question(index, "0.1 + 0.2")
    assert isinstance(outcome, Suggestions)
    assert outcome.matches[0].entry_id == "floats/e0"
    far = answer_question(index, "7 + 7")
    assert isinstance(far, NoMatch)
    assert not far.small_talk


def test_small_talk_is_answered_if_an_entry_has_it_as_a_phrase() -> None:
    greeted = topic("bot", ("I am well.", ["how are you", "how are you doing", "are you well my friend"]))

    outcome = answer_question(Index.build([*PETS, greeted]), "so how are you doing now")
    assert isinstance(outcome, Answer)
    assert outcome.matches[0].entry_id == "bot/e0"


def test_a_follow_up_takes_the_topic_of_the_previous_question() -> None:
    outcome = answer_question(INDEX, "and what do they eat?", "why do dogs bark")

    assert isinstance(outcome, Answer)
    assert outcome.matches[0].entry_id == "dog/e1"
    assert outcome.context_topic_id == "dog"


@pytest.mark.parametrize("text", ["what is the weather", "and the weather?", "how much are shares"])
def test_a_question_about_an_unknown_subject_is_no_follow_up(text: str) -> None:
    assert isinstance(answer_question(INDEX, text, "why do dogs bark"), NoMatch)


def test_a_question_with_an_answer_of_its_own_is_no_follow_up() -> None:
    outcome = answer_question(INDEX, "where do goldfish live", "why do dogs bark")

    assert isinstance(outcome, Answer)
    assert outcome.context_topic_id is None


@pytest.mark.parametrize("text", ["ok thanks", "hello", "lol", "ok"])
def test_small_talk_after_a_question_is_no_follow_up(text: str) -> None:
    outcome = answer_question(INDEX, text, "why do dogs bark")

    assert isinstance(outcome, NoMatch)
    assert outcome.small_talk


def test_two_questions_in_one_get_two_answers() -> None:
    assert find_answers("why do cats purr and where do goldfish live") == ["cat/e0", "fish/e0"]


def test_the_second_of_two_questions_may_refer_to_the_first() -> None:
    fed = topic("hen", ("Hens cluck.", ["why do hens cluck"]), ("Hens eat corn.", ["what do hens eat", "hen food"]))
    outcome = answer_question(Index.build([fed, *PETS]), "why do dogs bark and what do they eat")

    assert isinstance(outcome, Answer)
    assert [match.entry_id for match in outcome.matches] == ["dog/e0", "dog/e1"]


def test_one_question_with_an_and_is_not_split() -> None:
    assert find_answers("i have cold water fish and purring cats do what") != ["fish/e0", "cat/e0"]
    assert find_answers("purring and cats") == ["cat/e0"]
    assert find_answers("i wonder why it is that i hear dogs bark") == ["dog/e0"]


def test_i_is_a_conjunction_in_montenegrin_and_a_pronoun_in_english() -> None:
    assert find_answers("purring cats i cold water fish") == ["cat/e0", "fish/e0"]
    assert len(find_answers("with the purring of cats can i hear dog noise")) < 2


def test_every_phrase_finds_its_own_entry_with_the_highest_confidence() -> None:
    assert list(find_misroutes(INDEX, PETS)) == []
    outcomes = [answer_question(INDEX, asked) for each in PETS for entry in each.entries for asked in entry.asked]
    assert all(isinstance(outcome, Answer) and outcome.matches[0].confidence >= 0.99 for outcome in outcomes)


@given(st.randoms(use_true_random=False))
@settings(max_examples=8, deadline=None)
def test_the_order_of_topics_does_not_matter(shuffle: random.Random) -> None:
    shuffled = shuffle.sample(PETS, len(PETS))

    for question in ("why does my dog bark", "cold water", "talk"):
        assert answer_question(Index.build(shuffled), question) == answer_question(INDEX, question)


@given(st.lists(st.text("abcdefgh", min_size=3, max_size=8), min_size=3, max_size=3, unique=True))
@settings(max_examples=8, deadline=None)
def test_an_unrelated_topic_never_takes_an_exact_phrase(words: list[str]) -> None:
    larger = Index.build([*PETS, topic("zzz", ("Something else.", words))])

    for each in PETS:
        for entry in each.entries:
            for asked in entry.asked:
                outcome = answer_question(larger, asked)
                assert isinstance(outcome, Answer)
                assert outcome.matches[0].entry_id == entry.full_id


@given(st.text(max_size=6_000))
@settings(max_examples=60, deadline=None)
def test_any_text_has_exactly_one_outcome(text: str) -> None:
    assert isinstance(answer_question(INDEX, text, text), Answer | Suggestions | NoMatch)


def test_a_loaded_index_answers_like_the_dumped_one() -> None:
    loaded = Index.load(INDEX.dump(), PETS)

    for question in ("why does my dog bark", "cold water", "hello", "who won the cup"):
        assert answer_question(loaded, question) == answer_question(INDEX, question)


def test_one_topic_is_calibrated_by_the_prior() -> None:
    index = Index.build(PETS[:1])

    assert index.calibration.weights.tolist() == PRIOR_WEIGHTS.tolist()
    assert isinstance(answer_question(index, "why does a cat purr"), Answer)
    assert Calibration.fit([]).weights.tolist() == PRIOR_WEIGHTS.tolist()


def test_a_large_knowledge_base_is_calibrated_on_a_sample() -> None:
    many = [topic(f"t{n}", (f"Thing {n}.", [f"word{n} alpha{n}", f"other{n} beta{n}"])) for n in range(1600)]
    shares: list[float] = []
    index = Index.build(many, progress=shares.append)

    assert shares[0] == pytest.approx(0.3)
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert not index.model.is_trained
    assert isinstance(answer_question(index, "word7 alpha7"), Answer)
