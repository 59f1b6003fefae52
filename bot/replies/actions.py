"""The actions of buttons: one class each, with its custom id and the permission it requires.

`custom_id` is the wire format: Discord keeps it in posted messages for years, so it never changes once released.
`custom_id.py` encodes and decodes it by the types of the fields; a handler in bot/discord carries the action out.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.domain.permission_level import PermissionLevel
from bot.domain.statistics import PERIODS_DAYS
from bot.replies.editing_actions import (
    AddForQuestion,
    AddPhrases,
    AnswerQuestion,
    ChangeSetting,
    CompareFrom,
    CompareStates,
    DraftAction,
    EditEntry,
    MarkChecked,
    Revert,
    RewindBefore,
    Settle,
    ShowHistory,
    ShowStates,
    TeachPhrase,
    TryPhrase,
    UndoChangeSet,
)
from bot.replies.read_actions import ListTopics, ReadAction, Show, ShowReport, ShowTopic


@dataclass(frozen=True, slots=True)
class Share:
    """Show entries to the whole channel; `days` is the time asked about, as `encode_interval` gives it, or 0."""

    custom_id: ClassVar = "share:{days}:{entry_ids}"
    permission: ClassVar = PermissionLevel.EVERYONE
    entry_ids: tuple[str, ...]
    days: int = 0


@dataclass(frozen=True, slots=True)
class AskModerators:
    """Pass the question of the message on to the guild's moderators."""

    custom_id: ClassVar = "moderators:0:"
    permission: ClassVar = PermissionLevel.EVERYONE


@dataclass(frozen=True, slots=True)
class Follow:
    """Notify the user, once, when this question is answered. `proof` shows that they asked it."""

    custom_id: ClassVar = "follow:{question_id}:{proof}"
    permission: ClassVar = PermissionLevel.EVERYONE
    question_id: int
    proof: str = ""


class Rating(StrEnum):
    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"


@dataclass(frozen=True, slots=True)
class Vote:
    """Rate a revision of an entry, given by its number."""

    custom_id: ClassVar = "{rating}:{revision}:{entry_id}"
    permission: ClassVar = PermissionLevel.EVERYONE
    entry_id: str
    revision: int
    rating: Rating


@dataclass(frozen=True, slots=True)
class EraseMyData:
    """Delete what is kept about the user who presses; the first press asks for a second one."""

    custom_id: ClassVar = "erase:{confirmed}:"
    permission: ClassVar = PermissionLevel.EVERYONE
    confirmed: bool


class QueueTab(StrEnum):
    """A tab of the moderators' queue; OUTSIDE holds the questions about subjects that the knowledge base lacks."""

    UNANSWERED = "gaps"
    DOWNVOTED = "doubted"
    OUTSIDE = "outside"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class ShowQueue:
    """Show a page of the moderators' queue."""

    custom_id: ClassVar = "queue:{page}:{tab}"
    permission: ClassVar = PermissionLevel.MODERATOR
    tab: QueueTab = QueueTab.UNANSWERED
    page: int = 0


@dataclass(frozen=True, slots=True)
class Dismiss:
    """Remove an unanswered question, with all like it, from the queue."""

    custom_id: ClassVar = "dismiss:{question_id}:"
    permission: ClassVar = PermissionLevel.MODERATOR
    question_id: int


@dataclass(frozen=True, slots=True)
class KeepRevision:
    """Remove a downvoted revision from the queue."""

    custom_id: ClassVar = "leave:{revision}:{entry_id}"
    permission: ClassVar = PermissionLevel.MODERATOR
    entry_id: str
    revision: int


@dataclass(frozen=True, slots=True)
class ShowStatistics:
    """Show the usage statistics of one of the PERIODS_DAYS, in days."""

    custom_id: ClassVar = "stats:{days}:"
    permission: ClassVar = PermissionLevel.MODERATOR
    days: int

    def __post_init__(self) -> None:
        if self.days not in PERIODS_DAYS:
            raise ValueError(self.days)


PagedAction = Show | ShowTopic | ListTopics | ShowReport | ShowQueue | ShowHistory | ShowStates
"""The actions that show one page; they count pages from 0."""


@dataclass(frozen=True, slots=True)
class UnknownAction:
    """A custom id that this version can't decode: from another version, or forged."""

    permission: ClassVar = PermissionLevel.EVERYONE
    custom_id: str


Action = (
    ReadAction
    | Share
    | AskModerators
    | Follow
    | Vote
    | EraseMyData
    | ShowQueue
    | Dismiss
    | KeepRevision
    | ShowStatistics
    | DraftAction
    | Revert
    | UndoChangeSet
    | ShowHistory
    | ShowStates
    | RewindBefore
    | CompareFrom
    | CompareStates
    | TryPhrase
    | TeachPhrase
    | AddForQuestion
    | Settle
    | EditEntry
    | MarkChecked
    | AnswerQuestion
    | AddPhrases
    | ChangeSetting
    | UnknownAction
)
