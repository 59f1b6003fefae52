"""Which of the nearest entries are worth suggesting: those that share what is asked for, not only the place."""

from collections.abc import Sequence
from dataclasses import replace

from bot.matching.index.features import ParsedQuestion, Term
from bot.matching.index.index import Index
from bot.matching.outcome import SUGGEST_THRESHOLD, Answer, Coverage, Match, NoMatch, Outcome
from bot.matching.text.stopwords import GENERAL_WORDS


def mark_relevant(index: Index, question: ParsedQuestion, outcome: Outcome, unknown_words: tuple[str, ...]) -> Outcome:
    """Mark the matches that are worth suggesting, and suggest only these; without any of them there is no match."""
    if isinstance(outcome, Answer):
        return outcome
    asked = _find_asked_terms(index, question)
    matches = tuple(
        replace(match, is_relevant=_shares_any(index, match, asked) or _is_meant(question, match))
        for match in outcome.matches
    )
    if isinstance(outcome, NoMatch):
        return replace(outcome, matches=matches)
    relevant = tuple(match for match in matches if match.is_relevant)
    return replace(outcome, matches=relevant) if relevant else NoMatch(Coverage.NEAR, matches, unknown_words)


def _find_asked_terms(index: Index, question: ParsedQuestion) -> Sequence[Term]:
    """The terms that say what is asked for; if there are only names, these."""
    specific = [term for term in question.content_terms if term.word not in GENERAL_WORDS]
    return [term for term in specific if not index.guard.is_name(question, term)] or specific


def _shares_any(index: Index, match: Match, terms: Sequence[Term]) -> bool:
    weights = index.get_weights(index.find_class(match.entry_id))
    return any(weights.get(feature_id, 0.0) > 0 for term in terms for feature_id in term.feature_ids)


def _is_meant(question: ParsedQuestion, match: Match) -> bool:
    """Whether it is likely where meaning is compared: then it needs no word of the question."""
    return question.comparison is not None and match.confidence >= SUGGEST_THRESHOLD
