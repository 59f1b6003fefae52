"""English word lists: real words are not corrected into words of the knowledge base, and are no names."""

from functools import cache

from spellchecker import SpellChecker

MIN_COMMON_OCCURRENCES = 500
"""Occurrences in pyspellchecker's corpus of film subtitles from which a word counts as common: about 26,000 words.

Rarer ones are partly misspellings themselves.
"""

MIN_RARE_OCCURRENCES = 100
"""The same for a word that may be rare but is no name: about 47,000 words."""


def load_common_words() -> frozenset[str]:
    """Return the common English words in lower case. The first call takes about 0.1 s."""
    return _load_words()[0]


def load_known_words() -> frozenset[str]:
    """Return the common and the rare English words in lower case."""
    return _load_words()[1]


@cache
def _load_words() -> tuple[frozenset[str], frozenset[str]]:
    occurrences = SpellChecker(language="en").word_frequency.dictionary
    known = frozenset(word for word, count in occurrences.items() if count >= MIN_RARE_OCCURRENCES)
    return frozenset(word for word in known if occurrences[word] >= MIN_COMMON_OCCURRENCES), known
