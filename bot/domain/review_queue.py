"""What waits for a guild's moderators, in words that every room uses."""

from dataclasses import dataclass
from enum import StrEnum


class QuestionState(StrEnum):
    OPEN = "waiting"
    ANSWERED = "answered"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Submission:
    """A question as it stands in the queue; `before` is how it stood before it was passed on, None for a new one."""

    id: int
    previous_state: QuestionState | None


@dataclass(frozen=True, slots=True)
class UnansweredQuestion:
    """A question that waits; `asked` is when it was last asked, UTC, ISO 8601."""

    id: int
    text: str
    coverage: str
    count: int
    last_asked_at: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Somebody who wants to be told that a question of theirs is answered now."""

    question_id: int
    guild_id: int
    text: str
    user_id: int


@dataclass(frozen=True, slots=True)
class QuestionCluster:
    """Questions that ask the same. `wording` is the newest of `wordings`, `id` its own; `times` counts all of them."""

    id: int
    phrase: str
    phrases: tuple[str, ...]
    count: int
    is_outside: bool
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DownvotedRevision:
    """A revision that members voted down."""

    entry_id: str
    revision: int
    downvotes: int
    upvotes: int


@dataclass(frozen=True, slots=True)
class OverdueEntry:
    """An entry that is overdue for a check, and how often it was shown lately."""

    entry_id: str
    times_shown: int


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """All that waits for the moderators of a guild."""

    clusters: tuple[QuestionCluster, ...] = ()
    downvoted: tuple[DownvotedRevision, ...] = ()
    overdue: tuple[OverdueEntry, ...] = ()
    """Most shown first."""
