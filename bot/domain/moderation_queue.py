"""Value types of the moderators' moderation queue: unanswered questions, downvoted answers, overdue entries."""

from dataclasses import dataclass
from enum import StrEnum


class QuestionState(StrEnum):
    """The life of a question that was passed on to moderators; only OPEN ones are in the queue."""

    OPEN = "waiting"
    ANSWERED = "answered"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Submission:
    """A question that was just passed on. `previous_state` is None if nobody asked it before."""

    id: int
    previous_state: QuestionState | None


@dataclass(frozen=True, slots=True)
class UnansweredQuestion:
    """An open question of one guild.

    Attributes:
        coverage: A `Coverage` value: whether the knowledge base covers the subject at all.
        count: How often it was asked.

    """

    id: int
    text: str
    coverage: str
    count: int


@dataclass(frozen=True, slots=True)
class Notice:
    """A user who asked to be notified, and the question that is answered now."""

    question_id: int
    guild_id: int
    text: str
    user_id: int


@dataclass(frozen=True, slots=True)
class QuestionCluster:
    """Open questions that ask the same thing.

    Attributes:
        id: The id of the newest question; it stands for the cluster in buttons.
        phrase: The text of the newest question.
        phrases: All texts, newest first.
        count: How often all of them were asked together.
        is_outside: Whether the knowledge base covers none of them.
        ids: The ids of all questions, newest first.

    """

    id: int
    phrase: str
    phrases: tuple[str, ...]
    count: int
    is_outside: bool
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DownvotedRevision:
    """A revision of an entry with enough downvotes in one guild to be in the queue."""

    entry_id: str
    revision: int
    downvotes: int
    upvotes: int


@dataclass(frozen=True, slots=True)
class OverdueEntry:
    """An entry that is due for a check, or that has changed since it was translated.

    Attributes:
        times_shown: How often members saw it recently.
        languages: Whose translations are of an earlier text.

    """

    entry_id: str
    times_shown: int
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModerationQueue:
    """Everything that waits for the moderators of a guild, the most urgent of each kind first."""

    clusters: tuple[QuestionCluster, ...] = ()
    downvoted: tuple[DownvotedRevision, ...] = ()
    overdue: tuple[OverdueEntry, ...] = ()
