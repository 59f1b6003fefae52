"""Which questions are the same in other words, so that each is answered once."""

from collections.abc import Sequence

import numpy as np
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from bot.matching.text.answer_type import classify_question
from bot.matching.text.normalise import normalise
from bot.matching.text.stemming import stem
from bot.matching.text.stopwords import FUNCTION_WORDS

ALIKE = 0.88
"""How alike two words are (2 · letters in common / all letters) from which one is the other misspelt. One letter left
out of six is 0.91; `austria` and `australia` are 0.875."""

SHORTEST = 5
"""Letters of a word from which it can be misspelt; the first letter has to be right."""


def grouped(texts: Sequence[str]) -> list[list[int]]:
    """The places of the texts in groups that ask the same, in the order of each group's first.

    Questions are the same where they ask for the same kinds of answer with the same words of content, whatever their
    order, their endings, the words between them, and a typing error.
    """
    questions = [normalise(text).split() for text in texts]
    contents = [_content(words) for words in questions]
    spelt = _spellings(sorted({word for words in contents for word in words}))
    groups: dict[tuple[frozenset[str], frozenset[str]], list[int]] = {}
    for place, (words, content) in enumerate(zip(questions, contents, strict=True)):
        key = frozenset(spelt[word] for word in content), classify_question(words)
        groups.setdefault(key, []).append(place)
    return list(groups.values())


def _content(words: Sequence[str]) -> list[str]:
    """The words that say what a question is about; all of them where none does."""
    return [stem(word) for word in words if word not in FUNCTION_WORDS] or list(words)


def _spellings(words: Sequence[str]) -> dict[str, str]:
    """Each word with the one that stands for all its spellings: the first like it, in alphabetical order."""
    stands_for = {word: word for word in words}
    if not words:
        return stands_for
    alike = cdist(words, words, scorer=Indel.normalized_similarity, score_cutoff=ALIKE, dtype=np.float32)
    for one, other in zip(*np.nonzero(np.triu(alike, 1)), strict=True):
        first, second = words[one], words[other]
        if first[0] == second[0] and min(len(first), len(second)) >= SHORTEST and first.isalpha() and second.isalpha():
            stands_for[second] = stands_for[first]
    return stands_for
