"""Validation problems in knowledge files, each with its file and line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bot.domain.text import make_printable
from bot.errors import AlmanacError

MAX_PROBLEMS_PER_FILE = 100
"""Further problems are only counted, so that one broken export doesn't flood the output."""

MAX_PROBLEMS_COUNTED = 1_000
"""After so many, the rest of a file isn't read: of a million mistakes only looking for them takes a minute."""

MAX_MESSAGE_LENGTH = 800
"""Characters of a problem's message; a longer one quotes a line that no reader needs in full."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something to fix in a file; `line` counts from 1, and is 0 if it is about the file or folder itself."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{make_printable(self.file)}:{self.line}" if self.line else make_printable(self.file)
        return f"{place}: {make_printable(self.message)}"


class KnowledgeError(AlmanacError):
    """The knowledge files can't be used; `problems` says why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class TooManyProblems(AlmanacError):
    """There are so many problems in a file that it isn't worth reading on."""


@dataclass(slots=True)
class ProblemCollector:
    """Collects the problems of one file, up to `MAX_PROBLEMS_PER_FILE`."""

    file: str
    collected: list[Problem] = field(default_factory=list)
    omitted: int = 0

    def add(self, line: int, message: str) -> None:
        """Record a problem, or count it once there are many. Raises TooManyProblems at `MAX_PROBLEMS_COUNTED`."""
        if len(self.collected) < MAX_PROBLEMS_PER_FILE:
            self.collected.append(Problem(self.file, line, message[:MAX_MESSAGE_LENGTH]))
            return
        self.omitted += 1
        if self.omitted >= MAX_PROBLEMS_COUNTED:
            raise TooManyProblems

    def read(self, read: Callable[["ProblemCollector"], T], default: T) -> tuple[T, list[Problem]]:
        """Return what was read, or `default` if there are too many problems to read on; and the problems."""
        try:
            return read(self), self.problems()
        except TooManyProblems:
            return default, self.problems()

    def problems(self) -> list[Problem]:
        """Return the problems by line; the last one says how many were left out."""
        ordered = sorted(self.collected)
        if self.omitted:
            least = "at least " if self.omitted >= MAX_PROBLEMS_COUNTED else ""
            message = f"and {least}{self.omitted:,} more problems in this file."
            ordered.append(Problem(self.file, ordered[-1].line, message))
        return ordered
