"""What waits for a guild's moderators, in words that every room uses."""

from dataclasses import dataclass
from enum import StrEnum


class QuestionState(StrEnum):
    WAITING = "waiting"
    ANSWERED = "answered"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Submission:
    """A question as it stands in the queue; `before` is how it stood before it was passed on, None for a new one."""

    id: int
    before: QuestionState | None


@dataclass(frozen=True, slots=True)
class UnansweredQuestion:
    """A question that waits; `asked` is when it was last asked, UTC, ISO 8601."""

    id: int
    text: str
    scope: str
    times: int
    asked: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Somebody who wants to be told that a question of theirs is answered now."""

    question: int
    guild: int
    text: str
    person: int


@dataclass(frozen=True, slots=True)
class QuestionCluster:
    """Questions that ask the same. `wording` is the newest of `wordings`, `id` its own; `times` counts all of them."""

    id: int
    wording: str
    wordings: tuple[str, ...]
    times: int
    outside: bool
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DownvotedRevision:
    """A revision that members voted down."""

    entry: str
    revision: int
    against: int
    in_favour: int


@dataclass(frozen=True, slots=True)
class OverdueEntry:
    """An entry that is overdue for a check, and how often it was shown lately."""

    entry: str
    shown: int


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """All that waits for the moderators of a guild."""

    gaps: tuple[QuestionCluster, ...] = ()
    doubts: tuple[DownvotedRevision, ...] = ()
    aged: tuple[OverdueEntry, ...] = ()
    """Most shown first."""
