"""Delta index: topics added, changed or hidden over a fitted model, which stays untouched."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from bot.domain.knowledge import Topic
from bot.matching.index.documents import EntryRef, TrainingPhrase, collect_phrases
from bot.matching.index.model import (
    FittedModel,
    PhraseTable,
    build_labels,
    build_speller,
    encode_phrases,
    merge_answer_types,
)
from bot.matching.index.sparse import ClassWeights, drop_negligible
from bot.matching.index.training import TrainingLabels, compute_centroids
from bot.matching.index.vocabulary import PAIR_BASE, FeatureIds, Flags, Ids, SparseRows, Vocabulary, stack_vectors
from bot.matching.text.language import Language
from bot.matching.text.spellcheck import Speller
from bot.matching.text.stemming import extract_ngrams

TRAINED_SCORE, MAX_SCALE = 0.86, 2.0
"""Mean score of a phrase for its own entry where weights are trained (measured on the shipped knowledge base), and the
most by which centroids are scaled up to it.

With it, 152 of 170 phrases of eleven added topics find their entry first, and 3,140 of 3,151 others; without it, less
than half of the 170. As exact questions all of them do.
"""


@dataclass(frozen=True)
class DeltaIndex:
    """What is different from a fitted model.

    Attributes:
        hidden_ids: Class ids of the model that are changed or hidden, int64 array.
        first_id: Class id of the first added entry; the ids of the model are lower.
        entries: The added entries in the order of their class ids.
        vocabulary: The vocabulary of the model with the features of the added entries.
        weights: Weights of the added entries, row 0 for `first_id`.
        speller: Corrects words to those of the model and of the added entries.
        exact_phrases: The added entries by their very phrases.
        answer_types: Bit mask of the answer types of each added entry, int64 of shape (len(entries),).
    """

    hidden_ids: Ids
    first_id: int
    entries: Sequence[EntryRef]
    vocabulary: Vocabulary
    weights: ClassWeights
    speller: Speller
    exact_phrases: PhraseTable
    answer_types: Ids

    @cached_property
    def class_ids(self) -> Mapping[str, int]:
        """Class ids of the added entries by full entry id."""
        return {entry.entry_id: self.first_id + position for position, entry in enumerate(self.entries)}


def build_delta(model: FittedModel, changes: Mapping[str, Topic | None]) -> DeltaIndex:
    """Index changed topics without refitting; the cost depends on the changes alone.

    Args:
        model: The model of the knowledge base.
        changes: The new form of each changed topic by its id; None hides it.
    """
    entries, phrases = collect_phrases(topic for topic in changes.values() if topic is not None)
    vocabulary = extend_vocabulary(model.vocabulary, [phrase.words for phrase in phrases])
    labels = build_labels(phrases, len(entries))
    rows = stack_vectors([vocabulary.vectorize(phrase.words) for phrase in phrases])
    first_id = len(model.entries)
    return DeltaIndex(
        np.concatenate([np.empty(0, np.int64), *(_find_entries(model, topic_id) for topic_id in changes)]),
        first_id,
        entries,
        vocabulary,
        _build_weights(model, rows, labels, vocabulary.size),
        build_speller(phrases, model.vocabulary.language, model.speller),
        PhraseTable.from_phrases(_shift_classes(phrases, first_id)),
        merge_answer_types(labels, encode_phrases(phrases)),
    )


def _build_weights(model: FittedModel, rows: SparseRows, labels: TrainingLabels, size: int) -> ClassWeights:
    """Return centroids; over a trained model scaled up, or its entries would always win."""
    centroids = compute_centroids(rows, labels, size)
    if model.is_trained and rows.n_rows:
        keys = centroids.row_ids * size + centroids.feature_ids
        own_keys = labels.class_ids[rows.row_ids] * size + rows.feature_ids
        mean_score = float(centroids.values[keys.searchsorted(own_keys)] @ rows.values) / rows.n_rows
        scale = min(MAX_SCALE, TRAINED_SCORE / max(mean_score, 1e-9))
        centroids = replace(centroids, values=centroids.values * np.float32(scale))
    return ClassWeights.from_rows(drop_negligible(centroids), size)


def _shift_classes(phrases: Iterable[TrainingPhrase], first_id: int) -> Iterable[TrainingPhrase]:
    return (replace(phrase, class_id=phrase.class_id + first_id) for phrase in phrases)


def _find_entries(model: FittedModel, topic_id: str) -> Ids:
    """Return the class ids of a topic's entries in the model, which is sorted by topic."""
    first = bisect_left(model.entries, topic_id, key=lambda ref: ref.topic_id)
    end = first
    while end < len(model.entries) and model.entries[end].topic_id == topic_id:
        end += 1
    return np.arange(first, end)


