"""Blocks in Discord's Markdown. What people wrote is escaped: it never formats, links or pings."""

import re
from functools import lru_cache
from typing import assert_never

from bot.discord.components.limits import QUOTE, cut
from bot.domain.knowledge import Source
from bot.replies.document import Cited, Mark, Marked, Note, QuotedQuestion, Row, Small, Text, Title
from bot.replies.plain_text import after_title

Written = Title | Text | Note | Row | Marked | Cited | Small | QuotedQuestion

_SIGNS = re.compile(r"(?P<number>^\d+(?=[.)](?:\s|$)))|[\\`*_~|\[\]<>]|^[#+-]|:(?=//)", re.MULTILINE)
"""What Discord would take for formatting, a mention, a list, a heading or a link."""

_ESCAPED = re.compile(r"\\([^A-Za-z0-9\s])")
_INVISIBLE = re.compile("[\u202a-\u202e\u2066-\u2069\u200b-\u200f\u2060\ufeff\x00-\x08\x0b-\x1f\x7f]")


def escape(text: str) -> str:
    """Text that shows as it was written, whatever it holds; `unescape` gives it back."""
    return _SIGNS.sub(_escaped, _INVISIBLE.sub("", text))


def _escaped(found: re.Match[str]) -> str:
    return f"{found[0]}\\" if found["number"] else f"\\{found[0]}"


def unescape(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def markdown(block: Written) -> str:  # noqa: PLR0911 - one for each kind of block
    match block:
        case Title(text):
            return f"### {escape(text)}"
        case Text(text):
            return escape(text)
        case Note(label, text):
            return f"**{escape(label)}:** {escape(text)}"
        case Marked(label, pieces):
            return f"**{escape(label)}:** {' '.join(_piece(*piece) for piece in pieces)}"
        case Row(label, cells):
            return "\n".join([f"**{escape(label)}**", *(f"- {escape(name)}: {escape(text)}" for name, text in cells)])
        case Cited(number, source):
            return f"-# {number}. {_linked(source)}"
        case Small(text):
            return f"-# {escape(text)}"
        case QuotedQuestion(text):
            return quote(text)
        case _:
            assert_never(block)


def _piece(text: str, mark: Mark) -> str:
    match mark:
        case Mark.SAME:
            return escape(text)
        case Mark.GONE:
            return f"~~{escape(text)}~~"
        case Mark.NEW:
            return f"**{escape(text)}**"
        case Mark.PERSON:
            return f"<@{int(text)}>"
        case _:
            assert_never(mark)


def quote(question: str) -> str:
    """The question on one quoted line; `unquote` reads it back."""
    line = " ".join(_INVISIBLE.sub("", question).split())
    return f"> {escape(cut(line, QUOTE))}"


def unquote(content: str) -> str:
    return unescape(content.removeprefix("> "))


@lru_cache(2_000)
def _linked(source: Source) -> str:
    title = f"[{escape(source.title)}](<{source.url}>)" if source.url else escape(source.title)
    return f"{title}, {escape(after_title(source))}"
