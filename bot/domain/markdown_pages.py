"""Splits long Markdown into pieces: between paragraphs and list items, never inside code that fits on one page."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.domain.markdown import CODE, parse_blocks

PAGE_CACHE_SIZE = 500

_CODE = re.compile(CODE)
_FENCE = re.compile(r"```([\w+#.-]*\n)?")
_LINE_START = re.compile(r"(?<=\n)(?=[^\n])")
_SENTENCE_START = re.compile(r"(?<=[.!?…])\s+(?=\S)|(?<=[.!?…][\"”’)*_])\s+(?=\S)")
_WORD_START = re.compile(r"(?<=\s)(?=\S)")
_ITEM = "list_item_open"

FENCE_END = "\n```"


@lru_cache(PAGE_CACHE_SIZE)
def split_markdown(text: str, max_length: int) -> tuple[str, ...]:
    r"""Split Markdown into pieces of at most `max_length` characters, which read one after the other say the same.

    It is cut between paragraphs or list items; where one of them is too long, between its lines, else between
    sentences, else between words. Code that is too long by itself goes on in the next piece as a block of its own.

    >>> split_markdown("One.\n\nTwo.", 8)
    ('One.', 'Two.')
    """
    pieces = []
    while len(text) > max_length:
        piece, text = _split_once(text, max_length)
        pieces.append(piece)
    return (*pieces, text) if text.strip() else tuple(pieces)


def _split_once(text: str, max_length: int) -> tuple[str, str]:
    code = [match.span() for match in _CODE.finditer(text)]
    # Blocks that begin on the page are found from it alone, with the line that it ends in.
    page = text[: text.find("\n", max_length) + 1 or len(text)]
    for positions in (_find_blocks(page), *(_find_starts(pattern, page) for pattern in _FINER)):
        cut = max((at for at in positions if 0 < at <= max_length and not _is_within(at, code)), default=0)
        if text[:cut].strip():
            return text[:cut].rstrip(), text[cut:].lstrip("\n")
    if code and code[0][0] == 0 and (fence := _FENCE.match(text)):
        return _split_code(text, fence[0], max_length)
    return text[:max_length], text[max_length:]


_FINER: Sequence[re.Pattern[str]] = (_LINE_START, _SENTENCE_START, _WORD_START)


def _find_starts(pattern: re.Pattern[str], text: str) -> Iterator[int]:
    return (match.end() for match in pattern.finditer(text))


def _find_blocks(text: str) -> Iterator[int]:
    """Find where paragraphs, list items and other blocks begin. What follows a heading stays with it."""
    lines = [0, *(match.end() for match in re.finditer("\n", text))]
    after_heading = False
    for token in parse_blocks(text):
        is_item = token.type == _ITEM and token.level == 1
        if token.map and token.nesting >= 0 and (token.level == 0 or is_item):
            if not after_heading:
                yield lines[token.map[0]]
            after_heading = token.type == "heading_open"


def _is_within(position: int, spans: Sequence[tuple[int, int]]) -> bool:
    index = bisect_left(spans, (position, 0)) - 1
    return index >= 0 and spans[index][0] < position < spans[index][1]


def _split_code(text: str, fence: str, max_length: int) -> tuple[str, str]:
    """Split a block of code between its lines, or if one is too long within it, and fence both parts."""
    room = max_length - len(FENCE_END)
    cut = text.rfind("\n", len(fence) + 1, room)
    end = cut if cut > 0 else room
    opening = fence if fence.endswith("\n") else f"{fence}\n"
    return text[:end] + FENCE_END, opening + text[end:].removeprefix("\n")
