"""Renders blocks in Discord's Markdown. What people wrote is escaped: it never formats, links or pings."""

import re
from functools import lru_cache
from typing import assert_never

from bot.discord.components.limits import MAX_QUOTE_LENGTH, cut
from bot.domain.knowledge import Source
from bot.replies.document import Citation, Note, QuotedQuestion, RichText, Row, SpanKind, Subtext, Text, Title
from bot.replies.plain_text import format_publication

TextBlock = Title | Text | Note | Row | RichText | Citation | Subtext | QuotedQuestion

SOURCE_CACHE_SIZE = 2_000

_SYNTAX = re.compile(r"(?P<number>^\d+(?=[.)](?:\s|$)))|[\\`*_~|\[\]<>]|^[#+-]|:(?=//)", re.MULTILINE)
"""What Discord would read as formatting, a mention, a list, a heading or a link."""

_ESCAPED = re.compile(r"\\([^A-Za-z0-9\s])")
# Direction marks are removed rather than escaped: no escaping stops them from reordering the rest of a line.
_INVISIBLE = re.compile("[\u202a-\u202e\u2066-\u2069\u200b-\u200f\u2060\ufeff\x00-\x08\x0b-\x1f\x7f]")
"""Control characters, and marks that hide or reorder what a reader sees."""


def escape(text: str) -> str:
    r"""Escape a text so that it shows as it was written; `unescape` restores it.

    >>> escape("*Bread* <@1>")
    '\\*Bread\\* \\<@1\\>'
    """
    return _SYNTAX.sub(_escape_match, _INVISIBLE.sub("", text))


def _escape_match(match: re.Match[str]) -> str:
    return f"{match[0]}\\" if match["number"] else f"\\{match[0]}"


def unescape(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def render_block(block: TextBlock) -> str:
    match block:
        case Title(text):
            rendered = f"### {escape(text)}"
        case Text(text):
            rendered = escape(text)
        case Note(label, text):
            rendered = f"**{escape(label)}:** {escape(text)}"
        case RichText(label, spans):
            rendered = f"**{escape(label)}:** {' '.join(_render_span(*span) for span in spans)}"
        case Row(label, cells):
            lines = (f"- {escape(name)}: {escape(text)}" for name, text in cells)
            rendered = "\n".join([f"**{escape(label)}**", *lines])
        case Citation(number, source):
            rendered = f"-# {number}. {_render_source(source)}"
        case Subtext(text):
            rendered = f"-# {escape(text)}"
        case QuotedQuestion(text):
            rendered = quote(text)
        case _:
            assert_never(block)
    return rendered


def _render_span(text: str, kind: SpanKind) -> str:
    match kind:
        case SpanKind.UNCHANGED:
            return escape(text)
        case SpanKind.REMOVED:
            return f"~~{escape(text)}~~"
        case SpanKind.ADDED:
            return f"**{escape(text)}**"
        case SpanKind.MENTION:
            return f"<@{int(text)}>"  # shows the name; `allowed_mentions` keeps it from pinging
        case _:
            assert_never(kind)


def quote(question: str) -> str:
    """Render a question as one quoted line; `unquote` reads it back."""
    line = " ".join(_INVISIBLE.sub("", question).split())
    return f"> {escape(cut(line, MAX_QUOTE_LENGTH))}"


def unquote(content: str) -> str:
    return unescape(content.removeprefix("> "))


@lru_cache(SOURCE_CACHE_SIZE)
def _render_source(source: Source) -> str:
    title = f"[{escape(source.title)}](<{source.url}>)" if source.url else escape(source.title)
    return f"{title}, {escape(format_publication(source))}"
