"""Answers a question by itself, without what was asked before and without taking it apart."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.matching.index.features import ParsedQuestion
from bot.matching.index.index import EXACT_CONFIDENCE, Index
from bot.matching.index.ranking import rank
from bot.matching.outcome import SUGGEST_THRESHOLD, Answer, Coverage, Match, Outcome, decide
from bot.matching.relevance import mark_relevant
from bot.matching.text.definitions import find_defined_name
from bot.matching.text.stopwords import GENERAL_WORDS


@dataclass(frozen=True, slots=True)
class Ranking:
    """A parsed question and its matches, best first."""

    question: ParsedQuestion
    matches: tuple[Match, ...]


def rank_entries(index: Index, text: str) -> Ranking:
    """Rank the entries for a question by itself, without thresholds and context.

    Args:
        index: The index to search.
        text: The question as written.
    """
    question = index.parse(text)
    return Ranking(question, rank_question(index, question))


def rank_question(index: Index, question: ParsedQuestion) -> tuple[Match, ...]:
    return rank(index, question, index.score(index.vectorize(question), question))


def find_defined(index: Index, question: ParsedQuestion) -> Match | None:
    """Return the entry that tells of the name that a question asks for (`what is KFOR`), None if it asks for more.

    The name stands for its topic: which of its entries tells of it, the whole question decides, or else the name.
    """
    name = find_defined_name(" ".join(question.words))
    exact = index.find_exact(name) if name else ()
    if len({match.topic_id for match in exact}) != 1:
        return None
    candidates = index.score(index.vectorize(question), question)
    best = next(iter(rank(index, question, index.select_topic(candidates, exact[0].topic_id))), None)
    if best is None or best.objections:
        return None
    told = best if best.confidence >= index.caution.answer_threshold else exact[0]
    return replace(told, confidence=EXACT_CONFIDENCE)


def answer_alone(index: Index, question: ParsedQuestion) -> Outcome:
    if defined := find_defined(index, question):
        return Answer((defined,))
    matches = rank_question(index, question)
    coverage = Coverage.NEAR if _is_near(question, matches) else assess_coverage(question)
    unknown_words = find_unknown_words(question)
    outcome = decide(matches, coverage, unknown_words, None, index.caution)
    return mark_relevant(index, question, outcome, unknown_words)


def _is_near(question: ParsedQuestion, matches: Sequence[Match]) -> bool:
    """Whether something in the base is near in meaning."""
    if question.comparison is None or not matches:
        return False
    return matches[0].confidence >= SUGGEST_THRESHOLD or question.comparison.is_near


def assess_coverage(question: ParsedQuestion) -> Coverage:
    """Return `NEAR` if the knowledge base has any specific word of the question, else `OUT`."""
    known = any(term.feature_ids and term.word not in GENERAL_WORDS for term in question.content_terms)
    return Coverage.NEAR if known else Coverage.OUT


def find_unknown_words(question: ParsedQuestion) -> tuple[str, ...]:
    """Return the content words that the knowledge base lacks."""
    return tuple(term.word for term in question.content_terms if not term.feature_ids)
