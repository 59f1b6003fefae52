"""Why a question came to what it came to: what was read, what spoke for the best entry and what against it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.matching.index.features import FEATURE_NAMES, Term
from bot.matching.index.index import Index
from bot.matching.outcome import SUGGEST_THRESHOLD, Match, Outcome
from bot.matching.pipeline import answer_question


class WordEffect(StrEnum):
    """What a word of a question does for the best entry."""

    FOR = "for"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"
    NO_SUBJECT = "no subject"


@dataclass(frozen=True, slots=True)
class ExplainedWord:
    """A word as it was read; `typed` is what stood there, `tells` how much it says, about 0 to 4: rare words more."""

    word: str
    typed: str
    tells: float
    part: WordEffect


@dataclass(frozen=True, slots=True)
class Reason:
    """A field of the evidence and what it adds to the logarithm of the odds, that the best entry is right."""

    name: str
    value: float
    adds: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """`exact` says that these very words stand in the base; `reasons` are then none. Confidences are 0 to 1.

    `reasons` and `words` are about the question alone, without the one before it and as a whole.
    """

    question: str
    outcome: Outcome
    exact: bool
    words: tuple[ExplainedWord, ...]
    reasons: tuple[Reason, ...]
    candidates: tuple[Match, ...]
    answer_from: float
    suggest_from: float


def explain(index: Index, text: str, context: str | None = None) -> Explanation:
    """The outcome of `ask` with its grounds; costs about as much once more."""
    exact = index.find_exact(text)
    question = index.parse(text)
    scored = index.score(index.vectorize(question))
    candidates = index.rank(question, scored)
    best = index.choose_best(question, scored) if candidates else None
    own = index.get_weights(int(scored.class_ids[best.position])) if best else {}
    typed = {word: before for before, word, _ in index.correct_spelling(text)}
    return Explanation(
        text,
        answer_question(index, text, context),
        exact is not None,
        tuple(ExplainedWord(term.word, typed[term.word], term.idf, _part(term, own)) for term in question.terms),
        () if exact or best is None else _reasons(index, best.features.list_values()),
        (exact,) if exact else candidates,
        index.caution.answer_threshold,
        SUGGEST_THRESHOLD,
    )


def _part(term: Term, own: Mapping[int, float]) -> WordEffect:
    if any(own.get(feature, 0.0) > 0 for feature in term.feature_ids):
        return WordEffect.FOR
    if not term.weight:
        return WordEffect.NO_SUBJECT
    return WordEffect.ELSEWHERE if term.feature_ids else WordEffect.UNKNOWN


def _reasons(index: Index, values: list[float]) -> tuple[Reason, ...]:
    """What adds most, for or against, first."""
    constant, *weights = index.calibration.weights.tolist()
    found = [
        Reason(name, value, weight * value) for name, value, weight in zip(FEATURE_NAMES, values, weights, strict=True)
    ]
    return Reason("constant", 1.0, constant), *sorted(found, key=lambda reason: -abs(reason.adds))
