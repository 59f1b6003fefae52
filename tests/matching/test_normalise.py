"""Text normalisation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.text.normalise import normalise


@given(st.text())
def test_normalising_is_idempotent(text: str) -> None:
    once = normalise(text)

    assert normalise(once) == once


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Ђукановић", "Đukanović"),
        ("Djukanovic", "Đukanović"),
        ("КФОР", "kfor"),
        ("љубав њива џем", "ljubav njiva džem"),
        ("Ќерка Ѓорѓи", "Ćerka Đorđi"),
        ("Црна Гора", "crna gora"),
        ("Shqipëri çështje", "shqiperi ceshtje"),
        ("defence organisation modernising", "defense organization modernizing"),
        ("neighbours' programme", "neighbors program"),
        ("ＮＡＴＯ", "nato"),
        ("na\u200bto", "nato"),
        ("NАТО", "nato"),  # А, Т and О are Cyrillic here
        ("what’s", "what's"),
        ("twenty-nine members", "20 9 members"),
        ("<@123> what is KFOR @everyone", "what is kfor"),
        ("Straße Øresund", "strasse oresund"),
        ("❄️", "❄"),
        ("what does `==` do?", "what does == do"),
        ("📜 Rules", "rules"),
        ("Settings -> Roles & colours", "settings roles colors"),
    ],
)
def test_variants_of_spelling_become_the_same(left: str, right: str) -> None:
    assert normalise(left) == normalise(right) != ""


def test_signs_that_are_names_become_different_words() -> None:
    names = ["=", "==", "===", "!=", "??=", "<>", "&&", "🐛", "🐞", "❄", "+", "👍🔥"]
    questions = [f"what does {name} do" for name in ("=", "==", "!=", "🐛", "🐞")]

    assert len({normalise(name) for name in names}) == len(names)
    assert len(set(map(normalise, questions))) == len(questions)
    assert all(normalise(name).isalnum() for name in names)


@pytest.mark.parametrize("word", ["exercise", "advise", "otherwise", "precise", "rise", "promised"])
def test_words_that_only_look_british_are_kept(word: str) -> None:
    assert normalise(word) == word


@pytest.mark.parametrize("text", ["", "  ", "!!!", "...", ":)", "\u200b", "<@1>"])
def test_a_text_without_words_is_empty(text: str) -> None:
    assert normalise(text) == ""
