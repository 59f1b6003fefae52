"""Class weights of an overlay: a base matrix with some classes masked and others added, without copying it."""

from dataclasses import dataclass

import numpy as np

from bot.matching.index.sparse import Candidates, ClassWeights
from bot.matching.index.vocabulary import Ids, Vector


@dataclass(frozen=True, slots=True)
class LayeredWeights:
    """Base weights under an overlay.

    Attributes:
        base: The weights below.
        hidden_ids: Classes of the base that are masked.
        added: Weights of the classes of the overlay.
        added_ids: The class id of each row of `added`, int64 of shape (added.n_classes,).
    """

    base: ClassWeights
    hidden_ids: Ids
    added: ClassWeights
    added_ids: Ids

    def score(self, vector: Vector) -> Candidates:
        """Score a query against both layers and merge the candidates by class id."""
        base = self.base.score(_drop_new_features(vector, self.base.size))
        kept = ~np.isin(base.class_ids, self.hidden_ids)
        added = self.added.score(vector)
        class_ids = np.concatenate([base.class_ids[kept], self.added_ids[added.class_ids]])
        order = np.argsort(class_ids, kind="stable")
        return Candidates(class_ids[order], np.concatenate([base.scores[kept], added.scores])[order])


def _drop_new_features(vector: Vector, size: int) -> Vector:
    """Drop the features that the overlay added to the vocabulary, which the base has no weights for."""
    in_base = vector.feature_ids < size
    return Vector(vector.feature_ids[in_base], vector.values[in_base])
