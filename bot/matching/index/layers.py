"""Weights with classes hidden and others added, without touching what lies below."""

from dataclasses import dataclass

import numpy as np

from bot.matching.index.sparse import Scored, Weights
from bot.matching.index.vocabulary import Ids, Vector


@dataclass(frozen=True, slots=True)
class Layers:
    """`hidden` are classes of the base that no longer count; class i of `added` is known as `owners[i]`."""

    base: Weights
    hidden: Ids
    added: Weights
    owners: Ids

    def scores(self, vector: Vector) -> Scored:
        below = self.base.scores(_known(vector, self.base.size))
        kept = ~np.isin(below.owners, self.hidden)
        above = self.added.scores(vector)
        owners = np.concatenate([below.owners[kept], self.owners[above.owners]])
        order = np.argsort(owners, kind="stable")
        return Scored(owners[order], np.concatenate([below.scores[kept], above.scores])[order])


def _known(vector: Vector, size: int) -> Vector:
    """Without the features that were added later."""
    old = vector.ids < size
    return Vector(vector.ids[old], vector.values[old])
