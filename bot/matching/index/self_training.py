"""Generates calibration trials: leaves topics and phrases of a knowledge base out and asks them as questions.

Questions of a topic that was left out are unanswerable. A phrase that was left out should still find its entry.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from bot.matching.index.calibration import (
    MAX_RERANKED,
    PRIOR_WEIGHTS,
    Calibration,
    RankedCandidate,
    Trial,
    choose_most_probable,
    select_near,
)
from bot.matching.index.documents import EntryRef, TrainingPhrase
from bot.matching.index.features import CandidateView, Features, ParsedQuestion, extract_features, parse_question
from bot.matching.index.layers import LayeredWeights
from bot.matching.index.sparse import Candidates, ClassWeights, drop_negligible
from bot.matching.index.training import GramMatrix, TrainingLabels, compute_centroids, fit_coefficients
from bot.matching.index.vocabulary import Flags, Floats, Ids, Vector, Vocabulary, stack_vectors
from bot.matching.text.answer_type import has_answer_type

N_FOLDS = 5
"""Parts into which the topics are split."""

MAX_FULLY_TRIED, N_FOLDS_OF_LARGE = 2_500, 2
"""Phrases up to which all parts are left out in turn; of more phrases two parts are trials enough, in less time."""

MAX_SAMPLED = 150
"""Topics whose phrases are asked in a knowledge base that is too large for training."""

PRIOR_CALIBRATION = Calibration(PRIOR_WEIGHTS)
"""Reranks the candidates of trials, as the fitted calibration does not exist yet."""

Scorer = Callable[[int], Candidates]
"""Scores the phrase at a position with weights that were trained on the kept phrases alone."""


@dataclass(frozen=True, slots=True)
class TrialData:
    """What trials need to know of an index that is being built.

    Attributes:
        entries: The entries by class id.
        phrases: All training phrases, sorted by class id.
        answer_types: Bit mask of the answer types of each phrase, int64 of shape (n_phrases,).
        vocabulary: The fitted vocabulary.
        frequency: Number of phrases with each feature, float32 of shape (n_features,).
        labels: Labels of the phrases.
    """

    entries: Sequence[EntryRef]
    phrases: Sequence[TrainingPhrase]
    answer_types: Ids
    vocabulary: Vocabulary
    frequency: Floats
    labels: TrainingLabels
    _vectors: dict[int, Vector] = field(default_factory=dict)

    def get_vector(self, position: int) -> Vector:
        """Return the vector of a phrase; cached."""
        if position not in self._vectors:
            self._vectors[position] = self.vocabulary.vectorize(self.phrases[position].words)
        return self._vectors[position]

    def find_phrases(self, class_id: int) -> range:
        """Return the positions of an entry's phrases."""
        first, last = np.searchsorted(self.labels.class_ids, [class_id, class_id + 1]).tolist()
        return range(first, last)

    def is_from(self, topic_ids: set[str]) -> Flags:
        """Return which phrases belong to these topics, bool of shape (n_phrases,)."""
        return np.array([self.entries[phrase.class_id].topic_id in topic_ids for phrase in self.phrases], bool)


@dataclass(frozen=True, slots=True)
class Split:
    """Which phrases to learn from, bool of shape (n_phrases,), and the topics that are left out altogether."""

    kept: Flags
    left_out_topics: set[str]


def generate_fold_trials(data: TrialData, gram: GramMatrix) -> Iterator[tuple[float, list[Trial]]]:
    """Cross-validate a small knowledge base, retraining for each fold.

    Args:
        data: The index that is being built.
        gram: Dot products of all phrases.

    Yields:
        The share of the work that is done, in (0, 1], and the trials of a fold.
    """
    count = N_FOLDS if len(data.phrases) <= MAX_FULLY_TRIED else N_FOLDS_OF_LARGE
    for fold in range(count):
        topics = {topic_id for topic_id in {entry.topic_id for entry in data.entries} if _assign_fold(topic_id) == fold}
        is_gone = data.is_from(topics)
        kept = ~is_gone
        kept[list(_hold_out(data.phrases, fold) - set(np.flatnonzero(is_gone).tolist()))] = False
        if topics and kept.any():
            coefficients = fit_coefficients(gram, data.labels, kept)
            asked = _list_asked(data, kept)
            trials = _run_trials(data, Split(kept, topics), asked, _build_dense_scorer(gram, coefficients, asked))
            yield (fold + 1) / count, list(trials)


def _build_dense_scorer(gram: GramMatrix, coefficients: Floats, asked: Sequence[int]) -> Scorer:
    # One product for all questions: one by one, each would read all coefficients from memory again.
    scores = dict(zip(asked, gram[asked] @ coefficients, strict=True))
    return lambda position: Candidates(np.arange(len(scores[position])), scores[position])


