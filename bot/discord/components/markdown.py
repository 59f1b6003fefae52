"""Renders blocks in Discord's Markdown.

What members wrote is escaped: it never formats, links or pings. Knowledge texts format and link, and never ping.
"""

from datetime import datetime
from typing import assert_never

from bot.discord.components.limits import MAX_QUOTE_LENGTH, cut
from bot.domain.addresses import encode_for_link
from bot.domain.knowledge import Source
from bot.domain.links import is_honest_link
from bot.domain.markdown import INVISIBLE, escape, make_safe, unescape
from bot.languages import cache_by_language
from bot.replies.document import (
    Citation,
    Note,
    Passage,
    QuotedQuestion,
    RichText,
    Row,
    SpanKind,
    Subtext,
    Text,
    Title,
)
from bot.replies.plain_text import format_publication, join_label

TextBlock = Title | Text | Passage | Note | Row | RichText | Citation | Subtext | QuotedQuestion

SOURCE_CACHE_SIZE = 2_000


def render_block(block: TextBlock) -> str:
    match block:
        case Title(text):
            rendered = f"### {escape(text)}"
        case Text(text):
            rendered = escape(text)
        case Passage(text, label):
            rendered = join_label(f"**{escape(label)}:**" if label else "", make_safe(text))
        case Note(label, text):
            rendered = f"**{escape(label)}:** {escape(text)}"
        case RichText(label, spans):
            rendered = f"**{escape(label)}:** {' '.join(_render_span(*span) for span in spans)}"
        case Row(label, cells):
            values = [f"{escape(name)} {escape(text)}" for name, text in cells]
            rendered = f"**{escape(label)}:** " + (" · " if block.is_short else "\n").join(values)
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
        case SpanKind.TIME:
            return f"<t:{int(datetime.fromisoformat(text).timestamp())}:f>"  # in the time zone of who reads it
        case _:
            assert_never(kind)


def quote(question: str) -> str:
    """Render a question as one quoted line; `unquote` reads it back."""
    line = " ".join(INVISIBLE.sub("", question).split())
    return f"> {escape(cut(line, MAX_QUOTE_LENGTH))}"


def unquote(content: str) -> str:
    return unescape(content.removeprefix("> "))


@cache_by_language(SOURCE_CACHE_SIZE)
def _render_source(source: Source) -> str:
    title = escape(source.title)
    if source.url:
        address = f"(<{encode_for_link(source.url)}>)"
        title = f"[{title}]{address}" if is_honest_link(source.title, source.url) else f"{title} {address}"
    return f"{title}, {escape(format_publication(source))}"
