"""Autocomplete."""

from dataclasses import replace
from datetime import date

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.app import Almanac
from bot.domain.dates import PartialDate
from bot.domain.knowledge import Entry, EntryKind, Topic
from bot.domain.text import MAX_LABEL_LENGTH
from bot.matching.autocomplete.completion import CompletionIndex, list_labels
from bot.matching.text.normalise import normalise
from bot.storage.usage import NO_GUILD, CounterKey, add_counts


def topic(name: str, title: str, *asked: str, aliases: tuple[str, ...] = ()) -> Topic:
    """A topic with an entry for each of its questions."""
    entries = tuple(
        Entry(name, f"e{n}", EntryKind.FACT, question, PartialDate(2024, 1, 1), ("s",), (question,))
        for n, question in enumerate(asked)
    )
    return Topic(name, title, "c", entries, aliases=aliases)


PETS = [
    topic("cat", "Cat", "what do cats do", "why do cats purr", aliases=("kitten", "мачка")),
    topic("dog", "Dog", "why do dogs bark", "what do dogs eat", "dog food"),
    topic("fish", "Fish", "where do goldfish live", "cold water fish"),
    topic("bird", "Bird", "can parrots talk", "talking birds"),
]
COMPLETION = CompletionIndex.build(PETS)


def labels(text: str, completion: CompletionIndex = COMPLETION, limit: int = 25) -> list[str]:
    return [choice.label for choice in completion.complete(text, limit)]


STARTERS = ["what do cats do", "why do dogs bark", "where do goldfish live", "can parrots talk"]


def test_questions_to_begin_with_are_offered_before_titles_for_an_empty_input() -> None:
    assert labels("") == [*STARTERS, "Bird", "Cat", "Dog", "Fish"]


def test_the_questions_that_a_base_names_come_first_but_for_those_that_it_has_no_more() -> None:
    named = CompletionIndex.build(PETS, ("Fish", "why do cats purr", "dog food"))

    assert labels("", named) == ["Fish", "why do cats purr", "dog food", "Bird", "Cat", "Dog"]
    assert labels("", named.with_changes({"cat": None})) == ["Fish", "dog food", "Bird", "Dog"]
    assert labels("", named.with_popularity({"bird/e0": 3}))[:2] == ["can parrots talk", "Fish"]


def test_a_prefix_of_any_word_matches_titles_first() -> None:
    assert labels("do") == ["Dog", "dog food", "what do cats do", "what do dogs eat", "why do cats purr",
                            "why do dogs bark", "where do goldfish live"]  # fmt: skip
    assert labels("dogs ea") == ["what do dogs eat"]
    assert labels("МАЧ") == ["мачка"]


def test_labels_that_start_with_the_input_come_before_those_that_contain_it() -> None:
    assert labels("why do")[:2] == ["why do cats purr", "why do dogs bark"]
    assert labels("fish")[0] == "Fish"


def test_spelling_errors_are_tolerated_if_nothing_else_matches() -> None:
    assert "where do goldfish live" in labels("gildfish")
    assert labels("what do odgs") == ["what do dogs eat"]
    assert labels("zzzz") == []
    assert labels("zz") == []
    assert labels("dogs parrots") == []


def test_the_limits_of_number_and_length_are_kept() -> None:
    many = [replace(PETS[0], id=f"t{n}", title=f"Cat {n}") for n in range(700)]
    long = topic("long", "Long", "x" * MAX_LABEL_LENGTH, "y" * 500)

    assert len(labels("cat", CompletionIndex.build(many))) == 25
    assert len(labels("caat", CompletionIndex.build(many))) == 25
    assert labels("x", CompletionIndex.build([long])) == ["x" * MAX_LABEL_LENGTH]
    assert labels("y", CompletionIndex.build([long])) == ["y" * (MAX_LABEL_LENGTH - 1) + "…"]


