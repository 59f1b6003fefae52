"""Near-duplicate clustering of questions, so that moderators answer each only once."""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby, islice
from operator import itemgetter

import numpy as np
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from bot.matching.text.answer_type import classify_question
from bot.matching.text.normalise import normalise
from bot.matching.text.stemming import stem
from bot.matching.text.stopwords import FUNCTION_WORDS

MIN_SIMILARITY = 0.88
"""Indel similarity (2 · common letters / all letters) from which one word is a misspelling of the other.

One letter missing of six gives 0.91; `austria` and `australia` have 0.875.
"""

MIN_MISSPELLED_LENGTH = 5
"""Letters from which a word may be a misspelling. Its first letter has to be right."""


MAX_COMPARED_LENGTH = 200
"""Characters of a question that are compared as words; questions that differ only after them are not the same."""

MAX_COMPARED_WORDS = 3_000
"""Words that are compared with each other, those of the first questions; the others are not mended."""

MAX_REMEMBERED = 2_000
"""Questions whose words are remembered: a queue is opened again and again."""

_ROWS_AT_ONCE = 250
"""Rows of the table of similarities; as a whole it would grow with the square of the words."""


def cluster_questions(texts: Sequence[str]) -> list[list[int]]:
    """Group questions that ask the same.

    Two questions ask the same if they ask for the same answer types with the same content words, regardless of order,
    endings, function words and one spelling error.

    Args:
        texts: Questions as written, the most important first.

    Returns:
        Positions in `texts` of each cluster, in the order of its first question.
    """
    questions = list(map(_read, texts))
    compared = islice(dict.fromkeys(word for content, *_ in questions for word in content), MAX_COMPARED_WORDS)
    spellings = _merge_spellings(compared)
    clusters: dict[tuple[frozenset[str], frozenset[str], str], list[int]] = {}
    for position, (content, asked_for, rest) in enumerate(questions):
        meant = frozenset(spellings.get(word, word) for word in content)
        clusters.setdefault((meant, asked_for, rest), []).append(position)
    return list(clusters.values())


@lru_cache(MAX_REMEMBERED)
def _read(text: str) -> tuple[tuple[str, ...], frozenset[str], str]:
    """The stems of a question's content words, or of all if there are none; what it asks for; and what isn't read."""
    # Composed first: one sign may stand for eighteen letters.
    words = normalise(unicodedata.normalize("NFKC", text[:MAX_COMPARED_LENGTH])[:MAX_COMPARED_LENGTH]).split()
    content = tuple(stem(word) for word in words if word not in FUNCTION_WORDS) or tuple(words)
    return content, classify_question(words), text[MAX_COMPARED_LENGTH:]


def _merge_spellings(words: Iterable[str]) -> dict[str, str]:
    """Map words to a representative of their spellings, the first similar one in alphabetical order."""
    representatives: dict[str, str] = {}
    comparable = sorted(word for word in words if len(word) >= MIN_MISSPELLED_LENGTH and word.isalpha())
    for _, group in groupby(comparable, key=itemgetter(0)):
        _merge_similar(list(group), representatives)
    return representatives


def _merge_similar(words: Sequence[str], representatives: dict[str, str]) -> None:
    """Add the representative of each word that is similar to an earlier one."""
    for first in range(0, len(words), _ROWS_AT_ONCE):
        rows = words[first : first + _ROWS_AT_ONCE]
        # From the rows' own words on: each pair once, the alphabetically first word on the left.
        columns = words[first:]
        similarity = cdist(
            rows, columns, scorer=Indel.normalized_similarity, score_cutoff=MIN_SIMILARITY, dtype=np.float32
        )
        for left, right in zip(*np.nonzero(np.triu(similarity, 1)), strict=True):
            representatives[columns[right]] = representatives.get(rows[left], rows[left])
