"""Renders a reply as plain text; knowledge texts stay Markdown, which can be read as it is."""

import re
from typing import assert_never

from bot.domain.dates import PartialDate
from bot.domain.knowledge import Source
from bot.languages import say
from bot.replies.document import (
    Block,
    ButtonRow,
    Citation,
    Illustration,
    Menu,
    Note,
    Passage,
    Picker,
    QuotedQuestion,
    Reply,
    RichText,
    Row,
    SpanKind,
    Subtext,
    Text,
    Title,
)

_BLOCK_MARK = re.compile(r"(?:#{1,3}|[-*>]|>>>|-#|\d+[.)]) |```")


def render_plain(reply: Reply) -> str:
    """Render a whole reply, one line per block and per button."""
    lines = [format_block(block) for block in reply.blocks]
    return "\n".join(lines + format_buttons(reply))


def format_buttons(reply: Reply) -> list[str]:
    return [*(f"[{button.label}]" for button in reply.buttons), *map(format_block, reply.menus)]


def format_block(block: Block) -> str:  # noqa: PLR0911 - one for each kind
    match block:
        case Title(text) | Text(text) | Subtext(text):
            return text
        case Note(label, text):
            return f"{label}: {text}"
        case Illustration(alt, source):
            return f"{say('Picture')}: {alt} ({source})"
        case Passage(text, label):
            return join_label(f"{label}:" if label else "", text)
        case RichText(label, spans):
            return f"{label}: {' '.join(format_span(*span) for span in spans)}"
        case Row(label, cells):
            return f"{label}: " + (" · " if block.is_short else "\n").join(f"{name} {text}" for name, text in cells)
        case Citation(number, source):
            return f"{number}. {format_citation(source)}"
        case QuotedQuestion(text):
            return f"“{text}”"
        case ButtonRow() | Menu() | Picker():
            return _format_controls(block)
        case _:
            assert_never(block)


def _format_controls(block: ButtonRow | Menu | Picker) -> str:
    if isinstance(block, Picker):
        return f"[{block.label}]"
    if isinstance(block, Menu):
        return f"[{block.label}: {', '.join(option.label for option in block.options)}]"
    return " ".join(f"[{button.label}]" for button in block.buttons)


def join_label(label: str, text: str) -> str:
    """Put a label before Markdown, on a line of its own before a list, a quote or code; an empty label adds nothing."""
    if not label:
        return text
    gap = "\n" if _BLOCK_MARK.match(text) else " "
    return f"{label}{gap}{text}"


def format_span(text: str, kind: SpanKind) -> str:
    """Format a span in the notation of `git diff --word-diff`."""
    match kind:
        case SpanKind.UNCHANGED:
            return text
        case SpanKind.REMOVED:
            return f"[-{text}-]"
        case SpanKind.ADDED:
            return f"{{+{text}+}}"
        case SpanKind.MENTION:
            return say("member {id}").format(id=text)
        case SpanKind.TIME:
            return say("on {date} at {time} UTC").format(date=PartialDate.parse(text[:10]).format(), time=text[11:16])
        case _:
            assert_never(kind)


def format_citation(source: Source) -> str:
    """Format a source with its title, publisher and date."""
    return f"{source.title}, {format_publication(source)}"


def format_publication(source: Source) -> str:
    """Format the publication of a source: publisher, date (else when it was read), and without a URL its reference."""
    parts = [source.publisher, source.published.format() if source.published else None]
    if not source.url:
        parts.append(source.reference)
    if source.accessed and not source.published:
        parts.append(say("read on {date}").format(date=source.accessed.format()))
    return ", ".join(part for part in parts if part)
