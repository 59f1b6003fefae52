"""What is wrong in the knowledge files: a sentence with its file and line."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.errors import AlmanacError

MOST_A_FILE = 100
"""Problems listed for one file; what goes beyond is counted, so that a broken export does not fill the screen."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend; `line` counts from 1."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class KnowledgeError(AlmanacError):
    """The knowledge files can't be used."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


@dataclass(slots=True)
class ProblemCollector:
    """Collects the problems of one file, in the order of its lines."""

    file: str
    found: list[Problem] = field(default_factory=list)
    beyond: int = 0

    def add(self, line: int, sentence: str) -> None:
        if len(self.found) < MOST_A_FILE:
            self.found.append(Problem(self.file, line, sentence))
        else:
            self.beyond += 1

    def problems(self) -> list[Problem]:
        """All problems, by line; the last one counts those left out."""
        ordered = sorted(self.found)
        if self.beyond:
            ordered.append(Problem(self.file, ordered[-1].line, f"and {self.beyond} more problems in this file."))
        return ordered
