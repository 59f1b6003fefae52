"""What a press can do, and how a button carries it in its custom id."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never


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
    """Show these entries to the whole channel."""

    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskModerators:
    """Pass the question of the reply on to the guild's moderators."""


Action = Show | ShowTopic | ListTopics | Survey | Share | AskModerators

LONGEST_STATE = 100
"""Characters of a custom id, which carries a button's whole state."""


def encode(action: Action) -> str:
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
        case Share(entries):
            return f"share:0:{'+'.join(entries)}"
        case AskModerators():
            return "moderators:0:"
        case _:
            assert_never(action)


_VERBS = "show|topic|topics|corrections|timeline|sources|share|moderators"
STATE = rf"(?P<verb>{_VERBS}):(?P<page>[0-9]{{1,4}}):(?P<rest>[a-z0-9/+-]*)"
"""The form of every encoded action, as a regular expression."""


def decode(verb: str, page: int, rest: str) -> Action:
    """The action of the three parts that `STATE` finds."""
    entries = tuple(rest.split("+"))
    actions: dict[str, Action] = {
        "show": Show(entries, page),
        "topic": ShowTopic(rest, page),
        "topics": ListTopics(rest or None, page),
        **{look: Survey(look, rest, page) for look in Look},
        "share": Share(entries),
        "moderators": AskModerators(),
    }
    return actions[verb]


def fits(action: Action) -> bool:
    """Whether a button can carry the action; only several very long ids together do not fit."""
    return len(encode(action)) <= LONGEST_STATE
