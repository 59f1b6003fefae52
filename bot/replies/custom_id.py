"""How a button carries its action: as the text of its custom id, so that it works after a restart."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import assert_never

from bot.domain.statistics import PERIODS_DAYS
from bot.replies.actions import (
    Action,
    AnswerGap,
    AskModerators,
    Checked,
    Dismiss,
    Drafted,
    EditEntry,
    Follow,
    LeaveAsIs,
    ListTopics,
    Queue,
    QueueTab,
    Report,
    ReportKind,
    Revert,
    Settle,
    Share,
    Show,
    ShowTopic,
    Stats,
    Step,
    Teach,
    UnknownAction,
    Vote,
)

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
        case Report(look, subject, page):
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
        case Checked(entry):
            return f"checked:0:{entry}"
        case AnswerGap(question):
            return f"answer:{question}:"
        case Teach(question):
            return f"teach:{question}:"
        case UnknownAction(state):
            return state
        case _:
            assert_never(action)


def _survey(look: ReportKind, page: int, subject: str) -> Report:
    return Report(look, subject, page)


def _stats(days: int, _rest: str) -> Stats:
    return Stats(PERIODS_DAYS[PERIODS_DAYS.index(days)])


_READ: Mapping[str, Callable[[int, str], Action]] = {
    "show": lambda page, rest: Show(tuple(rest.split("+")), page),
    "topic": lambda page, rest: ShowTopic(rest, page),
    "topics": lambda page, rest: ListTopics(rest or None, page),
    **{look: partial(_survey, look) for look in ReportKind},
    "share": lambda days, rest: Share(tuple(rest.split("+")), days),
    "moderators": lambda _number, _rest: AskModerators(),
    "follow": lambda number, _: Follow(number),
    "helpful": lambda number, rest: Vote(rest, number, helpful=True),
    "unhelpful": lambda number, rest: Vote(rest, number, helpful=False),
    "queue": lambda page, rest: Queue(QueueTab(rest), page),
    "dismiss": lambda number, _: Dismiss(number),
    "stats": _stats,
    "leave": lambda number, rest: LeaveAsIs(rest, number),
    "draft": lambda number, rest: Drafted(Step(rest), number),
    "revert": lambda number, rest: Revert(number, undo=bool(rest)),
    "settle": lambda number, rest: Settle(rest.replace("+", ":"), ours=bool(number)),
    "edit": lambda _, rest: EditEntry(rest),
    "checked": lambda _, rest: Checked(rest),
    "answer": lambda number, _: AnswerGap(number),
    "teach": lambda number, _: Teach(number),
}

_STATE = rf"(?P<verb>{'|'.join(_READ)}):(?P<number>[0-9]{{1,18}}):(?P<rest>[a-z0-9/+-]*)"
"""The form of every encoded action."""


def decode(state: str) -> Action:
    """The action that `encode` made of it; `UnknownAction` where it made nothing like it."""
    found = re.fullmatch(_STATE, state)
    if found is None:
        return UnknownAction(state)
    try:
        return _READ[found["verb"]](int(found["number"]), found["rest"])
    except ValueError:
        return UnknownAction(state)


def fits(action: Action) -> bool:
    """Whether a button can carry the action; only several very long ids together do not fit."""
    return len(encode(action)) <= LONGEST_STATE
