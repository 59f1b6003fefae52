"""English word list that protects real words from being corrected into words of the knowledge base."""

from functools import cache

from spellchecker import SpellChecker

MIN_OCCURRENCES = 500
"""Occurrences in pyspellchecker's corpus of film subtitles from which a word counts as real: about 26,000 words.

Rarer ones are partly misspellings themselves.
"""


@cache
def load_english_words(min_occurrences: int = MIN_OCCURRENCES) -> frozenset[str]:
    """Return the common English words in lower case. The first call takes about 0.1 s."""
    occurrences = SpellChecker(language="en").word_frequency.dictionary
    return frozenset(word for word, count in occurrences.items() if count >= min_occurrences)