def generate_sampled_trials(data: TrialData, weights: ClassWeights) -> list[Trial]:
    """Run trials on a sample of a large knowledge base.

    The weights stay as they are, except that the phrases that are left out are removed from the centroids they are in.
    """
    # In the order of a checksum, which makes an arbitrary but reproducible sample.
    topics = sorted({entry.topic_id for entry in data.entries}, key=lambda topic_id: zlib.crc32(topic_id.encode()))
    left_out = set(topics[: max(1, min(MAX_SAMPLED // 4, len(topics) // N_FOLDS))])
    asked_topics = set(topics[len(left_out) :][:MAX_SAMPLED])
    is_gone = data.is_from(left_out)
    held_out = {
        position
        for position in _hold_out(data.phrases, 0)
        if data.entries[data.phrases[position].class_id].topic_id in asked_topics
    }
    kept = ~is_gone
    kept[list(held_out)] = False
    layers = _remove_phrases(data, weights, kept, held_out, is_gone)
    trials = _run_trials(
        data,
        Split(kept, left_out),
        _list_asked(data, kept),
        lambda position: layers.score(data.get_vector(position)),
    )
    return list(trials)


def _remove_phrases(
    data: TrialData, weights: ClassWeights, kept: Flags, held_out: set[int], is_gone: Flags
) -> LayeredWeights:
    """Return the weights as they would be without the phrases that are not kept."""
    labels = data.labels
    class_ids = np.array(sorted({data.phrases[position].class_id for position in held_out}), np.int64)
    remaining = [
        position for class_id in class_ids.tolist() for position in data.find_phrases(class_id) if kept[position]
    ]
    remaining_labels = TrainingLabels(
        np.searchsorted(class_ids, labels.class_ids[remaining]), labels.weights[remaining], len(class_ids)
    )
    size = data.vocabulary.size
    rows = stack_vectors([data.get_vector(position) for position in remaining])
    centroids = ClassWeights.from_rows(drop_negligible(compute_centroids(rows, remaining_labels, size)), size)
    hidden = np.unique(np.concatenate([class_ids, labels.class_ids[is_gone]]))
    return LayeredWeights(weights, hidden, centroids, class_ids)


def _list_asked(data: TrialData, kept: Flags) -> list[int]:
    return [position for position in np.flatnonzero(~kept).tolist() if data.phrases[position].is_query]


def _run_trials(data: TrialData, split: Split, asked: Sequence[int], score: Scorer) -> Iterator[Trial]:
    missing = stack_vectors([data.get_vector(position) for position in np.flatnonzero(~split.kept).tolist()])
    frequency = data.frequency - np.bincount(missing.feature_ids, minlength=data.vocabulary.size)
    for position in asked:
        phrase = data.phrases[position]
        candidates = score(position)
        if not len(candidates.class_ids):
            continue
        question = parse_question(data.vocabulary, phrase.words)
        extract = partial(_extract_features, data, split.kept, frequency, question, candidates)
        near = select_near(candidates, candidates.find_top(MAX_RERANKED))
        best = choose_most_probable([_assess(extract, position) for position in near])
        is_answerable = data.entries[phrase.class_id].topic_id not in split.left_out_topics
        is_correct = is_answerable and int(candidates.class_ids[best.position]) == phrase.class_id
        yield Trial(best.features, is_correct, is_answerable)


def _assess(extract: Callable[[int], Features], position: int) -> RankedCandidate:
    features = extract(position)
    return RankedCandidate(position, features, PRIOR_CALIBRATION.predict(features))


def _extract_features(
    data: TrialData, kept: Flags, frequency: Floats, question: ParsedQuestion, candidates: Candidates, position: int
) -> Features:
    """Return the features of a candidate, looking only at its kept phrases."""
    phrases = [phrase for phrase in data.find_phrases(int(candidates.class_ids[position])) if kept[phrase]]
    features = set(stack_vectors([data.get_vector(phrase) for phrase in phrases]).feature_ids.tolist())
    answer_types = int(np.bitwise_or.reduce(data.answer_types[phrases])) if phrases else 0
    view = CandidateView(
        has_feature=features.__contains__,
        is_known=lambda feature_id: bool(frequency[feature_id] > 0),
        gives_type=partial(has_answer_type, answer_types),
    )
    return extract_features(question, candidates, position, view)


def _assign_fold(topic_id: str) -> int:
    # A checksum instead of `hash`, which differs between processes: calibration must be reproducible.
    return zlib.crc32(topic_id.encode()) % N_FOLDS


def _hold_out(phrases: Sequence[TrainingPhrase], fold: int) -> set[int]:
    """Return the position of one query of each entry that has several, a different one in each fold."""
    positions: dict[int, list[int]] = {}
    for position, phrase in enumerate(phrases):
        if phrase.is_query:
            positions.setdefault(phrase.class_id, []).append(position)
    return {queries[-1 - fold % len(queries)] for queries in positions.values() if len(queries) > 1}
