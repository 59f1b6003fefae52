"""Ranks the candidates of a question: by words, by meaning, and by what speaks against them."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot.matching.index.calibration import MAX_RERANKED, RankedCandidate, choose_most_probable, select_near
from bot.matching.index.confidence_caps import MAX_OBJECTED_CONFIDENCE, compute_confidence_cap
from bot.matching.index.features import CandidateView, Features, ParsedQuestion, Term, extract_features
from bot.matching.index.index import Index
from bot.matching.index.sparse import Candidates
from bot.matching.outcome import Match
from bot.matching.text.answer_type import has_answer_type

MAX_RANKED = 5
"""Entries in a ranking: as many as are ever suggested."""


def rank(index: Index, question: ParsedQuestion, candidates: Candidates) -> tuple[Match, ...]:
    """Return the most probable entry, then those nearest in meaning and those with the highest scores.

    The confidence of the others falls with their share in the softmax.

    Args:
        index: The index that gave the scores.
        question: The parsed question.
        candidates: Its scores.
    """
    ordered = _order(index, candidates, MAX_RANKED)
    near = _select_near(index, question, candidates, ordered)
    if not near:
        return ()
    best = choose_most_probable([_assess(index, question, candidates, position) for position in near])
    best_share = candidates.compute_log_share(best.position)
    others = [position for position in dict.fromkeys((*near, *ordered)) if position != best.position]
    first = _build_match(index, candidates, best.position, best.probability)
    return replace(first, objections=best.objections), *(
        _build_match(
            index,
            candidates,
            position,
            best.probability * min(1.0, math.exp(candidates.compute_log_share(position) - best_share)),
        )
        for position in others[: MAX_RANKED - 1]
    )


def find_contenders(index: Index, question: ParsedQuestion, candidates: Candidates) -> list[str]:
    """Return the ids of the entries that `rank` would choose the first among, in much less time."""
    positions = _select_near(index, question, candidates, _order(index, candidates, MAX_RANKED))
    return [index.get_entry(int(candidates.class_ids[position])).entry_id for position in positions]


def choose_best(index: Index, question: ParsedQuestion, candidates: Candidates) -> RankedCandidate | None:
    """Return the most probable of the candidates, None if there is none."""
    near = _select_near(index, question, candidates, _order(index, candidates, MAX_RERANKED))
    assessed = [_assess(index, question, candidates, position) for position in near]
    return choose_most_probable(assessed) if assessed else None


def _order(index: Index, candidates: Candidates, count: int) -> list[int]:
    """Return the positions of the highest scores above zero, highest first; ties by entry id.

    Class ids would not do, as those of a delta depend on the order of changes.
    """
    return sorted(
        (position for position in candidates.find_top(count) if candidates.scores[position] > 0),
        key=lambda position: (
            -candidates.scores[position],
            index.get_entry(int(candidates.class_ids[position])).entry_id,
        ),
    )


def _select_near(
    index: Index, question: ParsedQuestion, candidates: Candidates, ordered: Sequence[int]
) -> tuple[int, ...]:
    """Return the positions of the candidates to choose among: by meaning, then by score."""
    nearest = question.comparison.nearest if question.comparison else ()
    by_meaning = candidates.find_positions([index.find_class(entry_id) for entry_id in nearest])
    return tuple(dict.fromkeys((*by_meaning, *select_near(candidates, ordered))))


def _assess(index: Index, question: ParsedQuestion, candidates: Candidates, position: int) -> RankedCandidate:
    features = _extract_features(index, question, candidates, position)
    entry = index.get_entry(int(candidates.class_ids[position]))
    objections = index.guard.find_objections(question, entry)
    similarity = question.comparison.get(entry.entry_id) if question.comparison else None
    words_cap = (
        MAX_OBJECTED_CONFIDENCE
        if objections
        else compute_confidence_cap(question, features, partial(_names_other_topic, index, entry.topic_id))
    )
    probability = index.calibration.predict(features, similarity, objections, words_cap)
    if objections and not (similarity and similarity.is_adapted):
        probability = min(probability, MAX_OBJECTED_CONFIDENCE)
    return RankedCandidate(position, features, probability, objections, similarity, words_cap)


def _names_other_topic(index: Index, topic_id: str, term: Term) -> bool:
    named_entries = index.model.named_entries
    class_ids = (int(named_entries[feature]) for feature in term.feature_ids if feature < len(named_entries))
    return any(class_id >= 0 and index.model.entries[class_id].topic_id != topic_id for class_id in class_ids)


def _extract_features(index: Index, question: ParsedQuestion, candidates: Candidates, position: int) -> Features:
    class_id = int(candidates.class_ids[position])
    weights = index.get_weights(class_id)
    view = CandidateView(
        has_feature=lambda feature_id: weights.get(feature_id, 0.0) > 0,
        is_known=lambda _feature_id: True,  # every feature of the vocabulary has an entry
        gives_type=partial(has_answer_type, index.get_answer_types(class_id)),
    )
    return extract_features(question, candidates, position, view)


def _build_match(index: Index, candidates: Candidates, position: int, confidence: float) -> Match:
    ref = index.get_entry(int(candidates.class_ids[position]))
    return Match(ref.entry_id, ref.topic_id, confidence)
