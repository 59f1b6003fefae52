"""A reply as plain text, as a member would read it."""

from typing import assert_never

from bot.domain.knowledge import Source
from bot.replies.document import (
    Block,
    ButtonRow,
    Citation,
    Note,
    QuotedQuestion,
    Reply,
    RichText,
    Row,
    SpanKind,
    Subtext,
    Text,
    Title,
)


def render_plain(reply: Reply) -> str:
    """The whole reply, buttons included, one block a line."""
    lines = [format_block(block) for block in reply.blocks]
    return "\n".join(lines + format_buttons(reply))


def format_buttons(reply: Reply) -> list[str]:
    return [f"[{button.label}]" for button in reply.buttons]


def format_block(block: Block) -> str:  # noqa: PLR0911 - one for each kind
    match block:
        case Title(text) | Text(text) | Subtext(text):
            return text
        case Note(label, text):
            return f"{label}: {text}"
        case RichText(label, pieces):
            return f"{label}: {' '.join(format_span(*piece) for piece in pieces)}"
        case Row(label, cells):
            return "\n".join([f"{label}:", *(f"  {name}: {text}" for name, text in cells)])
        case Citation(number, source):
            return f"{number}. {format_citation(source)}"
        case QuotedQuestion(text):
            return f"“{text}”"
        case ButtonRow(buttons):
            return " ".join(f"[{button.label}]" for button in buttons)
        case _:
            assert_never(block)


def format_span(text: str, mark: SpanKind) -> str:
    """A piece of a marked line, where there is neither bold nor struck-out text."""
    match mark:
        case SpanKind.SAME:
            return text
        case SpanKind.GONE:
            return f"[-{text}-]"
        case SpanKind.NEW:
            return f"{{+{text}+}}"
        case SpanKind.PERSON:
            return f"member {text}"
        case _:
            assert_never(mark)


def format_citation(source: Source) -> str:
    """Title, publisher and date, as a reader of a list of sources expects them."""
    return f"{source.title}, {format_publication(source)}"


def format_publication(source: Source) -> str:
    """What stands behind the (perhaps linked) title: publisher, date where there is one, and
    the reference where there is no address.
    """
    parts = [source.publisher, source.published.format() if source.published else None]
    if not source.url:
        parts.append(source.reference)
    return ", ".join(part for part in parts if part)
