"""Normalised text whose words keep their character offsets in the original text."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from bot.matching.text.normalise import normalise

_WORD = re.compile(r"[^\W_]+")
_KEPT_SEPARATORS = {"-": "-", "/": "/", ".": ".", ". ": ".", ",": " , ", ", ": " , "}
"""Separators that carry meaning: between numbers those of dates, and commas anywhere."""


MAX_ALIGNED_LENGTH = 2_000
"""Characters in which a date is looked for; a longer text is a story."""


@dataclass(frozen=True, slots=True)
class AlignedText:
    """Normalised text aligned with its original.

    Attributes:
        original: The text as written.
        text: The normalised text.
        word_starts: Offset of each word in `text`, ascending.
        original_spans: Start and end of each word in `original`.
    """

    original: str
    text: str
    word_starts: tuple[int, ...]
    original_spans: tuple[tuple[int, int], ...]

    def slice_original(self, start: int, end: int) -> str:
        """Return the part of the original that `text[start:end]` was made from."""
        first, last = self._find_word(start), self._find_word(end - 1)
        return self.original[self.original_spans[first][0] : self.original_spans[last][1]]

    def cut_original(self, start: int, end: int) -> str:
        """Return the original without the part that `text[start:end]` was made from."""
        before = self.original[: self.original_spans[self._find_word(start)][0]]
        after = self.original[self.original_spans[self._find_word(end - 1)][1] :]
        return " ".join(f"{before.rstrip(' ,')} {after.lstrip(' ,.')}".split())

    def _find_word(self, offset: int) -> int:
        return bisect_right(self.word_starts, offset) - 1


def align_text(text: str) -> AlignedText:
    """Normalise each word of a text by itself and join them with single spaces.

    What comes after `MAX_ALIGNED_LENGTH` is left out. Unlike `normalise`, this keeps commas and the separators of
    numeric dates (`29.3.2004`), which date parsing needs.
    """
    parts: list[str] = []
    starts: list[int] = []
    spans: list[tuple[int, int]] = []
    length = previous_end = 0
    for word in _WORD.finditer(text):
        if parts:
            # Full stops and slashes belong to dates only between numbers; elsewhere they end sentences.
            separator = _KEPT_SEPARATORS.get(text[previous_end : word.start()], " ")
            numeric = parts[-1].isdecimal() and word[0].isdecimal()
            parts.append(separator if numeric or "," in separator else " ")
            length += len(parts[-1])
        starts.append(length)
        spans.append(word.span())
        parts.append(normalise(word[0]))
        length += len(parts[-1])
        if length > MAX_ALIGNED_LENGTH:
            break
        previous_end = word.end()
    return AlignedText(text, "".join(parts), tuple(starts), tuple(spans))
