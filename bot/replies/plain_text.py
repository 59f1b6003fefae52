"""A reply as plain text, as a member would read it."""

from typing import assert_never

from bot.domain.knowledge import Source
from bot.replies.document import (
    Block,
    Choices,
    Cited,
    Mark,
    Marked,
    Note,
    QuotedQuestion,
    Reply,
    Row,
    Small,
    Text,
    Title,
)


def plain(reply: Reply) -> str:
    """The whole reply, buttons included, one block a line."""
    lines = [block_text(block) for block in reply.blocks]
    return "\n".join(lines + button_lines(reply))


def button_lines(reply: Reply) -> list[str]:
    return [f"[{button.label}]" for button in reply.buttons]


def block_text(block: Block) -> str:  # noqa: PLR0911 - one for each kind
    match block:
        case Title(text) | Text(text) | Small(text):
            return text
        case Note(label, text):
            return f"{label}: {text}"
        case Marked(label, pieces):
            return f"{label}: {' '.join(piece_text(*piece) for piece in pieces)}"
        case Row(label, cells):
            return "\n".join([f"{label}:", *(f"  {name}: {text}" for name, text in cells)])
        case Cited(number, source):
            return f"{number}. {citation(source)}"
        case QuotedQuestion(text):
            return f"“{text}”"
        case Choices(buttons):
            return " ".join(f"[{button.label}]" for button in buttons)
        case _:
            assert_never(block)


def piece_text(text: str, mark: Mark) -> str:
    """A piece of a marked line, where there is neither bold nor struck-out text."""
    match mark:
        case Mark.SAME:
            return text
        case Mark.GONE:
            return f"[-{text}-]"
        case Mark.NEW:
            return f"{{+{text}+}}"
        case Mark.PERSON:
            return f"member {text}"
        case _:
            assert_never(mark)


def citation(source: Source) -> str:
    """Title, publisher and date, as a reader of a list of sources expects them."""
    return f"{source.title}, {after_title(source)}"


def after_title(source: Source) -> str:
    """What stands behind the (perhaps linked) title: publisher, date where there is one, and
    the reference where there is no address.
    """
    parts = [source.publisher, source.published.format() if source.published else None]
    if not source.url:
        parts.append(source.reference)
    return ", ".join(part for part in parts if part)
