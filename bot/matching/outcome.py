"""The three outcomes of a question, and the thresholds on confidence that decide between them."""

from dataclasses import dataclass
from enum import StrEnum


class Coverage(StrEnum):
    """Whether the knowledge base has the answer, knows only the subject, or neither."""

    IN = "in"
    NEAR = "near"
    OUT = "out"


class ObjectionKind(StrEnum):
    """Why an entry is not what was asked for, although it matches."""

    NAME = "name"
    """It is about another name."""
    NUMBER = "number"
    """It is about another number, version or rank."""
    SORT = "sort"
    """It is about another one of the same sort: another season, another sport."""
    STATE = "state"
    """It does not tell how things are right now."""
    KIND = "kind"
    """It gives no answer of that kind: no reason, no person, no number of these."""
    NEGATION = "negation"
    """It tells what is, and was asked for what is not, or the other way round."""


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason against an entry, with the words of the question that it rests on.

    Attributes:
        kind: What is wrong with the entry.
        words: Those words.
        is_of_others: Whether they name what other entries are about; a number or name of none may be part of a story.
    """

    kind: ObjectionKind
    words: tuple[str, ...] = ()
    is_of_others: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that may be the answer.

    Attributes:
        entry_id: The entry's full id.
        topic_id: Its topic's id.
        confidence: The calibrated probability in [0, 1] that it is the answer.
        objections: What speaks against it.
        is_relevant: Whether it is worth suggesting: it shares what is asked for.
    """

    entry_id: str
    topic_id: str
    confidence: float
    objections: tuple[Objection, ...] = ()
    is_relevant: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """The question is answered.

    Attributes:
        matches: Entries to show in full, best first; several if the question had several parts.
        context_topic_id: The topic that a follow-up question was taken to be about.
    """

    matches: tuple[Match, ...]
    context_topic_id: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestions:
    """No entry is likely enough, so the best ones are offered as *did you mean*.

    Attributes:
        matches: The entries, best first.
        context_topic_id: The topic that a follow-up question was taken to be about.
        is_shared: Whether each of them has the question as a phrase, and nothing tells which one is meant.
    """

    matches: tuple[Match, ...]
    context_topic_id: str | None = None
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class NoMatch:
    """The question is not answered.

    Attributes:
        coverage: Whether the knowledge base knows the subject.
        matches: The nearest entries, best first.
        unknown_words: Content words of the question that the knowledge base lacks.
        small_talk: Whether the text was a greeting or the like, not a question.
    """

    coverage: Coverage
    matches: tuple[Match, ...] = ()
    unknown_words: tuple[str, ...] = ()
    small_talk: bool = False


Outcome = Answer | Suggestions | NoMatch


class Caution(StrEnum):
    """How to trade answers against mistakes; the operator's setting."""

    CAREFUL = "careful"
    BALANCED = "balanced"
    EAGER = "eager"

    @property
    def answer_threshold(self) -> float:
        """Confidence in [0, 1] from which an entry is shown as the answer.

        Balanced answers as soon as an entry is more likely right than wrong. docs/matching.md compares the three.
        """
        return {Caution.CAREFUL: 0.7, Caution.BALANCED: 0.5, Caution.EAGER: 0.35}[self]


SUGGEST_THRESHOLD = 0.2
"""Confidence from which entries are offered as *did you mean*."""

MAX_SUGGESTIONS = 5


def decide(
    matches: tuple[Match, ...],
    coverage: Coverage,
    unknown_words: tuple[str, ...],
    context_topic_id: str | None,
    caution: Caution,
) -> Outcome:
    """Turn ranked matches into one outcome by thresholds on the confidence of the first.

    Args:
        matches: Matches, best first; may be empty.
        coverage: Reported if the matches are too unlikely. With `OUT` nothing is suggested either.
        unknown_words: Reported with `NoMatch`.
        context_topic_id: Topic of the previous question, if it was taken into account.
        caution: Sets the threshold from which to answer.
    """
    best = matches[0].confidence if matches else 0.0
    if best >= caution.answer_threshold:
        return Answer(matches[:1], context_topic_id)
    # If not even the subject is known, suggestions would be guesses.
    if best >= SUGGEST_THRESHOLD and coverage is not Coverage.OUT:
        return Suggestions(matches[:MAX_SUGGESTIONS], context_topic_id)
    return NoMatch(coverage, matches[:MAX_SUGGESTIONS], unknown_words)
