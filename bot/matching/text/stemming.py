"""A word without its ending, and the letters inside it."""

from functools import lru_cache

import Stemmer

_STEMMER = Stemmer.Stemmer("english")


@lru_cache(maxsize=1 << 13)
def stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


def letters(word: str) -> list[str]:
    """Three and four letters in a row, with a mark at the ends of the word."""
    marked = f"<{word}>"
    return [marked[start : start + length] for length in (3, 4) for start in range(len(marked) - length + 1)]
