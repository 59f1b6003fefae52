"""Wordings as vectors: which features a base knows, how much each tells, and how long a wording is altogether."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.features import letter_features, word_features
from bot.matching.words import FUNCTION_WORDS

Floats = NDArray[np.float32]
Ids = NDArray[np.int32]

FUNCTION_SHARE = 0.7
"""What a word without a subject counts against one with; measured on CLINC150 and StackFAQ (docs/matching.md)."""


@dataclass(frozen=True, slots=True)
class Vector:
    """The known features of a wording; the length that makes it 1 counts the unknown ones too."""

    ids: Ids
    values: Floats


class Space:
    """The features of a base. Rare features tell more: sqrt(ln(1 + wordings / wordings that have it))."""

    def __init__(self, ids: Mapping[str, int], telling: Floats, unknown: float) -> None:
        self.ids = ids
        self.telling = telling
        self.unknown = unknown

    @classmethod
    def of(cls, wordings: Iterable[Sequence[str]]) -> "Space":
        counts: Counter[str] = Counter()
        total = 0
        for words in wordings:
            total += 1
            counts.update(word_features(words).keys() | letter_features(words).keys())
        ids = {feature: number for number, feature in enumerate(sorted(counts))}
        frequency = np.fromiter((counts[feature] for feature in ids), np.float64, len(ids))
        telling = np.sqrt(np.log1p(max(total, 1) / np.maximum(frequency, 1))).astype(np.float32)
        return cls(ids, telling, math.sqrt(math.log1p(max(total, 1))))

    def vector(self, words: Sequence[str]) -> Vector:
        """Both kinds of features count the same: each is made as long as 1 / sqrt(2)."""
        content = [word for word in words if word not in FUNCTION_WORDS]
        parts = [self._part(kind(words), kind(content)) for kind in (word_features, letter_features)]
        ids = [number for part in parts for number in part[0]]
        values = [value for part in parts for value in part[1]]
        return Vector(np.array(ids, np.int32), np.array(values, np.float32))

    def _part(self, every: Counter[str], content: Counter[str]) -> tuple[list[int], list[float]]:
        ids: list[int] = []
        values: list[float] = []
        squares = 0.0
        for feature, count in every.items():
            number = self.ids.get(feature)
            telling = self.unknown if number is None else float(self.telling[number])
            share = 1.0 if feature in content else FUNCTION_SHARE
            value = (1 + math.log(count)) * telling * share
            squares += value * value
            if number is not None:
                ids.append(number)
                values.append(value)
        length = math.sqrt(2 * squares) or 1.0
        return ids, [value / length for value in values]

    def tells(self, feature: str) -> float:
        """How much a feature tells; one the base has never met tells most."""
        number = self.ids.get(feature)
        return self.unknown if number is None else float(self.telling[number])
