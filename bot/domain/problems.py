"""What is wrong in the knowledge files: a sentence with its file and line."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.errors import AlmanacError

MAX_PROBLEMS_PER_FILE = 100
"""Problems listed for one file; what goes beyond is counted, so that a broken export does not fill the screen."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend; `line` counts from 1."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class KnowledgeError(AlmanacError):
    """The knowledge files can't be used."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


@dataclass(slots=True)
class ProblemCollector:
    """Collects the problems of one file, in the order of its lines."""

    file: str
    collected: list[Problem] = field(default_factory=list)
    omitted: int = 0

    def add(self, line: int, sentence: str) -> None:
        if len(self.collected) < MAX_PROBLEMS_PER_FILE:
            self.collected.append(Problem(self.file, line, sentence))
        else:
            self.omitted += 1

    def problems(self) -> list[Problem]:
        """All problems, by line; the last one counts those left out."""
        ordered = sorted(self.collected)
        if self.omitted:
            ordered.append(Problem(self.file, ordered[-1].line, f"and {self.omitted} more problems in this file."))
        return ordered
