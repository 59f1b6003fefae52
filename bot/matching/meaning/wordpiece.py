"""WordPiece tokenizer of BERT, uncased: the longest known pieces of each word, from the left.

The algorithm is that of Devlin et al., "BERT" (2019), section 3, and Wu et al. (2016); ids equal those of the reference
tokenizer for the vocabulary of all-MiniLM-L6-v2.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

MAX_TOKENS = 128
"""Tokens of one text that are read; the model was trained on texts of this length."""

MAX_WORD_LENGTH = 100
"""Letters; a longer word is unknown, as in the reference."""

_CJK_BLOCKS = ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F))


class WordPiece:
    """Turns a text into token ids."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._ids = {piece: number for number, piece in enumerate(vocabulary)}
        self._start, self._end, self._unknown = (self._ids[piece] for piece in ("[CLS]", "[SEP]", "[UNK]"))
        self._pieces_of = lru_cache(maxsize=1 << 14)(self._split_word)

    def encode(self, text: str) -> list[int]:
        """Token ids of a text, between the marks of its start and end; at most `MAX_TOKENS`."""
        ids = [self._start]
        for word in _words(text):
            ids += self._pieces_of(word)
            if len(ids) >= MAX_TOKENS:
                break
        return [*ids[: MAX_TOKENS - 1], self._end]

    def _split_word(self, word: str) -> tuple[int, ...]:
        pieces: list[int] = []
        start = 0
        while start < len(word):
            end = next((end for end in range(len(word), start, -1) if self._piece(word, start, end) in self._ids), 0)
            if not end or len(word) > MAX_WORD_LENGTH:
                return (self._unknown,)
            pieces.append(self._ids[self._piece(word, start, end)])
            start = end
        return tuple(pieces)

    @staticmethod
    def _piece(word: str, start: int, end: int) -> str:
        return ("##" if start else "") + word[start:end]


def _words(text: str) -> Iterator[str]:
    """Lower-case words without accents; each punctuation mark and each Chinese character by itself."""
    spaced = "".join(map(_spaced, text)).lower()
    plain = "".join(sign for sign in unicodedata.normalize("NFD", spaced) if unicodedata.category(sign) != "Mn")
    for word in plain.split():
        start = 0
        for place, sign in enumerate(word):
            if _is_punctuation(sign):
                if start < place:
                    yield word[start:place]
                yield sign
                start = place + 1
        if start < len(word):
            yield word[start:]


@lru_cache(maxsize=1 << 12)
def _spaced(sign: str) -> str:
    """A character as it is read: control characters vanish, blanks are one kind, Chinese ones stand alone."""
    if sign in "\t\n\r":
        return " "
    category = unicodedata.category(sign)
    if sign in "\0\ufffd" or category.startswith("C"):
        return ""
    if category == "Zs":
        return " "
    return f" {sign} " if any(first <= ord(sign) <= last for first, last in _CJK_BLOCKS) else sign


@lru_cache(maxsize=1 << 12)
def _is_punctuation(sign: str) -> bool:
    return (sign.isascii() and sign.isprintable() and not sign.isalnum() and sign != " ") or unicodedata.category(
        sign
    ).startswith("P")
