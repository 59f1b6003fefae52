"""What a question is matched against: a ground, and the changes laid over it."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from bot.domain.knowledge import Topic
from bot.matching.index.calibration import NEAREST, Calibration, RankedCandidate, surest
from bot.matching.index.delta import DeltaIndex, lay_over
from bot.matching.index.documents import Named, split
from bot.matching.index.features import Features, ParsedQuestion, Term, gather, read_question
from bot.matching.index.layers import Layers
from bot.matching.index.model import FittedModel, Progress, lay
from bot.matching.index.serialization import dump, load
from bot.matching.index.sparse import Scored
from bot.matching.index.vocabulary import Vector
from bot.matching.outcome import Caution, Match
from bot.matching.text.answer_type import gives
from bot.matching.text.glossary import EMPTY, Glossary
from bot.matching.text.stopwords import GENERAL_WORDS

NOTHING_EXPLAINED = 0.15
"""The most confidence in an entry that holds none of the words that a question is about."""

DOUBTED = 0.49
"""The most confidence in an entry that holds of them only words that any question may hold (*time*, *start*), or not
the word that names another topic (*who leads WB3C*): less than even, so that it is offered and not told. Half of such
answers to CLINC150 are right."""

FEW = 60
"""Entries up to which a base is built anew for each change: a fifth of a second. 280 entries take 20 s, and laying
one topic over them 15 ms (both measured on the shipped base)."""

MANY, MANY_SHARE = 30, 0.1
"""Topics changed, at least and as a share of all, from which on a base is learned anew in the background."""

RANKED = 5
"""Entries that a ranking holds: as many as are ever suggested."""

SURE = 0.99
"""The confidence in an entry whose very words were asked."""


@dataclass(frozen=True, slots=True)
class Index:
    """Ranks entries for a question; the same topics give the same index, in whatever order they come.

    `base` are the topics below, `changed` those laid over them; None stands for one that is hidden.
    """

    ground: FittedModel
    base: Mapping[str, Topic]
    glossary: Glossary = EMPTY
    changed: Mapping[str, Topic | None] = field(default_factory=dict)
    overlay: DeltaIndex | None = None
    caution: Caution = Caution.BALANCED

    @classmethod
    def build(
        cls, topics: Iterable[Topic], *, glossary: Glossary = EMPTY, progress: Progress = lambda _share: None
    ) -> "Index":
        """Fit the weights and calibrate them. `progress` is told how much is done, 0 to 1."""
        base = {topic.id: topic for topic in topics}
        return cls(lay(base.values(), glossary, progress), base, glossary)

    def dump(self) -> bytes:
        """The index as bytes for `load`. Raises ValueError where changes lie over it: they are cheap to lay again."""
        if self.overlay is not None:
            raise ValueError("an index with changes over it is not dumped")
        return dump(self.ground)

    @classmethod
    def load(cls, body: bytes, topics: Iterable[Topic], *, glossary: Glossary = EMPTY) -> "Index":
        """The index that `dump` wrote for these topics; built anew where another version or glossary wrote it."""
        base = {topic.id: topic for topic in topics}
        ground = load(body, base.values(), glossary)
        return cls(ground, base, glossary) if ground else cls.build(base.values(), glossary=glossary)

    def replace(self, topic: Topic) -> "Index":
        """An index with a topic added or in its new form; this one stays as it is."""
        return self.laid({topic.id: topic})

    def without(self, topic_id: str) -> "Index":
        """An index without a topic; this one stays as it is."""
        return self.laid({topic_id: None})

    def laid(self, change: Mapping[str, Topic | None]) -> "Index":
        """An index with many topics exchanged at once; None takes one away. This one stays as it is.

        A base of few entries is built anew, which takes a moment; over others changes are laid.
        """
        changed = {**self.changed, **change}
        if self.learns_anew:
            return replace(self, changed=changed).anew()
        return replace(self, changed=changed, overlay=lay_over(self.ground, changed))

    def of(self, topics: Mapping[str, Topic]) -> "Index":
        """An index of these topics, laid over this one where they are others."""
        names = dict.fromkeys((*self.base, *topics))
        return self.laid({name: topics.get(name) for name in names if topics.get(name) != self.base.get(name)})

    @property
    def outgrown(self) -> bool:
        """Whether so much lies over the base that what was learned of it, confidence too, should be learned anew."""
        return len(self.changed) > max(MANY, MANY_SHARE * len(self.base))

    def anew(self) -> "Index":
        """The index as if its topics had never been others. As much work as `build`."""
        after = {**self.base, **self.changed}
        built = Index.build((topic for topic in after.values() if topic), glossary=self.glossary)
        return replace(built, caution=self.caution)

    @property
    def learns_anew(self) -> bool:
        """Whether a change concerns every entry, because all of them are learned anew together."""
        return len(self.ground.named) <= FEW

    def question(self, text: str) -> ParsedQuestion:
        """A question as words of one spelling with typing errors mended."""
        mended = self.mended(text)
        doubts = {word: doubt(word, errors) for _, word, errors in mended if errors}
        return read_question(self._top.space, [word for _, word, _ in mended], doubts)

    def mended(self, text: str) -> list[tuple[str, str, int]]:
        """Each word as it was typed, what it is taken for, and how many typing errors that mends."""
        return [(word, *self._top.speller.correct(word)) for word in split(text)]

    def exact(self, text: str) -> Match | None:
        """The entry that these very words belong to."""
        words = split(text)
        above = self.overlay.exact.owner(words) if self.overlay else None
        owner = self.ground.exact.owner(words) if above is None else above
        if owner is None or (above is None and self.overlay and owner in self.overlay.hidden):
            return None
        return self.match(owner, SURE)

    def vector(self, question: ParsedQuestion) -> Vector:
        return self._top.space.vector(question.words)

    def scored(self, vector: Vector) -> Scored:
        """The scores of the entries that share anything with a question."""
        if self.overlay is None:
            return self.ground.weights.scores(vector)
        over = self.overlay
        owners = over.first + np.arange(len(over.named))
        return Layers(self.ground.weights, over.hidden, over.weights, owners).scores(vector)

    def surest(self, question: ParsedQuestion, scored: Scored) -> RankedCandidate:
        """The entry that is most likely right; hardly so where it explains nothing of what is asked about."""
        return self._surest(question, scored, self._ordered(scored, NEAREST))

    def _surest(self, question: ParsedQuestion, scored: Scored, ordered: Sequence[int]) -> RankedCandidate:
        found = surest(scored, ordered, lambda place: self._evidence(question, scored, place), self.calibration)
        if found.evidence.unexplained == 1:
            return replace(found, probability=min(found.probability, NOTHING_EXPLAINED))
        subjects = [term for term in question.content if term.word not in GENERAL_WORDS]
        held = found.evidence.holds
        topic = self.named(int(scored.owners[found.place])).topic_id
        if (subjects and not any(term.word in held for term in subjects)) or any(
            self._names_another(topic, term) for term in subjects if term.word not in held
        ):
            return replace(found, probability=min(found.probability, DOUBTED))
        return found

    def _names_another(self, topic: str, term: Term) -> bool:
        """Whether a word names a topic that is not this one."""
        titles = self.ground.titles
        named = (int(titles[feature]) for feature in term.features if feature < len(titles))
        return any(owner >= 0 and self.ground.named[owner].topic_id != topic for owner in named)

    def _ordered(self, scored: Scored, count: int) -> list[int]:
        """The places of the highest scores, best first; equal scores in order of ids."""
        return sorted(
            scored.top(count), key=lambda place: (-scored.scores[place], self.named(int(scored.owners[place])).entry_id)
        )

    def _evidence(self, question: ParsedQuestion, scored: Scored, place: int) -> Features:
        own, kinds = self.weights_of(int(scored.owners[place]))
        return gather(
            question,
            scored,
            place,
            lambda feature: own.get(feature, 0.0) > 0,
            lambda _known: True,
            partial(gives, kinds),
        )

    def weights_of(self, owner: int) -> tuple[Mapping[int, float], int]:
        """An entry's weights by feature, and its kinds of answer as bits."""
        if self.overlay and owner >= self.overlay.first:
            place = owner - self.overlay.first
            return self.overlay.weights.of_class(place), int(self.overlay.kinds[place])
        return self.ground.weights.of_class(owner), int(self.ground.kinds[owner])

    def rank(self, question: ParsedQuestion, scored: Scored, limit: int = RANKED) -> tuple[Match, ...]:
        """The surest entry, then those that score highest. Behind the first, confidence falls with score."""
        if not len(scored.owners) or scored.best <= 0:
            return ()
        ordered = self._ordered(scored, limit)
        found = self._surest(question, scored, ordered)
        lead = scored.lead(found.place)
        others = [place for place in ordered if place != found.place and scored.scores[place] > 0]
        return tuple(
            self.match(int(scored.owners[place]), found.probability * min(1.0, math.exp(scored.lead(place) - lead)))
            for place in (found.place, *others)
        )

    def named(self, owner: int) -> Named:
        if self.overlay and owner >= self.overlay.first:
            return self.overlay.named[owner - self.overlay.first]
        return self.ground.named[owner]

    def match(self, owner: int, confidence: float) -> Match:
        named = self.named(owner)
        return Match(named.entry_id, named.topic_id, confidence)

    def topic(self, topic_id: str) -> Topic:
        """A topic as it was last changed. Raises KeyError where there is none or it is hidden."""
        topic = self.changed.get(topic_id, self.base.get(topic_id))
        if topic is None:
            raise KeyError(topic_id)
        return topic

    def is_subject(self, feature: int) -> bool:
        """Whether a feature stands in a name or a question; of what lies over the ground, all do."""
        subjects = self.ground.subjects
        return feature >= len(subjects) or bool(subjects[feature])

    @property
    def calibration(self) -> Calibration:
        return self.ground.calibration

    @property
    def _top(self) -> FittedModel | DeltaIndex:
        return self.overlay or self.ground


def doubt(word: str, errors: int) -> float:
    """How doubtful it is that a word was meant for one that is `errors` away."""
    return errors / len(word)
