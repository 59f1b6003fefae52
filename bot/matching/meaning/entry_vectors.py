"""Sentence vectors of the entries of a base, and how near each entry is to a question in meaning."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.domain.knowledge import Entry, Topic
from bot.matching.meaning.adapter import Floats
from bot.matching.meaning.encoder import WIDTH, SentenceEncoder
from bot.matching.text.normalise import normalise

MAX_NEAREST = 3
"""Entries that are nearest in meaning among which calibration chooses, beside those with the highest scores."""

NEAR_COSINE = 0.45
"""Cosine from which a question is this community's business though no word of it is. On the bases of
benchmarks/bases/weights six in ten of such questions reach it, and one in ten of those about anything else."""

BATCH_TEXTS = 64
"""Texts that are encoded between two reports of progress."""


@dataclass(frozen=True, slots=True)
class Similarity:
    """How near an entry is to a question in meaning, as cosines from -1 to 1.

    Attributes:
        phrase: To the nearest of its phrases.
        statement: To its topic's title and statement.
        lead: By how much the higher of both exceeds that of the nearest other entry; negative if another is nearer.
        is_adapted: Whether the model has its adapter.
        phrases_per_entry: How many phrases an entry of the base has, on average.
    """

    phrase: float
    statement: float
    lead: float
    is_adapted: bool
    phrases_per_entry: float

    @property
    def nearest(self) -> float:
        """The higher of both cosines."""
        return max(self.phrase, self.statement)


class VectorTable:
    """The vectors of some entries, the statement of each before its phrases.

    Attributes:
        entry_ids: Full ids of the entries.
        starts: Entry n owns the rows from `starts[n]` to `starts[n + 1]`, int64 of shape (n_entries + 1,).
        texts: The text of each row.
        vectors: Unit vectors, float32 of shape (n_rows, WIDTH).
        phrases_per_entry: How many phrases an entry has, on average.
    """

    def __init__(
        self, entry_ids: Sequence[str], starts: NDArray[np.int64], texts: Sequence[str], vectors: Floats
    ) -> None:
        self.entry_ids, self.starts, self.texts, self.vectors = entry_ids, starts, texts, vectors
        self.phrases_per_entry = len(texts) / max(1, len(entry_ids)) - 1
        self.positions = {entry_id: position for position, entry_id in enumerate(entry_ids)}

    def compare(self, vector: Floats) -> tuple[Floats, Floats]:
        """Return the cosines of each entry's nearest phrase and of its statement, both of shape (n_entries,)."""
        if not self.entry_ids:
            return np.empty(0, np.float32), np.empty(0, np.float32)
        cosines = self.vectors @ vector
        statements = cosines[self.starts[:-1]]
        cosines[self.starts[:-1]] = -1  # an entry without phrases is compared by its statement alone
        return np.maximum.reduceat(cosines, self.starts[:-1]), statements


@dataclass(frozen=True)
class MeaningIndex:
    """Compares questions with entries by meaning. Like the index, it keeps changed topics in a table over the base.

    Attributes:
        encoder: Turns texts into vectors.
        base: The entries of the base.
        changed: The entries of the changed topics.
        hidden: Ids of the entries of `base` that were changed or hidden.
    """

    encoder: SentenceEncoder
    base: VectorTable
    changed: VectorTable | None = None
    hidden: frozenset[str] = frozenset()

    @classmethod
    def build(
        cls,
        encoder: SentenceEncoder,
        topics: Iterable[Topic],
        stored: bytes | None = None,
        progress: Callable[[float], None] = lambda _share: None,
    ) -> "MeaningIndex":
        """Encode the entries of a base, 3 to 9 ms a text. CPU-bound: run in a thread.

        Args:
            encoder: Encodes them.
            topics: All topics.
            stored: What `dump` returned for the same encoder: a text that is in it isn't encoded again.
            progress: Called with the share that is done, in [0, 1].
        """
        return cls(encoder, _build_table(encoder, topics, stored, progress))

    def dump(self) -> bytes:
        """Return texts and vectors of the base as bytes for `build`, in half precision."""
        texts = json.dumps(self.base.texts).encode()
        return len(texts).to_bytes(8) + texts + self.base.vectors.astype(np.float16).tobytes()

    def with_changes(self, base_topics: Mapping[str, Topic], changes: Mapping[str, Topic | None]) -> "MeaningIndex":
        """Return the index of changed topics.

        Args:
            base_topics: The topics of the base, by id.
            changes: The new form of each topic that differs from the base; None hides it.
        """
        hidden = (
            entry.full_id for topic_id in changes if topic_id in base_topics for entry in base_topics[topic_id].entries
        )
        changed = _build_table(self.encoder, filter(None, changes.values()))
        return replace(self, changed=changed, hidden=frozenset(hidden))

    def compare(self, text: str) -> "Comparison":
        """Return the comparison of a question with every entry, which is computed when it is first looked at."""
        return Comparison(self, text)


