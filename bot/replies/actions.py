"""What a press can do, and how a button carries it in its custom id."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import assert_never

from bot.figures import PERIODS


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


class Look(StrEnum):
    """What a look over the whole base is at."""

    CORRECTIONS = "corrections"
    TIMELINE = "timeline"
    SOURCES = "sources"


@dataclass(frozen=True, slots=True)
class Survey:
    """A look over many entries. `subject` is a topic, `c/` and a category, or empty for all."""

    look: Look
    subject: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """Show these entries to the whole channel; `days` as what held on them, see `days_number`."""

    entries: tuple[str, ...]
    days: int = 0


@dataclass(frozen=True, slots=True)
class AskModerators:
    """Pass the question of the reply on to the guild's moderators."""


class Shelf(StrEnum):
    """A part of what waits for moderators: gaps, doubted revisions, and questions from outside of what is covered."""

    GAPS = "gaps"
    DOUBTED = "doubted"
    OUTSIDE = "outside"


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

    shelf: Shelf = Shelf.GAPS
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


Reading = Show | ShowTopic | ListTopics | Survey
"""What every face can do: it needs neither a channel nor somebody known."""


@dataclass(frozen=True, slots=True)
class Stats:
    """Show the numbers of so many days."""

    days: int


Queueing = Queue | Dismiss | LeaveAsIs
"""What moderators do about what waits for them."""


class Step(StrEnum):
    """What can be done with a draft: `mine` saves it over what somebody else has changed meanwhile."""

    SAVE = "save"
    ANYWAY = "anyway"
    NEW = "new"
    ENTRY = "entry"
    MORE = "more"
    MINE = "mine"
    DISCARD = "discard"
    APPROVE = "approve"
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
class AnswerGap:
    """Open the form of a new entry for the gap that holds this question."""

    question: int


@dataclass(frozen=True, slots=True)
class Teach:
    """Choose the entry that answers the gap that holds this question."""

    question: int


Editing = Drafted | Revert | Settle | EditEntry | AnswerGap | Teach
"""What moderators do about what is known."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """What a button says that this version can't read: it is older, or forged."""

    state: str


Action = Reading | Share | AskModerators | Follow | Vote | Queueing | Stats | Editing | Unknown

LONGEST_STATE = 100
"""Characters of a custom id, which carries a button's whole state."""


def encode(action: Action) -> str:  # noqa: C901, PLR0911, PLR0912 - one line for each action
    """The action as the text of a custom id; `decode` reads it back."""
    match action:
        case Show(entries, page):
            return f"show:{page}:{'+'.join(entries)}"
        case ShowTopic(topic, page):
            return f"topic:{page}:{topic}"
        case ListTopics(category, page):
            return f"topics:{page}:{category or ''}"
        case Survey(look, subject, page):
            return f"{look}:{page}:{subject}"
        case Share(entries, days):
            return f"share:{days}:{'+'.join(entries)}"
        case AskModerators():
            return "moderators:0:"
        case Follow(question):
            return f"follow:{question}:"
        case Vote(entry, revision, helpful):
            return f"{'helpful' if helpful else 'unhelpful'}:{revision}:{entry}"
        case Queue(shelf, page):
            return f"queue:{page}:{shelf}"
        case Dismiss(question):
            return f"dismiss:{question}:"
        case LeaveAsIs(entry, revision):
            return f"leave:{revision}:{entry}"
        case Stats(days):
            return f"stats:{days}:"
        case Drafted(step, draft):
            return f"draft:{draft}:{step}"
        case Revert(revision, undo):
            return f"revert:{revision}:{'undo' if undo else ''}"
        case Settle(key, ours):
            return f"settle:{int(ours)}:{key.replace(':', '+')}"
        case EditEntry(entry):
            return f"edit:0:{entry}"
        case AnswerGap(question):
            return f"answer:{question}:"
        case Teach(question):
            return f"teach:{question}:"
        case Unknown(state):
            return state
        case _:
            assert_never(action)


def _survey(look: Look, page: int, subject: str) -> Survey:
    return Survey(look, subject, page)


def _stats(days: int, _rest: str) -> Stats:
    return Stats(PERIODS[PERIODS.index(days)])


_READ: Mapping[str, Callable[[int, str], Action]] = {
    "show": lambda page, rest: Show(tuple(rest.split("+")), page),
    "topic": lambda page, rest: ShowTopic(rest, page),
    "topics": lambda page, rest: ListTopics(rest or None, page),
    **{look: partial(_survey, look) for look in Look},
    "share": lambda days, rest: Share(tuple(rest.split("+")), days),
    "moderators": lambda _number, _rest: AskModerators(),
    "follow": lambda number, _: Follow(number),
    "helpful": lambda number, rest: Vote(rest, number, helpful=True),
    "unhelpful": lambda number, rest: Vote(rest, number, helpful=False),
    "queue": lambda page, rest: Queue(Shelf(rest), page),
    "dismiss": lambda number, _: Dismiss(number),
    "stats": _stats,
    "leave": lambda number, rest: LeaveAsIs(rest, number),
    "draft": lambda number, rest: Drafted(Step(rest), number),
    "revert": lambda number, rest: Revert(number, undo=bool(rest)),
    "settle": lambda number, rest: Settle(rest.replace("+", ":"), ours=bool(number)),
    "edit": lambda _, rest: EditEntry(rest),
    "answer": lambda number, _: AnswerGap(number),
    "teach": lambda number, _: Teach(number),
}

_STATE = rf"(?P<verb>{'|'.join(_READ)}):(?P<number>[0-9]{{1,18}}):(?P<rest>[a-z0-9/+-]*)"
"""The form of every encoded action."""


def decode(state: str) -> Action:
    """The action that `encode` made of it; `Unknown` where it made nothing like it."""
    found = re.fullmatch(_STATE, state)
    if found is None:
        return Unknown(state)
    try:
        return _READ[found["verb"]](int(found["number"]), found["rest"])
    except ValueError:
        return Unknown(state)


def fits(action: Action) -> bool:
    """Whether a button can carry the action; only several very long ids together do not fit."""
    return len(encode(action)) <= LONGEST_STATE
