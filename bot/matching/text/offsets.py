"""A text in one spelling that still knows where in the original each word stands."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from bot.matching.text.normalise import normalise

_WORD = re.compile(r"[^\W_]+")
_KEPT = {"-": "-", "/": "/", ".": ".", ". ": ".", ",": " , ", ", ": " , "}
"""What stands between two words and matters: the signs of dates between numbers, and commas."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """`text` is normalised; `places` are where each of its words begins there, `words` from where to where it stood."""

    original: str
    text: str
    places: tuple[int, ...]
    words: tuple[tuple[int, int], ...]

    def raw(self, start: int, end: int) -> str:
        """What stood in the original for a piece of the text."""
        first, last = self._word(start), self._word(end - 1)
        return self.original[self.words[first][0] : self.words[last][1]]

    def without(self, start: int, end: int) -> str:
        """The original without what stood there for a piece of the text."""
        before = self.original[: self.words[self._word(start)][0]]
        behind = self.original[self.words[self._word(end - 1)][1] :]
        return " ".join(f"{before.rstrip(' ,')} {behind.lstrip(' ,.')}".split())

    def _word(self, place: int) -> int:
        return bisect_right(self.places, place) - 1


def spell(text: str) -> Spelled:
    """Each word normalised by itself; signs between words become single spaces, but for those that matter."""
    parts: list[str] = []
    places: list[int] = []
    words: list[tuple[int, int]] = []
    length = before = 0
    for found in _WORD.finditer(text):
        if parts:
            sign = _KEPT.get(text[before : found.start()], " ")
            numbers = parts[-1].isdecimal() and found[0].isdecimal()
            parts.append(sign if numbers or "," in sign else " ")
            length += len(parts[-1])
        places.append(length)
        words.append(found.span())
        parts.append(normalise(found[0]))
        length += len(parts[-1])
        before = found.end()
    return Spelled(text, "".join(parts), tuple(places), tuple(words))
