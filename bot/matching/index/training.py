"""Training: turns the vectors of labelled phrases into class weights.

Training starts from the centroid of each class. If the knowledge base is small enough, gradient steps on the softmax of
the scores then separate classes that share words. The steps are taken in the dual form, on coefficients of the phrases
instead of weights of the features: a step costs one product of two small matrices, and leaving phrases out costs
nothing but another run.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.matching.index.sparse import SHARPNESS, ClassWeights, drop_negligible, expand_ranges
from bot.matching.index.vocabulary import Flags, Floats, Ids, SparseRows

LEARNING_RATE = 0.1
STEPS = 8
"""Gradient steps. Quality stays within half a point for rates 0.1 to 0.5 and 4 to 8 steps (docs/matching.md)."""

ERROR_TOLERANCE = 0.02
"""Errors of a class probability up to this are not corrected."""

MAX_TRAINED_PHRASES = 10_000
MAX_TRAINING_COST = 50_000_000_000
"""Phrases, and phrases² · classes, up to which there is training. Beyond, it takes half a minute and 400 MB."""

MAX_COPIED_ROWS = 1_000
"""Rows of the Gram matrix that are copied at a time, about: 36 MB of the largest one."""

COMMON_FREQUENCY = 50
"""Phrases from which a feature counts as common: about where dense and sparse products cost the same."""

GramMatrix = NDArray[np.float32]
"""Dot products of all pairs of phrases, shape (n_phrases, n_phrases)."""


@dataclass(frozen=True, slots=True)
class TrainingLabels:
    """The labels of the training phrases.

    Attributes:
        class_ids: Class of each phrase, ascending, int64 of shape (n_phrases,).
        weights: Weight of each phrase in (0, 1], 1 for questions and names, float32 of shape (n_phrases,).
        n_classes: Number of classes, those without phrases included.
    """

    class_ids: Ids
    weights: Floats
    n_classes: int

    @property
    def are_trainable(self) -> bool:
        """Whether there are few enough phrases for training beyond centroids."""
        count = len(self.class_ids)
        return count <= MAX_TRAINED_PHRASES and count * count * self.n_classes <= MAX_TRAINING_COST


def compute_gram_matrix(rows: SparseRows, size: int) -> GramMatrix:
    """Return the dot products of all pairs of rows: common features as dense matrices, rare ones pair by pair.

    Args:
        rows: Vectors of the phrases.
        size: Number of features.
    """
    # The many rare features would waste a dense column each, the common ones have too many pairs.
    frequency = np.bincount(rows.feature_ids, minlength=size)
    is_common = frequency > COMMON_FREQUENCY
    columns = np.cumsum(is_common) - 1
    in_common = is_common[rows.feature_ids]
    dense = np.zeros((rows.n_rows, int(is_common.sum())), np.float32)
    dense[rows.row_ids[in_common], columns[rows.feature_ids[in_common]]] = rows.values[in_common]
    gram: GramMatrix = dense @ dense.T
    rare = np.flatnonzero(~in_common)
    rare = rare[np.argsort(rows.feature_ids[rare], kind="stable")]
    ids = rows.feature_ids[rare]
    left = np.repeat(rare, frequency[ids])
    right = rare[expand_ranges(np.searchsorted(ids, ids), frequency[ids])]
    np.add.at(gram, (rows.row_ids[left], rows.row_ids[right]), rows.values[left] * rows.values[right])
    return gram


def fit_coefficients(gram: GramMatrix, labels: TrainingLabels, kept: Flags) -> Floats:
    """Fit the dual coefficients of all classes on some of the phrases.

    The weights of a class are the vectors of the phrases, summed with these coefficients.

    Args:
        gram: Dot products of all phrases.
        labels: Labels of all phrases.
        kept: Which phrases to learn from, bool of shape (n_phrases,).

    Returns:
        float32 array of shape (n_phrases, n_classes).
    """
    target = np.zeros((len(labels.class_ids), labels.n_classes), np.float32)
    target[np.arange(len(labels.class_ids)), labels.class_ids] = kept
    coefficients = target * labels.weights[:, None]
    lengths = np.sqrt(np.maximum(np.einsum("wc,wc->c", coefficients, gram @ coefficients), 1e-9))
    # Classes without phrases have length 0 and keep coefficients of 0.
    coefficients /= np.where(lengths > 1e-4, lengths, 1)
    _descend(coefficients, gram, labels, kept)
    return coefficients


def _descend(coefficients: Floats, gram: GramMatrix, labels: TrainingLabels, kept: Flags) -> None:
    """Take gradient steps on the cross-entropy of the kept phrases of full weight, in place."""
    # Names for other entries and statements shape the centroids, but need not find their entry.
    taught = np.flatnonzero(kept & (labels.weights >= 1))
    parts = np.array_split(taught, max(1, len(taught) // MAX_COPIED_ROWS))
    correct = np.arange(len(taught)), labels.class_ids[taught]
    is_absent = np.bincount(labels.class_ids[kept], minlength=labels.n_classes) == 0
    for _ in range(STEPS if len(taught) else 0):
        error = np.concatenate(
            [gram[part] @ coefficients for part in parts]
        )  # a copy of all rows takes too much memory
        error[:, is_absent] = -1  # classes without phrases must not win the softmax
        error -= error.max(axis=1, keepdims=True)
        np.exp(SHARPNESS * error, out=error)
        error /= error.sum(axis=1, keepdims=True)
        error[correct] -= 1
        error[np.abs(error) <= ERROR_TOLERANCE] = 0
        coefficients[taught] -= LEARNING_RATE * error


def build_weights(rows: SparseRows, coefficients: Floats, size: int) -> ClassWeights:
    """Turn dual coefficients into class weights.

    Args:
        rows: Vectors of the phrases.
        coefficients: float32 array of shape (n_phrases, n_classes).
        size: Number of features.
    """
    weights = np.zeros((size, coefficients.shape[1]), np.float32)
    parts = np.split(np.arange(len(rows.row_ids)), np.searchsorted(rows.row_ids, np.arange(1, rows.n_rows)))
    for row, part in enumerate(parts[: rows.n_rows]):
        weights[rows.feature_ids[part]] += np.outer(rows.values[part], coefficients[row])
    class_ids, features = np.nonzero(weights.T)
    dense = SparseRows(class_ids, features, weights[features, class_ids], coefficients.shape[1])
    return ClassWeights.from_rows(drop_negligible(dense), size)


def compute_centroids(rows: SparseRows, labels: TrainingLabels, size: int) -> SparseRows:
    """Return one row per class: the weighted sum of its phrases, normalised to length 1.

    Args:
        rows: Vectors of the phrases, sorted by class.
        labels: Labels of the same phrases.
        size: Number of features.
    """
    keys = labels.class_ids[rows.row_ids] * size + rows.feature_ids
    unique, positions = np.unique(keys, return_inverse=True)
    sums = np.bincount(positions, rows.values * labels.weights[rows.row_ids], len(unique))
    class_ids = unique // size
    lengths = np.sqrt(np.bincount(class_ids, sums * sums, labels.n_classes))
    values = (sums / np.maximum(lengths[class_ids], 1e-9)).astype(np.float32)
    return SparseRows(class_ids, unique % size, values, labels.n_classes)


def find_cuts(labels: TrainingLabels, chunk: int) -> list[int]:
    """Return positions that cut the phrases into chunks of about `chunk` without splitting a class."""
    class_ids = labels.class_ids
    cuts = np.searchsorted(class_ids, class_ids[np.arange(0, len(class_ids), chunk)]).tolist()
    return [*dict.fromkeys(cuts), len(class_ids)]


def build_centroid_weights(
    chunks: Iterable[SparseRows], cuts: Sequence[int], labels: TrainingLabels, size: int
) -> ClassWeights:
    """Return the centroids of all classes as weights, computed chunk by chunk to bound memory.

    Args:
        chunks: Vectors of the phrases between each two cuts.
        cuts: Positions that split no class, as `find_cuts` returns them.
        labels: Labels of all phrases.
        size: Number of features.
    """
    centroids: list[SparseRows] = []
    for rows, (start, end) in zip(chunks, pairwise(cuts), strict=True):
        first_id = int(labels.class_ids[start])
        part = slice(start, end)
        n_classes = int(labels.class_ids[end - 1]) - first_id + 1
        chunk_labels = TrainingLabels(labels.class_ids[part] - first_id, labels.weights[part], n_classes)
        centroids.append(_shift_rows(drop_negligible(compute_centroids(rows, chunk_labels, size)), first_id))
    return ClassWeights.from_rows(_concatenate_rows(centroids, labels.n_classes), size)


def _shift_rows(rows: SparseRows, first_id: int) -> SparseRows:
    return SparseRows(
        (rows.row_ids + first_id).astype(np.int32), rows.feature_ids.astype(np.int32), rows.values, rows.n_rows
    )


def _concatenate_rows(chunks: Sequence[SparseRows], n_rows: int) -> SparseRows:
    return SparseRows(
        np.concatenate([rows.row_ids for rows in chunks]),
        np.concatenate([rows.feature_ids for rows in chunks]),
        np.concatenate([rows.values for rows in chunks]),
        n_rows,
    )