class Comparison:
    """The cosines of all entries with one question."""

    def __init__(self, index: MeaningIndex, text: str) -> None:
        self._index = index
        self._text = text

    @property
    def is_near(self) -> bool:
        """Whether the base has something that is likely this community's business, if the model can tell."""
        return self._index.encoder.is_adapted and bool(self._ordered) and -self._ordered[0][0] >= NEAR_COSINE

    @cached_property
    def nearest(self) -> list[str]:
        """The ids of the nearest entries, nearest first; ties by id."""
        return [entry_id for _, entry_id in self._ordered[:MAX_NEAREST]]

    def get(self, entry_id: str) -> Similarity:
        """Return how near an entry is.

        Raises:
            KeyError: There is no such entry.
        """
        for table, phrases, statements in reversed(self._cosines):
            if (position := table.positions.get(entry_id)) is not None:
                phrase, statement = float(phrases[position]), float(statements[position])
                lead = max(phrase, statement) - self._find_rival(entry_id)
                return Similarity(
                    phrase, statement, lead, self._index.encoder.is_adapted, self._index.base.phrases_per_entry
                )
        raise KeyError(entry_id)

    def _find_rival(self, entry_id: str) -> float:
        return next((-cosine for cosine, other_id in self._ordered if other_id != entry_id), 0.0)

    @cached_property
    def _cosines(self) -> list[tuple[VectorTable, Floats, Floats]]:
        (vector,) = self._index.encoder.encode([self._text])
        tables = [table for table in (self._index.base, self._index.changed) if table]
        return [(table, *table.compare(vector)) for table in tables]

    @cached_property
    def _ordered(self) -> list[tuple[float, str]]:
        """Negative cosine and id of the nearest entries, nearest first."""
        return sorted((-cosine, entry_id) for table in self._cosines for cosine, entry_id in self._list_top(*table))

    def _list_top(self, table: VectorTable, phrases: Floats, statements: Floats) -> Iterator[tuple[float, str]]:
        best = np.maximum(phrases, statements)
        hidden = self._index.hidden if table is self._index.base else frozenset()
        count = MAX_NEAREST + 1 + len(hidden)  # as many more as may be hidden
        top = np.argpartition(-best, count)[:count] if len(best) > count else np.arange(len(best))
        for position in top.tolist():
            if (entry_id := table.entry_ids[position]) not in hidden:
                yield float(best[position]), entry_id


def _build_table(
    encoder: SentenceEncoder,
    topics: Iterable[Topic],
    stored: bytes | None = None,
    progress: Callable[[float], None] = lambda _share: None,
) -> VectorTable:
    entries = [(topic, entry) for topic in topics for entry in topic.entries]
    by_entry = [list_texts(topic, entry) for topic, entry in entries]
    texts = [text for own in by_entry for text in own]
    vectors = _read_vectors(stored) if stored else {}
    for encoded in _encode(encoder, [text for text in dict.fromkeys(texts) if text not in vectors], progress):
        vectors.update(encoded)
    rows = np.array([vectors[text] for text in texts], np.float32).reshape(len(texts), WIDTH)
    return VectorTable([entry.full_id for _, entry in entries], np.cumsum([0, *map(len, by_entry)]), texts, rows)


def list_texts(topic: Topic, entry: Entry) -> list[str]:
    """Return the texts that stand for an entry: its statement behind its topic's title, and its phrases."""
    # Phrases in the form that questions are compared in, so that one that is asked is found among the recent texts.
    return [f"{topic.title}. {entry.text}", *(" ".join(normalise(phrase).split()) for phrase in entry.asked)]


def _read_vectors(stored: bytes) -> dict[str, Floats]:
    """Return the vectors that were stored, by text; none if they can't be read."""
    start = 8 + int.from_bytes(stored[:8])
    try:
        texts = json.loads(stored[8:start])
        rows = np.frombuffer(stored[start:], np.float16).reshape(len(texts), WIDTH).astype(np.float32)
    except ValueError:
        return {}
    return dict(zip(texts, rows, strict=True))


def _encode(
    encoder: SentenceEncoder, texts: Sequence[str], progress: Callable[[float], None]
) -> Iterator[dict[str, Floats]]:
    """Yield the vectors of texts, some at a time."""
    for start in range(0, len(texts), BATCH_TEXTS):
        batch = texts[start : start + BATCH_TEXTS]
        yield dict(zip(batch, encoder.encode(batch), strict=True))
        progress((start + len(batch)) / len(texts))
