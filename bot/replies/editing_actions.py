"""The actions of moderators' buttons: on drafts, entries, what was saved, and the settings of a server."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.domain.permission_level import PermissionLevel


class DraftStep(StrEnum):
    """A step of editing or reviewing a draft. The steps that are named as a kind of form open it.

    OVERWRITE saves it over a concurrent change of another moderator, APPROVE_OVER approves it over one. REVIEW shows it
    to a moderator who may approve it. HIDE asks whether to hide the entry that it edits.
    """

    SAVE = "save"
    SAVE_ANYWAY = "anyway"
    NEW = "new"
    ENTRY = "entry"
    MORE = "more"
    EXTRA = "extra"
    TOPIC = "topic"
    CHANGED = "changed"
    WRONG = "wrong"
    SOURCE = "source"
    OVERWRITE = "mine"
    DISCARD = "discard"
    REVIEW = "review"
    WITHDRAW = "withdraw"
    HIDE = "hide"
    APPROVE = "approve"
    APPROVE_OVER = "over"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class DraftAction:
    """Take a step with a draft."""

    custom_id: ClassVar = "draft:{draft_id}:{step}"
    permission: ClassVar = PermissionLevel.MODERATOR
    step: DraftStep
    draft_id: int


class RevertPoint(StrEnum):
    AFTER = ""
    BEFORE = "undo"


@dataclass(frozen=True, slots=True)
class Revert:
    """Restore an item to its state right after a revision, or right before it."""

    custom_id: ClassVar = "revert:{revision_id}:{point}"
    permission: ClassVar = PermissionLevel.MODERATOR
    revision_id: int
    point: RevertPoint = RevertPoint.AFTER


@dataclass(frozen=True, slots=True)
class UndoChangeSet:
    """Undo everything that was saved together."""

    custom_id: ClassVar = "undo:{change_set_id}:"
    permission: ClassVar = PermissionLevel.MODERATOR
    change_set_id: int


@dataclass(frozen=True, slots=True)
class RewindBefore:
    """Preview everything as it was right before a revision."""

    custom_id: ClassVar = "rewind:{revision_id}:"
    permission: ClassVar = PermissionLevel.MODERATOR
    revision_id: int


@dataclass(frozen=True, slots=True)
class ShowStates:
    """Show a page of the saves that everything in a guild can be returned to before."""

    custom_id: ClassVar = "states:{page}:"
    permission: ClassVar = PermissionLevel.MODERATOR
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowHistory:
    """Show a page of the history of a guild, or of the item with this key, if there is one."""

    custom_id: ClassVar = "history:{page}:{key}"
    permission: ClassVar = PermissionLevel.MODERATOR
    key: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class CompareFrom:
    """Choose another state of an item, to compare with what a revision made of it."""

    custom_id: ClassVar = "state:{revision_id}:"
    permission: ClassVar = PermissionLevel.MODERATOR
    revision_id: int


@dataclass(frozen=True, slots=True)
class CompareStates:
    """Compare what two revisions of an item made of it."""

    custom_id: ClassVar = "compare:{older_id}:{newer_id}"
    permission: ClassVar = PermissionLevel.MODERATOR
    older_id: int
    newer_id: int


@dataclass(frozen=True, slots=True)
class TryPhrase:
    """Ask the first phrase of an entry, to see what members are answered."""

    custom_id: ClassVar = "try:0:{entry_id}"
    permission: ClassVar = PermissionLevel.MODERATOR
    entry_id: str


@dataclass(frozen=True, slots=True)
class TeachPhrase:
    """Make the question of the message a phrase of an entry."""

    custom_id: ClassVar = "learn:0:{entry_id}"
    permission: ClassVar = PermissionLevel.MODERATOR
    entry_id: str


@dataclass(frozen=True, slots=True)
class AddForQuestion:
    """Open the form of a new entry for the question of the message."""

    custom_id: ClassVar = "write:0:"
    permission: ClassVar = PermissionLevel.MODERATOR


@dataclass(frozen=True, slots=True)
class Settle:
    """Settle a conflict: keep the guild's own version of an item, or take the shared one."""

    custom_id: ClassVar = "settle:{ours}:{key}"
    permission: ClassVar = PermissionLevel.MODERATOR
    key: str
    ours: bool


@dataclass(frozen=True, slots=True)
class EditEntry:
    """Open the form of an entry."""

    custom_id: ClassVar = "edit:0:{entry_id}"
    permission: ClassVar = PermissionLevel.MODERATOR
    entry_id: str


@dataclass(frozen=True, slots=True)
class MarkChecked:
    """Record that an entry was compared with its sources today and agrees with them."""

    custom_id: ClassVar = "checked:0:{entry_id}"
    permission: ClassVar = PermissionLevel.MODERATOR
    entry_id: str


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """Open the form of a new entry for an unanswered question."""

    custom_id: ClassVar = "answer:{question_id}:"
    permission: ClassVar = PermissionLevel.MODERATOR
    question_id: int


@dataclass(frozen=True, slots=True)
class AddPhrases:
    """Choose the entry that answers an unanswered question."""

    custom_id: ClassVar = "teach:{question_id}:"
    permission: ClassVar = PermissionLevel.MODERATOR
    question_id: int


class SettingName(StrEnum):
    MODERATORS = "moderators"
    REVIEW = "review"
    LOG_CHANNEL = "channel"
    MAX_CHANGES = "changes"
    MIN_DOWNVOTES = "downvotes"
    KEEPS_QUESTIONS = "keep"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class ChangeSetting:
    """Change a setting of the server to a value; without one, to what is picked in the menu."""

    custom_id: ClassVar = "setting:{setting}:{value}"
    permission: ClassVar = PermissionLevel.SERVER_MANAGER
    setting: SettingName
    value: str = ""
