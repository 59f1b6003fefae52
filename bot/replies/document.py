"""A reply as a document: blocks to read and buttons to press, the same for every face."""

from dataclasses import dataclass
from enum import Enum, auto

from bot.domain.knowledge import Source
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
class Citation:
    """A source in the numbered list below a statement."""

    number: int
    source: Source


@dataclass(frozen=True, slots=True)
class Row:
    """One thing said of several: `cells` are the name of each with what is said of it."""

    label: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Subtext:
    text: str


@dataclass(frozen=True, slots=True)
class QuotedQuestion:
    """What the member asked, in their words; a button that needs it reads it from here."""

    text: str


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    action: Action


@dataclass(frozen=True, slots=True)
class ButtonRow:
    """Up to five buttons between the blocks, about what stands above them."""

    buttons: tuple[Button, ...]


class SpanKind(Enum):
    """What a piece of a text is: as it was, taken away, added, or the id of a person on Discord."""

    SAME = auto()
    GONE = auto()
    NEW = auto()
    PERSON = auto()


@dataclass(frozen=True, slots=True)
class RichText:
    """A line of pieces that are not all alike: what was changed, or who changed it."""

    label: str
    pieces: tuple[tuple[str, SpanKind], ...]


Block = Title | Text | Note | Citation | Subtext | QuotedQuestion | Row | RichText | ButtonRow


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that shows what the text beside it says; `alt` says it to those who don't see it."""

    name: str
    alt: str
    png: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """`pages` is the action that shows this reply again, so that a long one can be turned; None for short ones."""

    blocks: tuple[Block, ...]
    buttons: tuple[Button, ...] = ()
    pages: Show | ShowTopic | ListTopics | None = None
    picture: Picture | None = None

    def __hash__(self) -> int:
        """Of how it begins, which tells replies apart well enough: those who remember drawings ask for it each time."""
        return hash(self.blocks[:3])
