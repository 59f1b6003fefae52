"""The document model of a reply: blocks of text and buttons, independent of any front end."""

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from bot.domain.knowledge import Source
from bot.replies.actions import Action
from bot.replies.read_actions import Show, ShowTopic


@dataclass(frozen=True, slots=True)
class Title:
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """Our own words, or a member's: shown as they are."""

    text: str


GAP = Text("")
"""An empty line, between items that would run into each other."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of the knowledge base, in Markdown, with a label as in `Correction: …` if there is one."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Illustration:
    """A picture between the texts: an https address or a file. `alt` describes it in words."""

    alt: str
    source: str | Path


@dataclass(frozen=True, slots=True)
class Note:
    """A labelled line, as in `Correction: …`."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A source in the numbered list under a statement. Numbers start at 1."""

    number: int
    source: Source


MAX_LINE_LENGTH = 80
"""Characters of a row on one line, which a phone breaks once."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a comparison: `cells` holds (column name, text)."""

    label: str
    cells: tuple[tuple[str, str], ...]

    @property
    def is_short(self) -> bool:
        """Whether it is read side by side, on a line."""
        return sum(len(text) for _, text in self.cells) <= MAX_LINE_LENGTH


@dataclass(frozen=True, slots=True)
class Subtext:
    """Small print."""

    text: str


@dataclass(frozen=True, slots=True)
class QuotedQuestion:
    """The member's question in their own words. *Ask the moderators* reads it back from the message."""

    text: str


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    action: Action


@dataclass(frozen=True, slots=True)
class ButtonRow:
    """Up to five buttons between the blocks. They belong to the block before them."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class MenuOption:
    """An option of a menu, with the action that picking it carries out; `hint` is a second line in small print."""

    label: str
    action: Action
    hint: str = ""
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu from which one of at most `MAX_OPTIONS` options is picked. No other menu of its reply has its label."""

    label: str
    options: tuple[MenuOption, ...]


class PickerKind(Enum):
    """What a picker offers: roles or channels of the server, or options of its own."""

    ROLE = auto()
    CHANNEL = auto()
    OPTIONS = auto()


@dataclass(frozen=True, slots=True)
class Picker:
    """A menu whose picked values all go to one action, which reads them from the interaction; none may be picked, too.

    Attributes:
        selected: The values that are picked now: ids of roles or channels, or values of options.
        options: Value and label of each.

    """

    action: Action
    kind: PickerKind
    label: str
    selected: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    max_choices: int = 1


class SpanKind(Enum):
    """How to show a span; the text of a MENTION is a Discord user id, that of a TIME is UTC in ISO 8601."""

    UNCHANGED = auto()
    REMOVED = auto()
    ADDED = auto()
    MENTION = auto()
    TIME = auto()


Span = tuple[str, SpanKind]


@dataclass(frozen=True, slots=True)
class RichText:
    """A labelled line of spans, for diffs and for mentions of users."""

    label: str
    spans: tuple[Span, ...]


Block = (
    Title
    | Text
    | Passage
    | Illustration
    | Note
    | Citation
    | Subtext
    | QuotedQuestion
    | Row
    | RichText
    | ButtonRow
    | Menu
    | Picker
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as a PNG file; `alt` describes it in words."""

    name: str
    alt: str
    png: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete reply.

    Attributes:
        blocks: The content, top to bottom.
        buttons: The buttons below it.
        page_action: The action that shows this reply, if a front end may split it into pages; it holds the current
            page.
        picture: A chart shown below the text.
        menus: The menus below the buttons.
        language: The language that it is in; None for the one that is spoken where it is shown.

    """

    blocks: tuple[Block, ...]
    buttons: tuple[Button, ...] = ()
    page_action: Show | ShowTopic | None = None
    picture: Picture | None = None
    menus: tuple[Menu, ...] = ()
    language: str | None = None

    @property
    def offers(self) -> tuple[Button, ...]:
        """All buttons, and the options of the menus below them as buttons."""
        options = (option for menu in self.menus for option in menu.options)
        return (*self.buttons, *(Button(option.label, option.action) for option in options))

    def __hash__(self) -> int:
        """Hash the first blocks only: view caches call this for every message."""
        return hash(self.blocks[:3])
