"""Spelling correction against the base's own words."""

from collections.abc import Container, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.matching.words import FUNCTION_WORDS, SMALL_TALK

SHORTEST = 4
"""Letters: shorter words are too near to too many others."""

SAFE = 6
"""Letters from which a wrong letter is forgiven in any word."""

LONG = 8
"""Letters from which two errors are forgiven instead of one."""


class Speller:
    """Replaces a word that the base does not know by the nearest one it knows.

    Of short words too many are real ones with another letter (`bread`, `break`): they become another word of the same
    length only where it is one of the `names`, or where two letters have changed places.
    """

    def __init__(self, counts: Mapping[str, int], names: Container[str] = ()) -> None:
        self._counts = counts
        self._names = names
        self._by_length: dict[int, list[str]] = {}
        self._seen: dict[str, str] = {}
        for word in sorted(counts):
            if len(word) >= 3 and not word.isdigit():
                self._by_length.setdefault(len(word), []).append(word)

    def correct(self, word: str) -> str:
        """The word itself where it is known, too short, a number, or like none that is known."""
        if len(word) < SHORTEST or word in self._counts or word.isdigit() or word in FUNCTION_WORDS | SMALL_TALK:
            return word
        if word not in self._seen:
            if len(self._seen) > 50_000:
                self._seen.clear()
            self._seen[word] = self._nearest(word)
        return self._seen[word]

    def _nearest(self, word: str) -> str:
        most = 1 if len(word) < LONG else 2
        near: list[tuple[int, bool, int, str]] = []
        for length in range(len(word) - most, len(word) + most + 1):
            known = self._by_length.get(length, [])
            for found, distance, _ in process.extract(word, known, scorer=OSA.distance, score_cutoff=most, limit=20):
                if len(word) < SAFE and self._other_letter(word, found):
                    continue
                near.append((int(distance), found[0] != word[0], -self._counts[found], found))
        return min(near)[3] if near else word

    def _other_letter(self, word: str, found: str) -> bool:
        same_length = len(word) == len(found)
        return same_length and sorted(word) != sorted(found) and found not in self._names
