"""The fitted model of a knowledge base: vocabulary, class weights, calibration and lookup tables.

It is immutable, and every delta index over it shares it.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bot.domain.knowledge import Topic
from bot.matching.index.calibration import Calibration, Trial
from bot.matching.index.documents import EntryRef, TrainingPhrase, collect_phrases
from bot.matching.index.self_training import TrialData, generate_fold_trials, generate_sampled_trials
from bot.matching.index.sparse import ClassWeights
from bot.matching.index.training import (
    TrainingLabels,
    build_centroid_weights,
    build_weights,
    compute_gram_matrix,
    find_cuts,
    fit_coefficients,
)
from bot.matching.index.vectorizer import CHUNK_PHRASES, BatchVectorizer
from bot.matching.index.vocabulary import Ids, Vocabulary
from bot.matching.text.answer_type import encode_answer_types
from bot.matching.text.glossary import Glossary
from bot.matching.text.language import Language
from bot.matching.text.spellcheck import Speller
from bot.matching.text.synonyms import THESAURUS

ProgressCallback = Callable[[float], None]
"""Called with the share of the work that is done, in [0, 1]."""

MAX_NAME_WORDS = 3
"""Words of the longest title or alias that counts as a name. Longer ones are sentences, whose words name nothing."""


@dataclass(frozen=True, slots=True)
class PhraseTable:
    """Hash table from queries to entries, as sorted arrays.

    Attributes:
        keys: Hashes of phrases, ascending, int64 of shape (n_phrases,).
        class_ids: Class id of each, int64 of shape (n_phrases,).
    """

    keys: Ids
    class_ids: Ids

    @classmethod
    def from_phrases(cls, phrases: Iterable[TrainingPhrase]) -> "PhraseTable":
        """Build the table of the phrases that are queries."""
        pairs = [(hash_phrase(phrase.words), phrase.class_id) for phrase in phrases if phrase.is_query]
        table = np.array(sorted(pairs), np.int64).reshape(-1, 2)
        return cls(table[:, 0].copy(), table[:, 1].copy())

    def find(self, words: Sequence[str]) -> list[int]:
        """Return the class ids of the phrases with exactly these words, each once, in ascending order."""
        key = hash_phrase(words)
        first, end = self.keys.searchsorted(key), self.keys.searchsorted(key, side="right")
        return sorted(set(self.class_ids[first:end].tolist()))


def hash_phrase(words: Sequence[str]) -> int:
    """Return a 64-bit hash of a phrase that is the same in every process."""
    # Hashed, so that a phrase takes 16 bytes in the table whatever its length.
    digest = hashlib.blake2b(" ".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


@dataclass(frozen=True)
class FittedModel:
    """Everything that is computed from a whole knowledge base.

    Attributes:
        entries: The entries by class id.
        vocabulary: The features and their IDF.
        weights: Weights of the entries.
        calibration: Turns features of candidates into probabilities.
        speller: Corrects words to those of the knowledge base.
        exact_phrases: Entries by their very phrases.
        answer_types: Bit mask of the answer types that each entry gives, int64 of shape (n_entries,).
        named_entries: For each stem that names exactly one topic, the class id of its first entry, else -1; int64 of
            shape (n_stems,).
        is_trained: Whether the weights were trained; otherwise they are centroids.
    """

    entries: Sequence[EntryRef]
    vocabulary: Vocabulary
    weights: ClassWeights
    calibration: Calibration
    speller: Speller
    exact_phrases: PhraseTable
    answer_types: Ids
    named_entries: Ids
    is_trained: bool

    @cached_property
    def class_ids(self) -> Mapping[str, int]:
        """Class ids by full entry id."""
        return {entry.entry_id: class_id for class_id, entry in enumerate(self.entries)}


def fit_model(topics: Iterable[Topic], glossary: Glossary, progress: ProgressCallback) -> FittedModel:
    """Fit a model from scratch. CPU-bound, up to seconds: run in a thread.

    Args:
        topics: All topics of the knowledge base, in any order.
        glossary: Its own synonyms, used beside the built-in ones.
        progress: Called several times.
    """
    entries, phrases = collect_phrases(topics)
    vectorizer = BatchVectorizer([phrase.words for phrase in phrases], THESAURUS + glossary)
    vocabulary, frequency = vectorizer.fit_vocabulary()
    progress(0.3)
    labels = build_labels(phrases, len(entries))
    answer_types = encode_phrases(phrases)
    progress(0.5)
    data = TrialData(entries, phrases, answer_types, vocabulary, frequency, labels)
    train = _train if labels.are_trainable else _average
    weights, trials = train(data, vectorizer, progress)
    return FittedModel(
        entries,
        vocabulary,
        weights,
        Calibration.fit(trials),
        build_speller(phrases, glossary.language),
        PhraseTable.from_phrases(phrases),
        merge_answer_types(labels, answer_types),
        _find_named_entries(vectorizer, entries, phrases),
        labels.are_trainable,
    )


def _train(
    data: TrialData, vectorizer: BatchVectorizer, progress: ProgressCallback
) -> tuple[ClassWeights, list[Trial]]:
    """Train the weights of a small knowledge base and cross-validate it."""
    size, count = data.vocabulary.size, len(data.phrases)
    (rows,) = vectorizer.vectorize(data.vocabulary, [0, count])
    gram = compute_gram_matrix(rows, size)
    weights = build_weights(rows, fit_coefficients(gram, data.labels, np.ones(count, bool)), size)
    trials: list[Trial] = []
    for share, fold_trials in generate_fold_trials(data, gram):
        trials += fold_trials
        progress(0.5 + share / 2)
    return weights, trials


def _average(
    data: TrialData, vectorizer: BatchVectorizer, progress: ProgressCallback
) -> tuple[ClassWeights, list[Trial]]:
    """Compute the centroids of a large knowledge base and run trials on a sample of it."""
    cuts = find_cuts(data.labels, CHUNK_PHRASES)
    chunks = vectorizer.vectorize(data.vocabulary, cuts)
    weights = build_centroid_weights(chunks, cuts, data.labels, data.vocabulary.size)
    progress(0.8)
    trials = generate_sampled_trials(data, weights)
    progress(1.0)
    return weights, trials


def build_labels(phrases: Sequence[TrainingPhrase], n_classes: int) -> TrainingLabels:
    """Return the labels of training phrases as arrays."""
    return TrainingLabels(
        np.fromiter((phrase.class_id for phrase in phrases), np.int64, len(phrases)),
        np.fromiter((phrase.weight for phrase in phrases), np.float32, len(phrases)),
        n_classes,
    )


def build_speller(phrases: Sequence[TrainingPhrase], language: Language, parent: Speller | None = None) -> Speller:
    """Return a speller of the words of these phrases, and of those of the parent."""
    names = {word for phrase in phrases if phrase.is_name for word in phrase.words}
    return Speller(Counter(word for phrase in phrases for word in phrase.words), names, parent, language)


def encode_phrases(phrases: Sequence[TrainingPhrase]) -> Ids:
    """Return the answer types of each phrase as bit masks, int64 of shape (n_phrases,)."""
    masks = (encode_answer_types(phrase.words, is_query=phrase.is_query) for phrase in phrases)
    return np.fromiter(masks, np.int64, len(phrases))


def merge_answer_types(labels: TrainingLabels, answer_types: Ids) -> Ids:
    """Combine the bit masks of phrases into one per class, int64 of shape (n_classes,)."""
    merged = np.zeros(labels.n_classes, np.int64)
    np.bitwise_or.at(merged, labels.class_ids, answer_types)
    return merged


def _find_named_entries(
    vectorizer: BatchVectorizer, entries: Sequence[EntryRef], phrases: Sequence[TrainingPhrase]
) -> Ids:
    """Return `FittedModel.named_entries`: stems of names that occur in names and queries of one topic only."""
    first_entries: dict[str, int] = {}
    topics = np.array(
        [first_entries.setdefault(ref.topic_id, class_id) for class_id, ref in enumerate(entries)], np.int64
    )
    class_ids = np.fromiter((phrase.class_id for phrase in phrases), np.int64, len(phrases))
    is_name = np.fromiter((phrase.is_name and len(phrase.words) <= MAX_NAME_WORDS for phrase in phrases), bool)
    is_asked = np.fromiter((phrase.is_query or phrase.is_name for phrase in phrases), bool)
    rows = np.repeat(np.arange(len(phrases)), vectorizer.lengths)
    stems, topic_of_word = vectorizer.stem_ids[vectorizer.word_ids], topics[class_ids[rows]]
    asked = is_asked[rows]
    # A stem belongs to one topic only if the lowest and the highest topic that it occurs in are the same.
    lowest, highest = np.full(len(vectorizer.stems), len(entries)), np.full(len(vectorizer.stems), -1)
    np.minimum.at(lowest, stems[asked], topic_of_word[asked])
    np.maximum.at(highest, stems[asked], topic_of_word[asked])
    names_something = np.bincount(stems[is_name[rows]], minlength=len(vectorizer.stems)) > 0
    return np.where(names_something & (lowest == highest), lowest, -1)
