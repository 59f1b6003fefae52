"""Decides which language a text is in, by its letters, its function words, and which index knows its words."""

import re
from collections.abc import Iterator, Mapping

from bot.matching.index.documents import tokenize
from bot.matching.index.index import Index
from bot.matching.text.colloquial import spell_speech
from bot.matching.text.dictionary import load_known_words
from bot.matching.text.language import get_language

MAX_READ_WORDS = 60
"""Words of a text that are looked at: more tell the same."""

_WORD, _CYRILLIC = re.compile(r"[^\W\d_]+"), re.compile("[\u0400-\u04ff]")

LETTERS_WEIGHT = 1.0
FUNCTION_WORD_WEIGHT = 1.0
KNOWN_WORD_WEIGHT = 0.5
"""Of a word that only one language's index knows; names are the same in all of them."""


def choose_language(text: str, indexes: Mapping[str, Index | None]) -> str | None:
    """Return the language of a text, None if nothing tells.

    Args:
        text: As written.
        indexes: The index of each language that it may be in, by its tag; None while there is none,
            which may know any word.
    """
    scores = dict.fromkeys(indexes, 0.0)
    for language, weight in _weigh(spell_speech(text), indexes):
        scores[language] += weight
    best = max(scores.values(), default=0.0)
    leading = [language for language, score in scores.items() if score == best]
    return leading[0] if len(leading) == 1 and best > 0 else None


def _weigh(text: str, indexes: Mapping[str, Index | None]) -> Iterator[tuple[str, float]]:
    """Yield what speaks for one of the languages, and how much."""
    languages = {tag: get_language(tag) for tag in indexes}
    letters = _collect_letters(text, indexes)
    written = [tag for tag, language in languages.items() if letters & language.letters]
    if len(written) == 1:
        yield written[0], LETTERS_WEIGHT
    for word in dict.fromkeys(tokenize(text)[:MAX_READ_WORDS]):
        owners = [tag for tag, language in languages.items() if word in language.own_words]
        if len(owners) == 1:
            yield owners[0], FUNCTION_WORD_WEIGHT
        elif not owners and not _is_name(indexes, word):
            knowing = [tag for tag, index in indexes.items() if index is None or _knows(index, word)]
            if len(knowing) == 1 and indexes[knowing[0]]:  # that an index lacks a word tells nothing of another
                yield knowing[0], KNOWN_WORD_WEIGHT


def _collect_letters(text: str, indexes: Mapping[str, Index | None]) -> set[str]:
    """Return the letters of a text. Names in Latin letters are left out: they are written so in every language."""
    return {
        letter
        for word in _WORD.findall(text.casefold())[:MAX_READ_WORDS]
        if _CYRILLIC.search(word) or not any(_is_name(indexes, part) for part in tokenize(word))
        for letter in word
    }


def _knows(index: Index, word: str) -> bool:
    # The original may have phrases in other languages; of English there is a list of words.
    return index.knows(word) and (not index.language.is_english or word in load_known_words())


def _is_name(indexes: Mapping[str, Index | None], word: str) -> bool:
    return any(index.guard.has_name(index.language.stem(word)) for index in indexes.values() if index)
