"""What a press can do; `encoding.py` says how a button carries it."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Show:
    """Show these entries in full, from a page on (0 is the first)."""

    entries: tuple[str, ...]
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowTopic:
    topic: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class ListTopics:
    """The list of topics, of one category or of all."""

    category: str | None = None
    page: int = 0


class ReportKind(StrEnum):
    """What a look over the whole base is at."""

    CORRECTIONS = "corrections"
    TIMELINE = "timeline"
    SOURCES = "sources"


@dataclass(frozen=True, slots=True)
class Report:
    """A look over many entries. `subject` is a topic, `c/` and a category, or empty for all."""

    look: ReportKind
    subject: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """Show these entries to the whole channel; `days` as what held on them, see `encode_interval`."""

    entries: tuple[str, ...]
    days: int = 0


@dataclass(frozen=True, slots=True)
class AskModerators:
    """Pass the question of the reply on to the guild's moderators."""


class QueueTab(StrEnum):
    """A part of what waits for moderators: gaps, doubted revisions, questions from outside of what is covered, and
    entries that are overdue for a check.
    """

    GAPS = "gaps"
    DOUBTED = "doubted"
    OUTSIDE = "outside"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Follow:
    """Tell whoever presses, once, when this question is answered."""

    question: int


@dataclass(frozen=True, slots=True)
class Vote:
    """Say whether a revision of an entry helped."""

    entry: str
    revision: int
    helpful: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """Show a page of what waits for the moderators."""

    shelf: QueueTab = QueueTab.GAPS
    page: int = 0


@dataclass(frozen=True, slots=True)
class Dismiss:
    """Take the gap that holds this question out of the queue."""

    question: int


@dataclass(frozen=True, slots=True)
class LeaveAsIs:
    """Take a doubted revision out of the queue."""

    entry: str
    revision: int


Reading = Show | ShowTopic | ListTopics | Report
"""What every face can do: it needs neither a channel nor somebody known."""


@dataclass(frozen=True, slots=True)
class Stats:
    """Show the numbers of so many days."""

    days: int


Queueing = Queue | Dismiss | LeaveAsIs
"""What moderators do about what waits for them."""


class Step(StrEnum):
    """What can be done with a draft: `mine` saves it over what somebody else has changed meanwhile, `over` approves it
    so.
    """

    SAVE = "save"
    ANYWAY = "anyway"
    NEW = "new"
    ENTRY = "entry"
    MORE = "more"
    MINE = "mine"
    DISCARD = "discard"
    APPROVE = "approve"
    OVER = "over"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Drafted:
    """A step of the draft of that number."""

    step: Step
    draft: int


@dataclass(frozen=True, slots=True)
class Revert:
    """Bring an item back to what the revision of that id made of it, or with `undo` to what was before."""

    revision: int
    undo: bool = False


@dataclass(frozen=True, slots=True)
class Settle:
    """Settle a conflict: keep what this guild says of an item, or take what the shared base says by now."""

    key: str
    ours: bool


@dataclass(frozen=True, slots=True)
class EditEntry:
    """Open the form of an entry."""

    entry: str


@dataclass(frozen=True, slots=True)
class Checked:
    """Note that an entry was compared with its sources today and says what they say."""

    entry: str


@dataclass(frozen=True, slots=True)
class AnswerGap:
    """Open the form of a new entry for the gap that holds this question."""

    question: int


@dataclass(frozen=True, slots=True)
class Teach:
    """Choose the entry that answers the gap that holds this question."""

    question: int


Editing = Drafted | Revert | Settle | EditEntry | Checked | AnswerGap | Teach
"""What moderators do about what is known."""


@dataclass(frozen=True, slots=True)
class UnknownAction:
    """What a button says that this version can't read: it is older, or forged."""

    state: str


Action = Reading | Share | AskModerators | Follow | Vote | Queueing | Stats | Editing | UnknownAction
