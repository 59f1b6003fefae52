"""Near-duplicate clustering of questions, so that moderators answer each only once."""

import unicodedata
from collections.abc import Sequence
from itertools import islice

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
    questions = [normalise(_cut(text)).split() for text in texts]
    contents = [_stem_content(words) for words in questions]
    compared = islice(dict.fromkeys(word for words in contents for word in words), MAX_COMPARED_WORDS)
    spellings = _merge_spellings(sorted(compared))
    clusters: dict[tuple[frozenset[str], frozenset[str], str], list[int]] = {}
    for position, (text, words, content) in enumerate(zip(texts, questions, contents, strict=True)):
        meant = frozenset(spellings.get(word, word) for word in content)
        clusters.setdefault((meant, classify_question(words), text[MAX_COMPARED_LENGTH:]), []).append(position)
    return list(clusters.values())


def _cut(text: str) -> str:
    # Composed first: one sign may stand for eighteen letters.
    return unicodedata.normalize("NFKC", text[:MAX_COMPARED_LENGTH])[:MAX_COMPARED_LENGTH]


def _stem_content(words: Sequence[str]) -> list[str]:
    """Return the stems of the content words, or all words if there are none."""
    return [stem(word) for word in words if word not in FUNCTION_WORDS] or list(words)


def _merge_spellings(words: Sequence[str]) -> dict[str, str]:
    """Map each word to a representative of its spellings, the first similar one in alphabetical order."""
    representatives = {word: word for word in words}
    for first in range(0, len(words), _ROWS_AT_ONCE):
        rows = words[first : first + _ROWS_AT_ONCE]
        # From the rows' own words on: each pair once, the alphabetically first word on the left.
        columns = words[first:]
        similarity = cdist(
            rows, columns, scorer=Indel.normalized_similarity, score_cutoff=MIN_SIMILARITY, dtype=np.float32
        )
        for left, right in zip(*np.nonzero(np.triu(similarity, 1)), strict=True):
            if _may_be_misspelling(rows[left], columns[right]):
                representatives[columns[right]] = representatives[rows[left]]
    return representatives


def _may_be_misspelling(left: str, right: str) -> bool:
    is_long = min(len(left), len(right)) >= MIN_MISSPELLED_LENGTH
    return left[0] == right[0] and is_long and left.isalpha() and right.isalpha()
