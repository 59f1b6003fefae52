"""What speaks for and against the best entry, as numbers that calibration can weigh."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.matching.features import stem
from bot.matching.model import SHARPNESS, Model
from bot.matching.vectors import Floats
from bot.matching.words import FUNCTION_WORDS, GENERAL_WORDS, SMALL_TALK

EXPLAINS = 0.02
"""The least weight of a word for an entry that counts as explaining it."""


NOTHING_SAID = 0.5
"""What counts as unexplained in a question without content words: it could be about anything."""


GENERAL_SHARE = 0.25
"""What a word that any question may hold counts, beside one with a subject of its own."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """`unexplained` and `unknown` are shares, 0 to 1, of what the content words of the question tell."""

    score: float
    lead: float
    unexplained: float
    unknown: float
    length: float

    def numbers(self) -> list[float]:
        return [self.score, self.lead, self.unexplained, self.unknown, self.length]


def evidence(model: Model, words: Sequence[str], scores: Floats, best: int) -> Evidence:
    """The evidence for class `best`; `lead` is the logarithm of its share among all classes."""
    odds = np.exp(SHARPNESS * (scores - scores[best]))
    content = content_words(words)
    telling = np.array([weight(model, word) for word in content])
    total = float(telling.sum()) or 1.0
    unexplained = sum(t for word, t in zip(content, telling, strict=True) if not _explains(model, word, best))
    unknown = sum(t for word, t in zip(content, telling, strict=True) if stem(word) not in model.space.ids)
    return Evidence(
        score=float(scores[best]),
        lead=-float(np.log(odds.sum())),
        unexplained=unexplained / total if content else NOTHING_SAID,
        unknown=unknown / total,
        length=float(np.log1p(len(content))),
    )


def weight(model: Model, word: str) -> float:
    """How much a word of a question asks to be explained."""
    return model.space.tells(stem(word)) * (GENERAL_SHARE if word in GENERAL_WORDS else 1.0)


def content_words(words: Sequence[str]) -> list[str]:
    return [word for word in dict.fromkeys(words) if word not in FUNCTION_WORDS and word not in SMALL_TALK]


def _explains(model: Model, word: str, owner: int) -> bool:
    number = model.space.ids.get(stem(word))
    if number is None:
        return False
    part = slice(model.starts[number], model.starts[number + 1])
    return bool(np.any((model.owners[part] == owner) & (model.weights[part] > EXPLAINS)))


def unexplained_words(model: Model, words: Sequence[str]) -> tuple[str, ...]:
    """The content words that nothing in the base knows."""
    return tuple(word for word in content_words(words) if stem(word) not in model.space.ids)