def extend_vocabulary(vocabulary: Vocabulary, phrases: Sequence[Sequence[str]]) -> Vocabulary:
    """Return a vocabulary with the features of more phrases, given as normalised words.

    Existing features keep their ids and IDF; new ones have the IDF of unknown features.
    """
    ids, size = vocabulary.ids, vocabulary.size
    stems, size = _add_ids(ids.stems, _collect_stems(vocabulary.language, phrases), size)
    concepts, size = _add_ids(ids.concepts, _collect_concepts(vocabulary, phrases), size)
    ngrams, size = _add_ids(ids.ngrams, _collect_ngrams(phrases), size)
    wanted = np.array(sorted(_collect_pairs(vocabulary.language, stems, phrases)), np.int64)
    new = wanted[~_contains(ids.pairs, wanted)]
    positions = ids.pairs.searchsorted(new)
    pairs = np.insert(ids.pairs, positions, new)
    pair_ids = np.insert(ids.pair_ids, positions, size + np.arange(len(new)))
    # As rare as can be: no phrase of the base has them.
    new_idf = np.full(size + len(new) - vocabulary.size, vocabulary.unknown_idf, np.float32)
    idf = np.concatenate([vocabulary.idf, new_idf])
    return Vocabulary(
        vocabulary.glossary, FeatureIds(stems, concepts, ngrams, pairs, pair_ids), idf, vocabulary.unknown_idf
    )


def _add_ids(ids: Mapping[str, int], names: set[str], size: int) -> tuple[dict[str, int], int]:
    """Give new features the next ids; return all ids and the new number of features."""
    # Sorted, as the order of a set differs between processes.
    new = sorted(names - ids.keys())
    return {**ids, **{name: size + position for position, name in enumerate(new)}}, size + len(new)


def _contains(ascending: Ids, wanted: Ids) -> Flags:
    """Return which keys a sorted array contains, by binary search."""
    positions = np.minimum(ascending.searchsorted(wanted), max(len(ascending) - 1, 0))
    return ascending[positions] == wanted if len(ascending) else np.zeros(len(wanted), bool)


def _collect_stems(language: Language, phrases: Sequence[Sequence[str]]) -> set[str]:
    return {language.stem(word) for words in phrases for word in words}


def _collect_concepts(vocabulary: Vocabulary, phrases: Sequence[Sequence[str]]) -> set[str]:
    stemmed = (list(map(vocabulary.language.stem, words)) for words in phrases)
    return {concept for stems in stemmed for concept, _ in vocabulary.glossary.find_concepts(stems)}


def _collect_ngrams(phrases: Sequence[Sequence[str]]) -> set[str]:
    return {ngram for words in phrases for word in words for ngram in extract_ngrams(word)}


def _collect_pairs(language: Language, stems: Mapping[str, int], phrases: Sequence[Sequence[str]]) -> set[int]:
    """Return the keys of adjacent stems, except those that the knowledge base spells as one word."""
    return {
        stems[left] * PAIR_BASE + stems[right]
        for words in phrases
        for left, right in pairwise(map(language.stem, words))
        if left + right not in stems
    }
