"""What an index stands on: all that is worked out of a base at once, shared by every index laid over it."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.domain.knowledge import Topic
from bot.matching.index.calibration import Calibration, Trial
from bot.matching.index.documents import Named, Wording, read_topics
from bot.matching.index.self_training import Course, large_trials, small_trials
from bot.matching.index.sparse import Weights
from bot.matching.index.training import Lessons, edges, likeness, shares, summed, trained
from bot.matching.index.vectorizer import CHUNK, Reading
from bot.matching.index.vocabulary import Ids, Space
from bot.matching.text.answer_type import kind_bits
from bot.matching.text.glossary import Glossary
from bot.matching.text.spellcheck import Speller
from bot.matching.text.synonyms import THESAURUS

Progress = Callable[[float], None]

LONGEST_NAME = 3
"""Words up to which a title or an alias is a name; a longer one is a sentence, whose words name nothing."""


@dataclass(frozen=True, slots=True)
class Exact:
    """Which entry each leading wording belongs to, by a number made of its words; ascending."""

    keys: Ids
    owners: Ids

    @classmethod
    def of(cls, wordings: Iterable[Wording]) -> "Exact":
        pairs = [(exact_key(wording.words), wording.owner) for wording in wordings if wording.leads]
        table = np.array(sorted(pairs), np.int64).reshape(-1, 2)
        return cls(table[:, 0].copy(), table[:, 1].copy())

    def owner(self, words: Sequence[str]) -> int | None:
        key = exact_key(words)
        place = int(self.keys.searchsorted(key))
        return int(self.owners[place]) if place < len(self.keys) and self.keys[place] == key else None


def exact_key(words: Sequence[str]) -> int:
    digest = hashlib.blake2b(" ".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


@dataclass(frozen=True, slots=True)
class FittedModel:
    """`subjects` marks the stems of names and questions, `kinds` holds what kinds of answer each entry gives, `titles`
    the topic that a stem names, see `titles_of`.
    """

    named: Sequence[Named]
    space: Space
    weights: Weights
    calibration: Calibration
    speller: Speller
    exact: Exact
    subjects: NDArray[np.bool_]
    kinds: Ids
    titles: Ids
    small: bool


def lay(topics: Iterable[Topic], glossary: Glossary, progress: Progress) -> FittedModel:
    """Work out everything. `progress` is told how much is done, 0 to 1."""
    named, wordings = read_topics(topics)
    reading = Reading([wording.words for wording in wordings], THESAURUS + glossary)
    space = reading.space()
    progress(0.3)
    lessons = lessons_of(wordings, len(named))
    kinds = np.fromiter(
        (kind_bits(wording.words, leads=wording.leads) for wording in wordings), np.int64, len(wordings)
    )
    progress(0.5)
    course = Course(named, wordings, kinds, space, reading.frequency, lessons)
    weights, trials = _learn(course, reading, progress)
    return FittedModel(
        named, space, weights, Calibration.learn(trials), speller_of(wordings), Exact.of(wordings),
        subjects_of(space, wordings), kinds_of(lessons, kinds), titles_of(reading, named, wordings), lessons.small,
    )  # fmt: skip


def _learn(course: Course, reading: Reading, progress: Progress) -> tuple[Weights, list[Trial]]:
    size, lessons = course.space.size, course.lessons
    if not lessons.small:
        cuts = edges(lessons, CHUNK)
        weights = summed(reading.rows(course.space, cuts), cuts, lessons, size)
        progress(0.8)
        trials = large_trials(course, weights)
        progress(1.0)
        return weights, trials
    trials = []
    (rows,) = reading.rows(course.space, [0, len(lessons.owners)])
    alike = likeness(rows, size)
    weights = trained(rows, shares(alike, lessons, np.ones(len(lessons.owners), bool)), size)
    for share, found in small_trials(course, alike):
        trials += found
        progress(0.5 + share / 2)
    return weights, trials


def lessons_of(wordings: Sequence[Wording], classes: int) -> Lessons:
    owners = np.fromiter((wording.owner for wording in wordings), np.int64, len(wordings))
    return Lessons(owners, np.fromiter((wording.weight for wording in wordings), np.float32, len(wordings)), classes)


def speller_of(wordings: Sequence[Wording], below: Speller | None = None) -> Speller:
    names = {word for wording in wordings if wording.name for word in wording.words}
    return Speller(Counter(word for wording in wordings for word in wording.words), names, below)


def subjects_of(space: Space, wordings: Iterable[Wording]) -> NDArray[np.bool_]:
    marked = np.zeros(space.size, bool)
    for word in {word for wording in wordings if wording.leads for word in wording.words}:
        marked[space.word(word).stem] = True
    return marked


def titles_of(reading: Reading, named: Sequence[Named], wordings: Sequence[Wording]) -> Ids:
    """For each stem of a topic's names that no other topic is asked with, the first entry of that topic; else -1."""
    entries: dict[str, int] = {}
    first = np.array([entries.setdefault(one.topic_id, place) for place, one in enumerate(named)], np.int64)
    owners = np.fromiter((wording.owner for wording in wordings), np.int64, len(wordings))
    names = np.fromiter((one.name and len(one.words) <= LONGEST_NAME for one in wordings), bool, len(wordings))
    leads = np.fromiter((one.leads or one.name for one in wordings), bool, len(wordings))
    rows = np.repeat(np.arange(len(wordings)), reading.lengths)
    stems, topics = reading.stem_of[reading.flat], first[owners[rows]]
    lowest, highest = np.full(len(reading.stems), len(named)), np.full(len(reading.stems), -1)
    np.minimum.at(lowest, stems[leads[rows]], topics[leads[rows]])
    np.maximum.at(highest, stems[leads[rows]], topics[leads[rows]])
    naming = np.bincount(stems[names[rows]], minlength=len(reading.stems)) > 0
    return np.where(naming & (lowest == highest), lowest, -1)


def kinds_of(lessons: Lessons, kinds: Ids) -> Ids:
    """The kinds of all wordings of each entry together."""
    together = np.zeros(lessons.classes, np.int64)
    np.bitwise_or.at(together, lessons.owners, kinds)
    return together
