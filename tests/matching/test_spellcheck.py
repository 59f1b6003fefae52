"""Spelling correction."""

from bot.matching.text.spellcheck import Speller


def test_only_unknown_words_near_known_ones_are_corrected() -> None:
    speller = Speller({"montenegro": 3, "member": 2, "2017": 1, "remember": 1})

    assert speller.correct("montengro") == ("montenegro", 1)
    assert speller.correct("mebmer") == ("member", 1)
    assert [speller.correct(word)[0] for word in ("member", "2018", "abc", "what", "zzzzzz")] == [
        "member",
        "2018",
        "abc",
        "what",
        "zzzzzz",
    ]


def test_a_substituted_letter_of_a_short_word_is_corrected_only_to_a_name() -> None:
    speller = Speller({"break": 3, "take": 2, "kfor": 1}, names={"kfor"})

    assert [speller.correct(word)[0] for word in ("bread", "bake", "kdor", "braek", "brek")] == [
        "bread",
        "bake",
        "kfor",
        "break",
        "break",
    ]


def test_a_long_word_that_begins_otherwise_is_another_word() -> None:
    speller = Speller({"upravlja": 3, "secretary": 2})

    assert [speller.correct(word)[0] for word in ("zdravlja", "secertray", "esctretary")] == [
        "zdravlja",
        "secretary",
        "secretary",
    ]
