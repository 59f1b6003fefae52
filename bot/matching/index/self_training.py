"""A base asks itself: topics and wordings are left out and asked, to see what right and wrong answers look like."""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bot.matching.index.calibration import NEAREST, PRIOR_WEIGHTS, Calibration, Trial, surest
from bot.matching.index.documents import Named, Wording
from bot.matching.index.features import Features, ParsedQuestion, gather, read_question
from bot.matching.index.layers import Layers
from bot.matching.index.sparse import Scored, Weights, heavy
from bot.matching.index.training import Lessons, Likeness, centroids, shares
from bot.matching.index.vocabulary import Floats, Ids, Space, Vector, below
from bot.matching.text.answer_type import gives

FOLDS = 5
"""Parts into which topics are cut; each is left out once."""

MOST_ASKED = 150
"""Questions of each sort that a base beyond training asks itself."""

BEFORE_LEARNING = Calibration(PRIOR_WEIGHTS)
"""What chooses among the nearest in trials: what is learned from them is not known yet."""

Scorer = Callable[[int], Scored]
"""From the number of a wording to the scores of the entries, learned from the kept wordings alone."""


@dataclass(frozen=True, slots=True)
class Course:
    """What trials need to know of a base."""

    named: Sequence[Named]
    wordings: Sequence[Wording]
    kinds: Ids
    """The kinds of answer of each wording, as bits."""
    space: Space
    frequency: Floats
    """In how many wordings each feature stands."""
    lessons: Lessons
    seen: dict[int, Vector] = field(default_factory=dict)

    def vector(self, place: int) -> Vector:
        if place not in self.seen:
            self.seen[place] = self.space.vector(self.wordings[place].words)
        return self.seen[place]

    def places(self, owner: int) -> range:
        """Where an entry's wordings stand."""
        first, last = np.searchsorted(self.lessons.owners, [owner, owner + 1]).tolist()
        return range(first, last)


def small_trials(course: Course, alike: Likeness) -> Iterator[tuple[float, list[Trial]]]:
    """For each fold, which learns anew, how much is done then, 0 to 1, and its trials."""
    for fold in range(FOLDS):
        outside = {name for name in {one.topic_id for one in course.named} if _part(name) == fold}
        gone = _gone(course, outside)
        held = _held_out(course.wordings, fold) - set(np.flatnonzero(gone).tolist())
        kept = ~gone
        kept[list(held)] = False
        if outside and kept.any():
            learned = shares(alike, course.lessons, kept)
            asked = [place for place in range(len(kept)) if not kept[place] and course.wordings[place].leads]
            trials = _ask(course, kept, asked, _learned_scorer(alike, learned, asked), outside)
            yield (fold + 1) / FOLDS, list(trials)


def _learned_scorer(alike: Likeness, learned: Floats, asked: Sequence[int]) -> Scorer:
    """All questions at once: one by one, each would read everything that was learned from memory."""
    rows = dict(zip(asked, alike[asked] @ learned, strict=True))
    return lambda place: _scored(rows[place])


def large_trials(course: Course, weights: Weights) -> list[Trial]:
    """Trials of a sample: the rest of the base stays as it is, and what is left out is cut from it."""
    topics = sorted({one.topic_id for one in course.named}, key=lambda name: zlib.crc32(name.encode()))
    outside = set(topics[: max(1, min(MOST_ASKED // 4, len(topics) // FOLDS))])
    inside = set(topics[len(outside) :][:MOST_ASKED])
    gone = _gone(course, outside)
    held = {
        place
        for place in _held_out(course.wordings, 0)
        if course.named[course.wordings[place].owner].topic_id in inside
    }
    kept = ~gone
    kept[list(held)] = False
    layers = _without(course, weights, kept, held, gone)
    asked = [place for place in np.flatnonzero(~kept).tolist() if course.wordings[place].leads]
    return list(_ask(course, kept, asked, lambda place: layers.scores(course.vector(place)), outside))


def _without(
    course: Course, weights: Weights, kept: NDArray[np.bool_], held: set[int], gone: NDArray[np.bool_]
) -> Layers:
    """The weights as they would be without the wordings left out."""
    owners = np.array(sorted({course.wordings[place].owner for place in held}), np.int64)
    concerned = [place for owner in owners.tolist() for place in course.places(owner) if kept[place]]
    lessons = Lessons(
        np.searchsorted(owners, course.lessons.owners[concerned]), course.lessons.strengths[concerned], len(owners)
    )
    rows = below([course.vector(place) for place in concerned])
    again = Weights.of(heavy(centroids(rows, lessons, course.space.size)), course.space.size)
    return Layers(weights, np.unique(np.concatenate([owners, course.lessons.owners[gone]])), again, owners)


def _ask(
    course: Course, kept: NDArray[np.bool_], asked: Sequence[int], score: Scorer, outside: set[str]
) -> Iterator[Trial]:
    missing = below([course.vector(place) for place in np.flatnonzero(~kept).tolist()])
    frequency = course.frequency - np.bincount(missing.ids, minlength=course.space.size)
    for number in asked:
        wording = course.wordings[number]
        scored = score(number)
        if not len(scored.owners):
            continue
        question = read_question(course.space, wording.words)
        evidence_for = partial(_evidence, course, kept, question, scored, frequency)
        choice = surest(scored, scored.top(NEAREST), evidence_for, BEFORE_LEARNING)
        best = int(scored.owners[choice.place])
        inside = course.named[wording.owner].topic_id not in outside
        yield Trial(choice.evidence, inside and best == wording.owner, inside)


def _evidence(
    course: Course, kept: NDArray[np.bool_], question: ParsedQuestion, scored: Scored, frequency: Floats, place: int
) -> Features:
    own = [one for one in course.places(int(scored.owners[place])) if kept[one]]
    features = set(below([course.vector(one) for one in own]).ids.tolist())
    kinds = int(np.bitwise_or.reduce(course.kinds[own])) if own else 0
    known = partial(_stands_in, frequency)
    return gather(question, scored, place, features.__contains__, known, partial(gives, kinds))


def _stands_in(frequency: Floats, feature: int) -> bool:
    return bool(frequency[feature] > 0)


def _scored(scores: NDArray[np.float32]) -> Scored:
    return Scored(np.arange(len(scores)), scores)


def _part(name: str) -> int:
    return zlib.crc32(name.encode()) % FOLDS


def _gone(course: Course, outside: set[str]) -> NDArray[np.bool_]:
    return np.array([course.named[wording.owner].topic_id in outside for wording in course.wordings], bool)


def _held_out(wordings: Sequence[Wording], number: int) -> set[int]:
    """The place of one wording of each entry that has several, another one for each fold."""
    places: dict[int, list[int]] = {}
    for place, wording in enumerate(wordings):
        if wording.leads:
            places.setdefault(wording.owner, []).append(place)
    return {own[-1 - number % len(own)] for own in places.values() if len(own) > 1}
