"""What is wrong in the knowledge files: a sentence with its file and line."""

from dataclasses import dataclass, field

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


@dataclass(slots=True)
class Report:
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
