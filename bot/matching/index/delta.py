"""Topics laid over a ground: added, changed or hidden, without touching what lies below."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.domain.knowledge import Topic
from bot.matching.index.documents import Named, Wording, read_topics
from bot.matching.index.model import Exact, FittedModel, kinds_of, lessons_of, speller_of
from bot.matching.index.sparse import Weights, heavy
from bot.matching.index.training import Lessons, centroids
from bot.matching.index.vocabulary import PAIR, Ids, Names, Rows, Space, below
from bot.matching.text.answer_type import kind_bits
from bot.matching.text.spellcheck import Speller
from bot.matching.text.stemming import letters, stem

TRAINED, MOST_STRENGTH = 0.86, 2.0
"""What a wording scores for its own entry, on average, where weights were trained (measured on the shipped base), and
how much what is laid over is raised at most to that. With it 152 of 170 wordings of eleven topics laid over find their
entry first and 3,140 of 3,151 others; without it less than half of the 170. Asked as it stands, each of them does."""


@dataclass(frozen=True, slots=True)
class DeltaIndex:
    """Entry i of `named` has the number `first + i`; `hidden` are entries of the ground that no longer count."""

    hidden: Ids
    first: int
    named: Sequence[Named]
    space: Space
    weights: Weights
    speller: Speller
    exact: Exact
    kinds: Ids


def lay_over(ground: FittedModel, changed: Mapping[str, Topic | None]) -> DeltaIndex:
    """The overlay of changed topics; None stands for a topic that is hidden."""
    named, wordings = read_topics(topic for topic in changed.values() if topic is not None)
    space = extended(ground.space, [wording.words for wording in wordings])
    lessons = lessons_of(wordings, len(named))
    rows = below([space.vector(wording.words) for wording in wordings])
    kinds = np.fromiter(
        (kind_bits(wording.words, leads=wording.leads) for wording in wordings), np.int64, len(wordings)
    )
    return DeltaIndex(
        np.concatenate([np.empty(0, np.int64), *(_entries(ground, topic) for topic in changed)]),
        len(ground.named),
        named,
        space,
        _weights(ground, rows, lessons, space.size),
        speller_of(wordings, ground.speller),
        Exact.of(_numbered(wordings, len(ground.named))),
        kinds_of(lessons, kinds),
    )


def _weights(ground: FittedModel, rows: Rows, lessons: Lessons, size: int) -> Weights:
    """Centroids; over a ground that was trained as strong as that, or its entries would always win."""
    found = centroids(rows, lessons, size)
    if ground.small and rows.count:
        keys, own = found.rows * size + found.ids, lessons.owners[rows.rows] * size + rows.ids
        held = float(found.values[keys.searchsorted(own)] @ rows.values) / rows.count
        strength = min(MOST_STRENGTH, TRAINED / max(held, 1e-9))
        found = Rows(found.rows, found.ids, found.values * np.float32(strength), found.count)
    return Weights.of(heavy(found), size)


def _numbered(wordings: Iterable[Wording], first: int) -> Iterable[Wording]:
    return (Wording(wording.owner + first, wording.words, leads=wording.leads) for wording in wordings)


def _entries(ground: FittedModel, topic_id: str) -> Ids:
    """The numbers of a topic's entries in the ground, where topics stand in order."""
    first = bisect_left(ground.named, topic_id, key=lambda named: named.topic_id)
    last = first
    while last < len(ground.named) and ground.named[last].topic_id == topic_id:
        last += 1
    return np.arange(first, last)


def extended(space: Space, wordings: Sequence[Sequence[str]]) -> Space:
    """The space with the features of more wordings; the old ones keep their numbers and what they tell."""
    names = space.names
    stems, concepts, grams = dict(names.stems), dict(names.concepts), dict(names.grams)
    size = space.size
    for group, found in ((stems, _stems(wordings)), (concepts, _concepts(space, wordings)), (grams, _grams(wordings))):
        for feature in sorted(found - group.keys()):
            group[feature] = size
            size += 1
    keys = {
        stems[left] * PAIR + stems[right]
        for words in wordings
        for left, right in pairwise(map(stem, words))
        if left + right not in stems
    }
    wanted = np.array(sorted(keys), np.int64)
    new = wanted[~_among(wanted, names.pairs)]
    places = names.pairs.searchsorted(new)
    pairs = np.insert(names.pairs, places, new)
    pair_ids = np.insert(names.pair_ids, places, size + np.arange(len(new)))
    more = np.full(size + len(new) - space.size, space.unknown, np.float32)
    named = Names(stems, concepts, grams, pairs, pair_ids)
    return Space(space.glossary, named, np.concatenate([space.telling, more]), space.unknown)


def _among(wanted: Ids, ascending: Ids) -> NDArray[np.bool_]:
    """Whether each is among many that stand in order, without touching them all."""
    places = np.minimum(ascending.searchsorted(wanted), max(len(ascending) - 1, 0))
    return ascending[places] == wanted if len(ascending) else np.zeros(len(wanted), bool)


def _stems(wordings: Sequence[Sequence[str]]) -> set[str]:
    return {stem(word) for words in wordings for word in words}


def _grams(wordings: Sequence[Sequence[str]]) -> set[str]:
    return {gram for words in wordings for word in words for gram in letters(word)}


def _concepts(space: Space, wordings: Sequence[Sequence[str]]) -> set[str]:
    return {concept for words in wordings for concept, _ in space.glossary.concepts([stem(word) for word in words])}
