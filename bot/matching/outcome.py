"""What a question comes to: exactly one of three outcomes."""

from dataclasses import dataclass
from enum import StrEnum


class Coverage(StrEnum):
    """Whether the base holds the answer, knows only the subject, or has nothing to do with the question."""

    IN = "in"
    NEAR = "near"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that may answer; `confidence` is the probability, 0 to 1, that it is the right one."""

    entry_id: str
    topic_id: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Answer:
    """Entries to show in full, best first; `about` is the topic a follow-up question was taken to be about."""

    matches: tuple[Match, ...]
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestions:
    matches: tuple[Match, ...]
    about: str | None = None


@dataclass(frozen=True, slots=True)
class NoMatch:
    """`matches` are the nearest, `against` the words of the question that nothing in the base explains."""

    scope: Coverage
    matches: tuple[Match, ...] = ()
    against: tuple[str, ...] = ()
    small_talk: bool = False


Outcome = Answer | Suggestions | NoMatch


class Caution(StrEnum):
    """How answers are weighed against mistakes: one setting of whoever runs the bot."""

    CAREFUL = "careful"
    BALANCED = "balanced"
    EAGER = "eager"

    @property
    def answer_from(self) -> float:
        """Confidence from which an entry is shown as the answer. Balanced: it is more likely right than not."""
        return {Caution.CAREFUL: 0.7, Caution.BALANCED: 0.5, Caution.EAGER: 0.35}[self]


SUGGEST_FROM = 0.2
"""Confidence from which entries are offered as *did you mean*."""

MOST_SUGGESTED = 5


def decide(
    matches: tuple[Match, ...],
    scope: Coverage,
    against: tuple[str, ...],
    about: str | None,
    caution: Caution,
) -> Outcome:
    """One outcome of the ranked matches. `scope` is where the question lies when they are not enough."""
    best = matches[0].confidence if matches else 0.0
    if best >= caution.answer_from:
        return Answer(matches[:1], about)
    if best >= SUGGEST_FROM and scope is not Coverage.OUT:
        return Suggestions(matches[:MOST_SUGGESTED], about)
    return NoMatch(scope, matches[:MOST_SUGGESTED], against)
