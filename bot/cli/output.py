"""Renders replies in a terminal: colours for people, plain text for pipes."""

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from rich import markup
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn

from bot.cli.markdown import THEME, TerminalMarkdown
from bot.domain.knowledge import Source
from bot.domain.links import is_honest_link
from bot.domain.markdown import INVISIBLE, remove_invisible
from bot.languages import get_spoken, speak
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
    Subtext,
    Text,
    Title,
)
from bot.replies.plain_text import format_block, format_publication, render_plain
from bot.replies.read_actions import ReadAction

PIPE_WIDTH = 200
"""Characters of a table's line where no terminal sets another width: enough for whole ids."""

# Without soft_wrap rich would break long lines of a pipe at 80 characters.
_width = None if sys.stdout and sys.stdout.isatty() else PIPE_WIDTH
console = Console(highlight=False, soft_wrap=True, theme=THEME, width=_width)
errors = Console(stderr=True, highlight=False, soft_wrap=True)

StyledBlock = (
    Title
    | Text
    | Illustration
    | Note
    | Row
    | Citation
    | RichText
    | Subtext
    | QuotedQuestion
    | ButtonRow
    | Menu
    | Picker
)

TEXT_STYLES: Mapping[type[Block], str] = {Title: "bold", Subtext: "dim", QuotedQuestion: "italic dim"}


def print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)


def draw(reply: Reply, *, numbered: bool = False) -> None:
    """Print a reply with the buttons that work here: those that only read.

    Args:
        reply: What to print.
        numbered: Whether each button is shown with the number that presses it.

    """
    usable = tuple(button for button in reply.offers if isinstance(button.action, ReadAction))
    with speak(reply.language or get_spoken()):
        _draw(replace(reply, buttons=usable, menus=()), numbered=numbered)


def _draw(reply: Reply, *, numbered: bool) -> None:
    if not console.is_terminal:
        print(INVISIBLE.sub("", render_plain(reply)), flush=True)
        return
    for block in reply.blocks:
        if isinstance(block, Passage):
            _draw_passage(block)
        else:
            console.print(_style_block(block))
    for number, button in enumerate(reply.buttons, 1):
        mark = f"[bold cyan]{number:>3}[/] " if numbered else "    "
        console.print(f"{mark}[cyan]{escape(button.label)}[/]")


def _draw_passage(passage: Passage) -> None:
    if passage.label:
        console.print(f"[yellow]{escape(passage.label)}:[/]", end=" ")
    # Not wrapped softly: lists, quotes and code are laid out for the width of the terminal.
    console.print(TerminalMarkdown(passage.text), soft_wrap=False)


def escape(text: str) -> str:
    """Return a text as Rich markup that shows it as it is, and neither moves the cursor nor hides anything."""
    return markup.escape(remove_invisible(text))


def _style_block(block: StyledBlock) -> str:
    """A block as Rich markup."""
    match block:
        case Illustration(alt, source):
            address = source if isinstance(source, str) else source.as_uri()
            return f"[yellow]Picture:[/] [link={address}]{escape(alt)}[/link]"
        case Note(label, text):
            return f"[yellow]{escape(label)}:[/] {escape(text)}"
        case Row(label, cells):
            values = (f"[bold]{escape(name)}[/] {escape(text)}" for name, text in cells)
            return f"[yellow]{escape(label)}:[/] " + (" · " if block.is_short else "\n").join(values)
        case Citation(number, source):
            return f"[dim]{number}. {_style_source(source)}, {escape(format_publication(source))}[/]"
        case ButtonRow() | Menu() | Picker():
            return f"[cyan]{escape(format_block(block))}[/]"
        case Title() | Text() | RichText() | Subtext() | QuotedQuestion():
            return f"[{TEXT_STYLES.get(type(block), 'none')}]{escape(format_block(block))}[/]"
        case _:
            assert_never(block)


def _style_source(source: Source) -> str:
    title = escape(source.title)
    if source.url and not is_honest_link(source.title, source.url):
        return f"{title} ({escape(source.url)})"
    return f"[link={source.url}]{title}[/link]" if source.url else title


def confirm(message: str) -> None:
    """Print on standard error that all is well, so that standard output stays empty."""
    errors.print(message, style="green" if errors.is_terminal else None, markup=False)


def fail(message: str) -> int:
    """Print an error on standard error. Returns the exit status 1."""
    errors.print(message, style="red" if errors.is_terminal else None, markup=False)
    return 1


class ProgressBar:
    """Progress on standard error, one bar per step, if that is a terminal."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
        self._progress = Progress(*columns, console=errors, transient=True, disable=not sys.stderr.isatty())
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "ProgressBar":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._progress.stop()

    def __call__(self, step: str, share: float) -> None:
        if step not in self._tasks:
            self._tasks[step] = self._progress.add_task(step, total=1.0)
        self._progress.update(self._tasks[step], completed=share)
