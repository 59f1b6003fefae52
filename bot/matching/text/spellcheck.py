"""Spelling correction against the base's own words."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.matching.text.dictionary import english_words
from bot.matching.text.stemming import stem
from bot.matching.text.stopwords import FUNCTION_WORDS, GENERAL_WORDS, SMALL_TALK

SHORTEST = 4
"""Letters: shorter words are too near to too many others, but for those that ask: `wht`, `hwo`."""

ASKING = ("what", "when", "where", "which", "who", "whose", "why", "how", "does", "are", "the")
"""What short words may be meant for."""

SAFE = 6
"""Letters from which a wrong letter is forgiven in any word."""

LONG = 8
"""Letters from which two errors are forgiven instead of one."""

MOST_REMEMBERED = 50_000

EVERYDAY = FUNCTION_WORDS | SMALL_TALK | GENERAL_WORDS
"""Words that are right as they stand, whether the base has them or not."""

_BITS = {sign: place for place, sign in enumerate("abcdefghijklmnopqrstuvwxyz")}

_EVERYDAY = sorted(word for word in FUNCTION_WORDS if len(word) >= SHORTEST)

Found = tuple[int, bool, int, str]
"""Errors, whether the first letter is another, how seldom, and the word: the least is the nearest."""

Bits = NDArray[np.uint64]
Bucket = tuple[Sequence[str], Bits]
_NONE: Bucket = ((), np.empty(0, np.uint64))


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def letter_bits(word: str) -> int:
    """A bit for each letter that a word has, and another for each it has twice: one error changes two at most."""
    bits = 0
    for sign in word:
        bit = 1 << _BITS.get(sign, 26 + ord(sign) % 4)
        bits |= bit << 32 if bits & bit else bit
    return bits


class Speller:
    """Replaces a word that the base does not know by the nearest one it knows: the least errors, then the same first
    letter, then the more frequent.

    Of short words too many are real ones with another letter (`bread`, `break`): they become another word of the same
    length only where it is one of the `names`, or where two letters have changed places.
    """

    def __init__(self, counts: Mapping[str, int], names: Collection[str] = (), below: "Speller | None" = None) -> None:
        """`below` knows more words, and is asked too."""
        self.counts = counts
        self.names = frozenset(names)
        self._below = below
        self._stems = frozenset(map(stem, counts))
        self._seen: dict[str, tuple[str, int]] = {}
        by_length: dict[int, list[str]] = {}
        for word in sorted(counts):
            if len(word) >= 3 and not _has_digit(word):
                by_length.setdefault(len(word), []).append(word)
        self._words: Mapping[int, Sequence[str]] = by_length
        self._bits: dict[int, Bits] = {}

    def knows(self, word: str) -> bool:
        return word in self.counts or (self._below is not None and self._below.knows(word))

    def correct(self, word: str) -> tuple[str, int]:
        """The word to take this for, and how many errors that mends.

        Itself and 0 where it is known, everyday, too short, like none that is known, or holds a digit: `f16` is no
        misspelt `f18`.
        """
        if word not in self._seen:
            if len(self._seen) > MOST_REMEMBERED:
                self._seen.clear()
            errors, *_, found = (0, False, 0, word) if self._is_right(word) else self._nearest(word)
            self._seen[word] = found, errors
        return self._seen[word]

    def _is_right(self, word: str) -> bool:
        """Whether a word is to stay as it is: one of the base in any form, an everyday or an English one, no word."""
        if len(word) < 3 or _has_digit(word) or word in EVERYDAY or self.knows(word):
            return True
        return self._knows_stem(stem(word)) or word in english_words()

    def _knows_stem(self, stemmed: str) -> bool:
        return stemmed in self._stems or (self._below is not None and self._below._knows_stem(stemmed))  # noqa: SLF001 - one of its own kind

    def _nearest(self, word: str) -> Found:
        """Of equally near words an everyday one."""
        asking = (
            (1, found[0] != word[0], -MOST_REMEMBERED, found) for found in ASKING if OSA.distance(word, found) == 1
        )
        if len(word) < SHORTEST:
            return min(asking, default=(0, False, 0, word))
        everyday = (
            (int(errors), found[0] != word[0], -MOST_REMEMBERED, found)
            for found, errors, _ in process.extract(word, _EVERYDAY, scorer=OSA.distance, score_cutoff=1, limit=None)
        )
        return min((*everyday, *self._near(word)), default=(0, False, 0, word))

    def _near(self, word: str) -> Iterable[Found]:
        most = 1 if len(word) < LONG else 2
        candidates = list(self._candidates(word, most))
        for found, errors, _ in process.extract(word, candidates, scorer=OSA.distance, score_cutoff=most, limit=None):
            if len(word) < SAFE and self._other_letter(word, found):
                continue
            yield int(errors), found[0] != word[0], -self.counts[found], found
        if self._below is not None:
            yield from self._below._near(word)  # noqa: SLF001 - one of its own kind

    def _other_letter(self, word: str, found: str) -> bool:
        same_length = len(word) == len(found)
        return same_length and sorted(word) != sorted(found) and found not in self.names

    def _candidates(self, word: str, most: int) -> Iterable[str]:
        bits = np.uint64(letter_bits(word))
        for length in range(len(word) - most, len(word) + most + 1):
            words, known = self._bucket(length)
            different = np.bitwise_count(known ^ bits)
            yield from (words[place] for place in np.flatnonzero(different <= 2 * most).tolist())

    def _bucket(self, length: int) -> Bucket:
        """The words of one length; their bits are worked out when they are first asked for."""
        words = self._words.get(length)
        if words is None:
            return _NONE
        if length not in self._bits:
            self._bits[length] = np.fromiter(map(letter_bits, words), np.uint64, len(words))
        return words, self._bits[length]
