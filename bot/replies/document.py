"""A reply as a document: blocks to read and buttons to press, the same for every face."""

from dataclasses import dataclass

from bot.knowledge.model import Source
from bot.replies.actions import Action, ListTopics, Show, ShowTopic


@dataclass(frozen=True, slots=True)
class Title:
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A line that begins with what it is: `Correction: …`."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A source in the numbered list below a statement."""

    number: int
    source: Source


@dataclass(frozen=True, slots=True)
class Small:
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """What the member asked, in their words; a button that needs it reads it from here."""

    text: str


Block = Title | Text | Note | Cited | Small | Question


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    action: Action


@dataclass(frozen=True, slots=True)
class Reply:
    """`pages` is the action that shows this reply again, so that a long one can be turned; None for short ones."""

    blocks: tuple[Block, ...]
    buttons: tuple[Button, ...] = ()
    pages: Show | ShowTopic | ListTopics | None = None
