"""The search index: ranks entries for a question by a fitted model and, over it, a delta index of changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from bot.domain.knowledge import Topic
from bot.domain.overlay_mapping import build_overlay_mapping
from bot.matching.index.calibration import Calibration
from bot.matching.index.delta import DeltaIndex, build_delta
from bot.matching.index.documents import EntryRef, tokenize
from bot.matching.index.features import ParsedQuestion, compute_doubt, parse_question
from bot.matching.index.layers import LayeredWeights
from bot.matching.index.model import FittedModel, ProgressCallback, fit_model
from bot.matching.index.naming import build_naming
from bot.matching.index.objections import Guard
from bot.matching.index.profile import find_acronyms, find_names, find_versions
from bot.matching.index.serialization import dump_model, load_model
from bot.matching.index.sparse import Candidates
from bot.matching.index.vocabulary import Vector
from bot.matching.meaning.encoder import SentenceEncoder
from bot.matching.meaning.entry_vectors import MeaningIndex
from bot.matching.outcome import Caution, Match
from bot.matching.text.glossary import EMPTY_GLOSSARY, Glossary
from bot.matching.text.language import Language

MAX_REFIT_ENTRIES = 60
"""Entries up to which every change refits the model, which takes 0.2 s.

With 280 entries a refit takes 20 s and a delta of one topic 15 ms (both measured on the shipped knowledge base).
"""

MIN_OUTGROWN_TOPICS, OUTGROWN_SHARE = 30, 0.1
"""Changed topics, at least and as a share of all, beyond which the model should be refitted in the background."""

EXACT_CONFIDENCE = 0.99
"""Confidence in an entry one of whose phrases was asked as it is."""


@dataclass(frozen=True, slots=True)
class Index:
    """Ranks entries for a question. Deterministic: the order of the topics does not matter.

    Attributes:
        model: The model of the base topics.
        base_topics: The topics that the model was fitted on, by id.
        glossary: Synonyms of the knowledge base.
        changes: The topics that differ from the base, by id; None hides a topic.
        delta: Index of the changes, None if there are none.
        caution: From which confidence questions are answered.
        guard: Finds reasons against an entry.
        meaning: Compares by meaning; None if that is switched off.
    """

    model: FittedModel
    base_topics: Mapping[str, Topic]
    glossary: Glossary = EMPTY_GLOSSARY
    changes: Mapping[str, Topic | None] = field(default_factory=dict)
    delta: DeltaIndex | None = None
    caution: Caution = Caution.BALANCED
    guard: Guard = field(kw_only=True)
    meaning: MeaningIndex | None = None

    @classmethod
    def build(
        cls,
        topics: Iterable[Topic],
        *,
        glossary: Glossary = EMPTY_GLOSSARY,
        progress: ProgressCallback = lambda _share: None,
    ) -> "Index":
        """Fit a model and return its index. CPU-bound, up to seconds: run in a thread.

        Args:
            topics: Topics in any order.
            glossary: Synonyms of the knowledge base.
            progress: Called with the share that is done, in [0, 1].
        """
        base_topics = {topic.id: topic for topic in topics}
        return cls._create(fit_model(base_topics.values(), glossary, progress), base_topics, glossary)

    @classmethod
    def _create(cls, model: FittedModel, topics: Mapping[str, Topic], glossary: Glossary) -> "Index":
        guard = Guard(topics, build_naming(topics.values(), model.vocabulary.glossary))
        return cls(model, topics, glossary, guard=guard)

    def dump(self) -> bytes:
        """Return the index as bytes for `load`.

        Raises:
            ValueError: If the index has changes, which are cheap to apply again.
        """
        if self.delta is not None:
            raise ValueError("an index with changes is not dumped")
        return dump_model(self.model)

    @classmethod
    def load(cls, body: bytes, topics: Iterable[Topic], *, glossary: Glossary = EMPTY_GLOSSARY) -> "Index":
        """Restore what `dump` returned for these topics; refit if another version or glossary dumped it."""
        base_topics = {topic.id: topic for topic in topics}
        model = load_model(body, base_topics.values(), glossary)
        return (
            cls._create(model, base_topics, glossary) if model else cls.build(base_topics.values(), glossary=glossary)
        )

    def with_meaning(
        self,
        encoder: SentenceEncoder,
        stored: bytes | None = None,
        progress: ProgressCallback = lambda _share: None,
    ) -> "Index":
        """Return an index that compares by meaning, too. CPU-bound, 3 to 9 ms a phrase: run in a thread.

        Args:
            encoder: Turns texts into vectors.
            stored: Vectors that `MeaningIndex.dump` returned for the same topics.
            progress: Called with the share that is done, in [0, 1].
        """
        return replace(self, meaning=MeaningIndex.build(encoder, self.base_topics.values(), stored, progress))

    def with_changes(self, changes: Mapping[str, Topic | None]) -> "Index":
        """Return an index with several topics changed at once, sharing the model if it is large.

        Args:
            changes: The new form of each topic by its id; None hides it.
        """
        merged = replace(self, changes={**self.changes, **changes})
        if self.refits_on_change:
            return merged.refit()
        guard = self.guard.with_changes(build_overlay_mapping(self.base_topics, merged.changes), changes)
        # Always over the model, never over another delta: scoring stays two layers deep after any number of changes.
        meaning = self.meaning and self.meaning.with_changes(self.base_topics, merged.changes)
        return replace(merged, delta=build_delta(self.model, merged.changes), guard=guard, meaning=meaning)

    def with_topics(self, topics: Mapping[str, Topic]) -> "Index":
        """Return an index of exactly these topics, as a delta where they differ from the base."""
        topic_ids = dict.fromkeys((*self.base_topics, *topics))
        current = {topic_id: topics.get(topic_id) for topic_id in topic_ids}
        return self.with_changes({key: topic for key, topic in current.items() if topic != self.base_topics.get(key)})

    @property
    def is_outgrown(self) -> bool:
        """Whether so much has changed that weights and calibration should be fitted again."""
        return len(self.changes) > max(MIN_OUTGROWN_TOPICS, OUTGROWN_SHARE * len(self.base_topics))

    @property
    def refits_on_change(self) -> bool:
        """Whether the index is small enough to refit for every change, so that a change may affect every entry."""
        return len(self.model.entries) <= MAX_REFIT_ENTRIES

    def refit(self) -> "Index":
        """Return an index whose base includes the changes. Costs as much as `build`."""
        current = {**self.base_topics, **self.changes}
        built = Index.build((topic for topic in current.values() if topic), glossary=self.glossary)
        served = built.with_meaning(self.meaning.encoder) if self.meaning else built
        return replace(served, caution=self.caution)

    @property
    def language(self) -> Language:
        """The language of the texts."""
        return self.glossary.language

    def knows(self, word: str) -> bool:
        """Whether the knowledge base has any form of a normalised word."""
        return self._top.speller.knows_stem(self.language.stem(word))

    def parse(self, text: str) -> ParsedQuestion:
        """Normalise, tokenise and spell-check a question."""
        corrected = self.correct_spelling(text)
        doubts = {word: compute_doubt(word, errors) for _, word, errors in corrected if errors}
        parsed = parse_question(self._top.vocabulary, [word for _, word, _ in corrected], doubts)
        comparison = self.meaning.compare(" ".join(parsed.words)) if self.meaning else None
        return replace(
            parsed, capitalised=frozenset(find_names(text)), versions=find_versions(text), comparison=comparison
        )

    def correct_spelling(self, text: str) -> list[tuple[str, str, int]]:
        """Return each word of a text as written, as corrected, and the number of errors corrected."""
        acronyms = find_acronyms(text)
        correct = self._top.speller.correct
        return [
            (word, *(correct(word) if word not in acronyms else self._correct_acronym(word))) for word in tokenize(text)
        ]

    def _correct_acronym(self, word: str) -> tuple[str, int]:
        """Correct letters in the wrong order alone: with another letter it stands for something else."""
        corrected, errors = self._top.speller.correct(word)
        return (corrected, errors) if sorted(corrected) == sorted(word) else (word, 0)

    def find_exact(self, text: str) -> tuple[Match, ...]:
        """Return the entries that have the text as one of their phrases: several if topics share it."""
        words = tokenize(text)
        class_ids = self.model.exact_phrases.find(words)
        if self.delta:
            # A phrase of the model may belong to an entry that was changed or hidden.
            class_ids = [class_id for class_id in class_ids if class_id not in self.delta.hidden_ids]
            class_ids += self.delta.exact_phrases.find(words)
        return tuple(self._build_match(class_id, EXACT_CONFIDENCE) for class_id in class_ids)

    def vectorize(self, question: ParsedQuestion) -> Vector:
        """Return the feature vector of a question."""
        return self._top.vocabulary.vectorize(question.words)

    def score(self, vector: Vector, question: ParsedQuestion) -> Candidates:
        """Score the entries that share a feature with a question; those nearest in meaning are among them."""
        candidates = self._score_features(vector)
        if question.comparison is None:
            return candidates
        return candidates.including([self.find_class(entry_id) for entry_id in question.comparison.nearest])

    def _score_features(self, vector: Vector) -> Candidates:
        if self.delta is None:
            return self.model.weights.score(vector)
        added_ids = self.delta.first_id + np.arange(len(self.delta.entries))
        return LayeredWeights(self.model.weights, self.delta.hidden_ids, self.delta.weights, added_ids).score(vector)

    def select_topic(self, candidates: Candidates, topic_id: str) -> Candidates:
        """Return the candidates that belong to a topic."""
        own = [self.get_entry(class_id).topic_id == topic_id for class_id in candidates.class_ids.tolist()]
        return Candidates(candidates.class_ids[own], candidates.scores[own])

    def get_weights(self, class_id: int) -> Mapping[int, float]:
        """Return the weights of an entry by feature id."""
        if self.delta and class_id >= self.delta.first_id:
            return self.delta.weights.get_class(class_id - self.delta.first_id)
        return self.model.weights.get_class(class_id)

    def get_answer_types(self, class_id: int) -> int:
        """Return the bit mask of the answer types that an entry gives."""
        if self.delta and class_id >= self.delta.first_id:
            return int(self.delta.answer_types[class_id - self.delta.first_id])
        return int(self.model.answer_types[class_id])

    def find_class(self, entry_id: str) -> int:
        """Return the class id of an entry. Raises KeyError if there is none."""
        if self.delta and (added := self.delta.class_ids.get(entry_id)) is not None:
            return added
        return self.model.class_ids[entry_id]

    def get_entry(self, class_id: int) -> EntryRef:
        """Return the ids of an entry."""
        if self.delta and class_id >= self.delta.first_id:
            return self.delta.entries[class_id - self.delta.first_id]
        return self.model.entries[class_id]

    def _build_match(self, class_id: int, confidence: float) -> Match:
        ref = self.get_entry(class_id)
        return Match(ref.entry_id, ref.topic_id, confidence)

    def get_topic(self, topic_id: str) -> Topic:
        """Return the current form of a topic.

        Raises:
            KeyError: If the topic does not exist or is hidden.
        """
        topic = self.changes.get(topic_id, self.base_topics.get(topic_id))
        if topic is None:
            raise KeyError(topic_id)
        return topic

    @property
    def calibration(self) -> Calibration:
        """The calibration of the model."""
        return self.model.calibration

    @property
    def _top(self) -> FittedModel | DeltaIndex:
        return self.delta or self.model
