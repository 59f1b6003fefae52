"""Explains an outcome: how each word was read, what it contributed, and how the features add up to the confidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.matching.index.calibration import RankedCandidate
from bot.matching.index.features import Term
from bot.matching.index.index import Index
from bot.matching.index.ranking import choose_best, rank
from bot.matching.outcome import SUGGEST_THRESHOLD, Match, Outcome
from bot.matching.pipeline import answer_question
from bot.matching.reading import read_question
from bot.matching.single import find_defined


class WordEffect(StrEnum):
    """Effect of a word on the best candidate."""

    FOR = "for"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"
    NO_SUBJECT = "no subject"


@dataclass(frozen=True, slots=True)
class ExplainedWord:
    """A word of a question.

    Attributes:
        word: The word after normalisation and spelling correction.
        original: The word before spelling correction.
        idf: Inverse document frequency, about 0 to 4; the rarer, the higher.
        effect: Effect on the best candidate.
    """

    word: str
    original: str
    idf: float
    effect: WordEffect


@dataclass(frozen=True, slots=True)
class Contribution:
    """A ranking feature of the best candidate, and what it adds to the log-odds that the candidate is right."""

    name: str
    value: float
    log_odds: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """An outcome with its reasons. Words and contributions are those of the question as a whole.

    Attributes:
        question: The question as asked.
        outcome: What it was answered with.
        is_exact: Whether it is a phrase of the knowledge base; there are no contributions then.
        words: Its distinct words in order.
        contributions: The constant, then the features with the largest effect first.
        candidates: The ranking; the first may have objections.
        asides: What was said around the question, and was not read.
        answer_threshold: Confidence in [0, 1] from which it would have been answered.
        suggest_threshold: Confidence in [0, 1] from which entries would have been suggested.
    """

    question: str
    outcome: Outcome
    is_exact: bool
    words: tuple[ExplainedWord, ...]
    contributions: tuple[Contribution, ...]
    candidates: tuple[Match, ...]
    asides: tuple[str, ...]
    answer_threshold: float
    suggest_threshold: float


def explain_answer(index: Index, text: str) -> Explanation:
    """Answer a question and explain the outcome; takes about twice as long as answering.

    Args:
        index: The index to search.
        text: The question as written.
    """
    reading = read_question(index, text)
    question = index.parse(reading.text)
    defined = find_defined(index, question)
    exact = reading.exact or ((defined,) if defined else ())
    candidates = index.score(index.vectorize(question), question)
    matches = rank(index, question, candidates)
    best = choose_best(index, question, candidates)
    weights = index.get_weights(int(candidates.class_ids[best.position])) if best else {}
    return Explanation(
        text,
        answer_question(index, text),
        bool(reading.exact),
        _explain_words(index, reading.text, question.terms, weights),
        () if exact or best is None else _list_contributions(index, best),
        exact or matches,
        reading.asides,
        index.caution.answer_threshold,
        SUGGEST_THRESHOLD,
    )


def _explain_words(
    index: Index, text: str, terms: tuple[Term, ...], weights: Mapping[int, float]
) -> tuple[ExplainedWord, ...]:
    originals = {word: original for original, word, _ in index.correct_spelling(text)}
    return tuple(
        ExplainedWord(term.word, originals[term.word], term.idf, _classify_effect(term, weights)) for term in terms
    )


def _classify_effect(term: Term, weights: Mapping[int, float]) -> WordEffect:
    if any(weights.get(feature_id, 0.0) > 0 for feature_id in term.feature_ids):
        return WordEffect.FOR
    if not term.weight:
        return WordEffect.NO_SUBJECT
    return WordEffect.ELSEWHERE if term.feature_ids else WordEffect.UNKNOWN


def _list_contributions(index: Index, best: RankedCandidate) -> tuple[Contribution, ...]:
    contributions = list(
        index.calibration.list_evidence(best.features, best.similarity, best.objections, best.words_cap)
    )
    constant, *others = (Contribution(*contribution) for contribution in contributions)
    return constant, *sorted(others, key=lambda contribution: -abs(contribution.log_odds))
