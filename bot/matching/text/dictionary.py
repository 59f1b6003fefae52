"""English words as they are written, so that a real word is not taken for a misspelt one of the base."""

from functools import cache

from spellchecker import SpellChecker

COMMON = 500
"""Occurrences in pyspellchecker's corpus of film subtitles from which a word counts as real: about 26,000 words. Rarer
ones are partly misspellings themselves."""


@cache
def english_words() -> frozenset[str]:
    """The common words of English, in lower case; the first call takes a tenth of a second."""
    counts = SpellChecker(language="en").word_frequency.dictionary
    return frozenset(word for word, count in counts.items() if count >= COMMON)
