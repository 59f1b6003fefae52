"""Words → weighted features: stems with their neighbours, and the letters inside each word."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import Stemmer

_STEMMER = Stemmer.Stemmer("english")


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


def stems(words: Iterable[str]) -> list[str]:
    return [stem(word) for word in words]


def word_features(words: Sequence[str]) -> Counter[str]:
    """Stems, and adjacent stems written together, so that `cyber security` meets `cybersecurity`."""
    found = stems(words)
    return Counter(found) + Counter(left + right for left, right in pairwise(found))


def letter_features(words: Sequence[str]) -> Counter[str]:
    """Three and four letters in a row, with a mark at the ends of a word; written so that they are no stems."""
    return Counter(gram for word in words for gram in _grams(word))


@lru_cache(maxsize=1 << 16)
def _grams(word: str) -> tuple[str, ...]:
    marked = f"<{word}>"
    return tuple(f"#{marked[i : i + n]}" for n in (3, 4) for i in range(len(marked) - n + 1))