def test_the_most_popular_come_first_among_equals_only() -> None:
    popular = COMPLETION.with_popularity({"dog/e1": 9, "fish/e0": 5, "gone/e0": 99})

    assert labels("", popular, 4) == [
        "what do dogs eat",
        "where do goldfish live",
        "what do cats do",
        "why do dogs bark",
    ]
    assert labels("wh", popular)[:2] == ["what do dogs eat", "where do goldfish live"]
    assert labels("why", popular) == ["why do cats purr", "why do dogs bark"]
    assert labels("fi", popular)[0] == "Fish"


def test_popular_questions_are_found_behind_any_number_of_others() -> None:
    many = [topic(f"t{n}", f"A{n}", f"aa {n:05}") for n in range(3_000)]
    popular = CompletionIndex.build(many).with_popularity({"t2999/e0": 1})

    assert labels("aa", popular)[0] == "aa 02999"
    assert labels("a", popular)[0] == "A2999"
    assert labels("0 aa", popular)[0] == "aa 02999"


def test_changed_topics_are_offered_in_their_current_form() -> None:
    changed = COMPLETION.with_popularity({"dog/e0": 3, "cow/e0": 5}).with_changes(
        {"dog": topic("dog", "Hound", "why do hounds howl"), "cat": None, "cow": topic("cow", "Cow", "why do cows moo")}
    )

    assert labels("", changed) == ["where do goldfish live", "can parrots talk", "Bird", "Cow", "Fish", "Hound"]
    assert labels("why", changed) == ["why do cows moo", "why do hounds howl"]
    assert labels("do", changed) == ["why do cows moo", "why do hounds howl", "where do goldfish live"]
    again = changed.with_changes({"cat": PETS[0]}).with_popularity({"cow/e0": 2, "dog/e0": 3})
    assert labels("why", again) == ["why do hounds howl", "why do cows moo", "why do cats purr"]
    assert labels("", COMPLETION) == [*STARTERS, "Bird", "Cat", "Dog", "Fish"]


words = st.sampled_from(["nato", "kfor", "na", "nation", "for", "force", "what", "is", "š", "ša"])
texts = st.lists(words, min_size=1, max_size=4).map(" ".join)
bases = st.lists(st.tuples(texts, st.lists(texts, max_size=3)), min_size=1, max_size=8)
prefix_lists = st.lists(
    words.flatmap(lambda word: st.integers(1, 4).map(lambda cut: word[:cut])), min_size=1, max_size=3
)


@settings(max_examples=300)
@example([("nato nato", ["nato"])], ["n", "n"], 2)
@given(bases, prefix_lists, st.integers(1, 30))
def test_it_finds_what_a_scan_of_all_labels_finds(
    topics: list[tuple[str, list[str]]], prefixes: list[str], limit: int
) -> None:
    base = [topic(f"t{n}", title, *asked) for n, (title, asked) in enumerate(topics)]
    offered = labels(" ".join(prefixes), CompletionIndex.build(base), limit)

    form_input = normalise(" ".join(prefixes))
    kinds: dict[str, int] = {}
    for kind, text in list_labels(base):
        kinds[text] = min(kind, kinds.get(text, kind))
    fitting = [
        text
        for text in kinds
        if all(any(own.startswith(word) for own in normalise(text).split()) for word in form_input.split())
    ]
    ordered = sorted(
        fitting, key=lambda text: (not normalise(text).startswith(form_input), kinds[text], len(text), text)
    )
    assert offered == ordered[:limit] or not fitting


async def test_entries_that_were_shown_most_are_offered_first_after_a_restart(app: Almanac) -> None:
    assert labels("", app.shared.snapshot.autocomplete.topics) == ["Keeping bread fresh", "Sourdough"]
    await add_counts(app.database, {CounterKey(date.today(), NO_GUILD, "answered", "sourdough/what"): 3})  # noqa: DTZ011
    await app.rank_autocomplete()

    assert labels("", app.shared.snapshot.autocomplete.topics) == ["Sourdough", "Keeping bread fresh"]
    assert next(choice.label for choice in app.shared.complete("")) == "what is sourdough"
    await app.reload()
    assert labels("", app.shared.snapshot.autocomplete.topics) == ["Sourdough", "Keeping bread fresh"]
