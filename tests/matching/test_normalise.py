"""One spelling for what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.text.normalise import normalise


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)

    assert normalise(once) == once


@pytest.mark.parametrize(
    ("one", "other"),
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
    ],
)
def test_spellings_that_mean_the_same_meet(one: str, other: str) -> None:
    assert normalise(one) == normalise(other) != ""


@pytest.mark.parametrize("word", ["exercise", "advise", "otherwise", "precise", "rise", "promised"])
def test_words_that_only_look_british_stay(word: str) -> None:
    assert normalise(word) == word


@pytest.mark.parametrize("text", ["", "  ", "!!!", "👍🔥", "\u200b", "<@1>"])
def test_nothing_is_left_of_what_holds_no_word(text: str) -> None:
    assert normalise(text) == ""
