"""Everything a question is matched against, made from topics."""

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from bot.knowledge.model import Topic
from bot.matching.calibration import Calibration, Trial, folds
from bot.matching.decision import Match
from bot.matching.evidence import Evidence, evidence
from bot.matching.features import stem
from bot.matching.model import SHARPNESS, Model
from bot.matching.spelling import Speller
from bot.matching.vectors import Floats, Space
from bot.matching.wordings import Named, Wording, read_topics, split

SURE = 0.99
"""The confidence in an entry whose very words were asked."""

LARGEST_TRIED = 400
"""Topics up to which calibration leaves each out once; of a larger base it tries a part."""

Progress = Callable[[float], None]


class Index:
    """Ranks entries for a question; the same topics give the same index, in whatever order they come."""

    def __init__(self, named: list[Named], wordings: list[Wording], model: Model, calibration: Calibration) -> None:
        self.named = named
        self.model = model
        self.calibration = calibration
        self.speller = _speller(wordings)
        self._exact = {" ".join(wording.words): wording.owner for wording in wordings if wording.leads}
        self.subjects = {stem(word) for wording in wordings if wording.leads for word in wording.words}

    @classmethod
    def build(cls, topics: Iterable[Topic], progress: Progress = lambda share: None) -> "Index":
        """Fit the weights and calibrate them. `progress` is told how much is done, 0 to 1."""
        named, wordings = read_topics(topics)
        model = Model.fit([wording.example() for wording in wordings], len(named))
        progress(0.3)
        trials: list[Trial] = []
        for share, found in _trials(named, wordings):
            trials += found
            progress(share)
        return cls(named, wordings, model, Calibration.learn(trials))

    def dump(self) -> bytes:
        """The costly part of the index, for `load`."""
        stream = io.BytesIO()
        model = self.model
        np.savez_compressed(
            stream,
            features=np.frombuffer("\n".join(model.space.ids).encode(), np.uint8),
            telling=model.space.telling,
            unknown=np.array([model.space.unknown]),
            starts=model.starts,
            owners=model.owners,
            weights=model.weights,
            calibration=self.calibration.weights,
        )
        return stream.getvalue()

    @classmethod
    def load(cls, body: bytes, topics: Iterable[Topic]) -> "Index":
        """The index that `dump` wrote, for the topics it was built from."""
        named, wordings = read_topics(topics)
        stored = np.load(io.BytesIO(body))
        features = stored["features"].tobytes().decode().split("\n")
        space = Space(
            {feature: number for number, feature in enumerate(features)}, stored["telling"], float(stored["unknown"][0])
        )
        model = Model(space, len(named), stored["starts"], stored["owners"], stored["weights"])
        return cls(named, wordings, model, Calibration(stored["calibration"]))

    def words(self, text: str) -> list[str]:
        """The words of a question, in one spelling and with typing errors mended."""
        return [self.speller.correct(word) for word in split(text)]

    def exact(self, text: str) -> Match | None:
        """The entry that these very words belong to."""
        owner = self._exact.get(" ".join(split(text)))
        return None if owner is None else self.match(owner, SURE)

    def scores(self, words: Sequence[str]) -> Floats:
        return self.model.scores(self.model.space.vector(words))

    def evidence(self, words: Sequence[str], scores: Floats) -> Evidence:
        return evidence(self.model, words, scores, int(scores.argmax()))

    def rank(self, words: Sequence[str], scores: Floats, limit: int = 10) -> tuple[Match, ...]:
        """The best entries, best first; equal scores in order of ids. Behind the first, confidence falls with score."""
        best = float(scores.max(initial=0.0))
        if best <= 0:
            return ()
        sure = self.calibration.probability(self.evidence(words, scores))
        count = min(limit, len(scores))
        top = np.argpartition(-scores, count - 1)[:count]
        ordered = sorted((-float(scores[owner]), int(owner)) for owner in top if scores[owner] > 0)
        return tuple(self.match(owner, sure * float(np.exp(SHARPNESS * (-score - best)))) for score, owner in ordered)

    def match(self, owner: int, confidence: float) -> Match:
        return Match(self.named[owner].entry_id, self.named[owner].topic_id, confidence)


def _speller(wordings: Sequence[Wording]) -> Speller:
    names = {word for wording in wordings if wording.name for word in wording.words}
    return Speller(Counter(word for wording in wordings for word in wording.words), names)


def _trials(named: list[Named], wordings: list[Wording]) -> Iterator[tuple[float, list[Trial]]]:
    """For each fold, how much is done then, and what the trials came to."""
    topics = sorted({one.topic_id for one in named})
    parts = list(folds(topics))
    for number, outside in enumerate(parts if len(topics) <= LARGEST_TRIED else parts[:1]):
        yield 0.3 + 0.7 * (number + 1) / len(parts), list(_fold_trials(named, wordings, outside, number))


def _fold_trials(named: list[Named], wordings: list[Wording], outside: set[str], number: int) -> Iterator[Trial]:
    held = _held_out(wordings, number)
    inside = [w for place, w in enumerate(wordings) if named[w.owner].topic_id not in outside and place not in held]
    if not inside:
        return
    model = Model.fit([wording.example() for wording in inside], len(named))
    speller = _speller(inside)
    for place, wording in enumerate(wordings):
        left_out = named[wording.owner].topic_id in outside
        if wording.leads and (left_out or place in held):
            words = [speller.correct(word) for word in wording.words]
            scores = model.scores(model.space.vector(words))
            best = int(scores.argmax())
            right = not left_out and best == wording.owner
            yield Trial(evidence(model, words, scores, best), right, not left_out)


def _held_out(wordings: list[Wording], number: int) -> set[int]:
    """The place of one wording of each entry that has several, another one for each fold."""
    places: dict[int, list[int]] = {}
    for place, wording in enumerate(wordings):
        if wording.leads:
            places.setdefault(wording.owner, []).append(place)
    return {own[-1 - number % len(own)] for own in places.values() if len(own) > 1}
