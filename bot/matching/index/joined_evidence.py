"""Joins what words, meaning and objections say about a candidate."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.matching.index.features import FEATURE_NAMES, Features
from bot.matching.meaning.entry_vectors import Similarity
from bot.matching.outcome import Objection, ObjectionKind


class Weight(NamedTuple):
    """The log-odds that one unit of a value adds; values above `most` say no more than it."""

    weight: float
    most: float = math.inf


SPARSE_PRIOR: Mapping[str, Weight] = {
    "constant": Weight(-5.53),
    "phrase": Weight(0.62),
    "statement": Weight(8.7),
    "nearest": Weight(2.9),
    "lead": Weight(12.5, most=0.1),
    "score": Weight(-7.4, most=0.33),
    "log_share": Weight(0.6),
    "unexplained": Weight(-1.5),
    "unknown": Weight(1.1),
    "unmatched": Weight(-0.23),
    "explained": Weight(0.26),
    "length": Weight(-0.09),
    "corrected": Weight(2.0),
    "of_others": Weight(-1.0),
    ObjectionKind.NAME: Weight(-0.5),
    ObjectionKind.NUMBER: Weight(-0.5),
    ObjectionKind.SORT: Weight(-0.5),
    ObjectionKind.STATE: Weight(-3.0),
    ObjectionKind.KIND: Weight(-0.9),
    ObjectionKind.NEGATION: Weight(-1.2),
}
"""Weights by name, if the model has its adapter.

A logistic regression on bases that the adapter was not trained on (docs/matching.md). Half of their questions have no
answer; as fewer do in life, the constant is 0.4 higher. Once meaning is known, the score of the words says little
more than how like each other a base's entries are. Objections weigh less than they are worth by words alone: a name or
a number is often part of a story (*my brother is twelve*), and the model has learned to keep names apart; not so where
a short question names what other entries are about (*is the Lynx 3 safe*). These weights, and that of corrected words,
are set by hand, as the questions that were fitted have too few of them.
"""

MAX_SHORT_QUESTION = 5
"""Content words of a question that has no room for a story."""

PUBLISHED_PRIOR: Mapping[str, Weight] = {
    "constant": Weight(-3.6),
    "phrase": Weight(4.0),
    "statement": Weight(2.0),
    "lead": Weight(3.0),
    "words": Weight(0.5),
}
"""The same for a model as it was published, whose cosines tell less, on any base."""

DENSE_PRIOR: Mapping[str, Weight] = {
    "constant": Weight(-3.4),
    "words": Weight(0.3),
    "phrase": Weight(-2.0),
    "statement": Weight(3.1),
    "nearest": Weight(5.0),
    "lead": Weight(4.5, most=0.1),
    "unexplained": Weight(-1.7),
    "unmatched": Weight(-0.4),
    "corrected": Weight(2.0),
    "of_others": Weight(-1.1),
    ObjectionKind.NAME: Weight(-0.2),
    ObjectionKind.NUMBER: Weight(-0.2),
    ObjectionKind.SORT: Weight(-0.4),
    ObjectionKind.STATE: Weight(-3.0),
    ObjectionKind.KIND: Weight(-0.5),
    ObjectionKind.NEGATION: Weight(-1.5),
}
"""The same where entries have many phrases each, as in the shipped base, which these were fitted on.

Most questions share words with a phrase, and trials have calibrated what that is worth, so that words have a say of
their own. Fitted on phrases that were left out, on fresh questions, and on near ones. The constant is 0.5 above the
fitted one, as fewer questions in life have no answer.
"""

FEW_PHRASES, MANY_PHRASES = 3.0, 8.0
"""Phrases of an entry, on average, up to which a base is not dense at all, and from which it is as dense as any."""

MAX_OVERLAP = 0.5
"""Share of a rival's probability that doesn't count against an entry of a dense base: both may be right."""


def list_joined_evidence(
    words: float, features: Features, similarity: Similarity, objections: Sequence[Objection]
) -> Iterator[tuple[str, float, float]]:
    """Yield the name, the value and the log-odds of everything that speaks for or against a candidate.

    Args:
        words: Its log-odds by words alone, capped.
        features: Its ranking features.
        similarity: How near it is in meaning.
        objections: What speaks against it.
    """
    values: dict[str, float] = {
        **dict(zip(FEATURE_NAMES, features.list_values(), strict=True)),
        "constant": 1.0,
        "phrase": similarity.phrase,
        "statement": similarity.statement,
        "nearest": similarity.nearest,
        "lead": similarity.lead,
        "words": words,
        "of_others": float(_is_short(features) and any(objection.is_of_others for objection in objections)),
        **{objection.kind.value: 1.0 for objection in objections},
    }
    priors = _list_priors(similarity)
    for name in dict.fromkeys(name for prior, _ in priors for name in prior):
        value = values.get(name, 0.0)
        weights = [(share, prior[name]) for prior, share in priors if name in prior]
        yield name, value, sum(share * weight * min(value, most) for share, (weight, most) in weights)


def _list_priors(similarity: Similarity) -> tuple[tuple[Mapping[str, Weight], float], ...]:
    """Return the weights that hold for a base, each set with its share in [0, 1]."""
    if not similarity.is_adapted:
        return ((PUBLISHED_PRIOR, 1.0),)
    density = compute_density(similarity)
    return (SPARSE_PRIOR, 1 - density), (DENSE_PRIOR, density)


def _is_short(features: Features) -> bool:
    return round(math.expm1(features.length)) <= MAX_SHORT_QUESTION


def compute_density(similarity: Similarity) -> float:
    """Return how many phrases the entries of a base have, from 0 (few) to 1 (many)."""
    density = (similarity.phrases_per_entry - FEW_PHRASES) / (MANY_PHRASES - FEW_PHRASES)
    return min(1.0, max(0.0, density))
