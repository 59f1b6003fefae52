"""What a question comes to: exactly one of three outcomes."""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    IN = "in"
    NEAR = "near"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Match:
    entry_id: str
    topic_id: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Answer:
    matches: tuple[Match, ...]
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestions:
    matches: tuple[Match, ...]
    about: str | None = None


@dataclass(frozen=True, slots=True)
class NoMatch:
    scope: Scope
    matches: tuple[Match, ...] = ()
    against: tuple[str, ...] = ()
    small_talk: bool = False


Outcome = Answer | Suggestions | NoMatch
