"""Word stems (Snowball) and character n-grams."""

from functools import lru_cache

import Stemmer

_STEMMER = Stemmer.Stemmer("english")

_NGRAM_LENGTHS = (3, 4)


@lru_cache(maxsize=1 << 13)
def stem(word: str) -> str:
    """Return the English Snowball stem of a normalised word."""
    return str(_STEMMER.stemWord(word))


def extract_ngrams(word: str) -> list[str]:
    """Return the character 3-grams and 4-grams of a word, its ends marked by `<` and `>`.

    Example:
        >>> extract_ngrams("sea")
        ['<se', 'sea', 'ea>', '<sea', 'sea>']
    """
    marked = f"<{word}>"
    return [marked[start : start + length] for length in _NGRAM_LENGTHS for start in range(len(marked) - length + 1)]
