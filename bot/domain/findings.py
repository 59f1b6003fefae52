"""What a check-up finds, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a check-up: what was looked at, what it is like, and what to do unless all is well."""

    subject: str
    text: str
    severity: Severity = Severity.OK

    def __str__(self) -> str:
        return f"{self.severity:<8} {self.subject}: {self.text}"


def warn(subject: str, text: str) -> Finding:
    return Finding(subject, text, Severity.WARNING)


def complain(subject: str, text: str) -> Finding:
    return Finding(subject, text, Severity.PROBLEM)
