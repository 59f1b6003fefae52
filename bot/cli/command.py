"""A command of the command line: its name, its arguments and its handler."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.config import Settings

Handler = Callable[[Settings, Namespace], Coroutine[Any, Any, int]]
"""Runs a command. Returns the exit status; raises AlmanacError with a message for the terminal."""


def name_program() -> str:
    """How people start this program: with the Python of a `.venv` in their folder if it runs on that one."""
    python, folder = Path(sys.executable), Path.cwd()
    return f"{python.relative_to(folder) if python.is_relative_to(folder) else 'python'} -m bot"


def parse_id(text: str) -> int:
    """A Discord id of the command line. Raises ArgumentTypeError."""
    if not (text.isascii() and text.isdecimal()):
        raise ArgumentTypeError(f"{text!r} is no Discord id: write digits only, such as 123456789012345678")
    return int(text)


def add_no_arguments(_parser: ArgumentParser) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the command line.

    Attributes:
        name: The first word of the command line.
        help: One line for `--help`.
        example: What follows `python -m bot` in an example for `--help`.
        handler: Runs it.
        add_arguments: Adds what follows the name.

    """

    name: str
    help: str
    example: str
    handler: Handler
    add_arguments: Callable[[ArgumentParser], None] = add_no_arguments
