"""An index as bytes, so that a start from an unchanged base need not work it out again."""

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from bot.domain.knowledge import Topic
from bot.matching.index.calibration import Calibration
from bot.matching.index.documents import named_entries
from bot.matching.index.model import Exact, FittedModel
from bot.matching.index.sparse import Weights
from bot.matching.index.vocabulary import Names, Space
from bot.matching.text.glossary import Glossary
from bot.matching.text.spellcheck import Speller
from bot.matching.text.stopwords import FUNCTION_WORDS, GENERAL_WORDS, SMALL_TALK
from bot.matching.text.synonyms import THESAURUS

FORMAT = 6
"""Counted up when what is stored, or how it is worked out, changes."""

Bytes = np.ndarray[tuple[int], np.dtype[np.uint8]]


def dump(ground: FittedModel) -> bytes:
    stream = io.BytesIO()
    names, weights = ground.space.names, ground.weights
    np.savez(
        stream,
        mark=_mark(ground.space.glossary),
        stems=_packed(names.stems), stem_ids=_numbers(names.stems),
        concepts=_packed(names.concepts), concept_ids=_numbers(names.concepts),
        grams=_packed(names.grams), gram_ids=_numbers(names.grams),
        pairs=names.pairs, pair_ids=names.pair_ids.astype(np.int32),
        telling=ground.space.telling, unknown=np.array(ground.space.unknown),
        starts=weights.starts, features=weights.features, values=weights.values,
        calibration=ground.calibration.weights,
        words=_packed(ground.speller.counts), counts=_numbers(ground.speller.counts),
        names=_packed(sorted(ground.speller.names)),
        keys=ground.exact.keys, owners=ground.exact.owners.astype(np.int32),
        subjects=ground.subjects, kinds=ground.kinds.astype(np.int16),
        titles=ground.titles.astype(np.int32), small=np.array(ground.small),
    )  # fmt: skip
    return stream.getvalue()


def load(body: bytes, topics: Iterable[Topic], glossary: Glossary) -> FittedModel | None:
    """What `dump` wrote, for the topics it was worked out from; None where another version or glossary wrote it."""
    found = np.load(io.BytesIO(body))
    if "mark" not in found or not np.array_equal(found["mark"], _mark(THESAURUS + glossary)):
        return None
    stems, concepts, grams = (
        _unpacked(found[f"{name}s"], found[f"{name}_ids"]) for name in ("stem", "concept", "gram")
    )
    telling = found["telling"]
    names = Names(stems, concepts, grams, found["pairs"], found["pair_ids"].astype(np.int64))
    return FittedModel(
        [named for topic in sorted(topics, key=lambda topic: topic.id) for named in named_entries(topic)],
        Space(THESAURUS + glossary, names, telling, float(found["unknown"])),
        Weights(found["starts"], found["features"], found["values"], len(telling)),
        Calibration(found["calibration"]),
        Speller(_unpacked(found["words"], found["counts"]), found["names"].tobytes().decode().split("\n")),
        Exact(found["keys"], found["owners"].astype(np.int64)),
        found["subjects"],
        found["kinds"].astype(np.int64),
        found["titles"].astype(np.int64),
        bool(found["small"]),
    )


def _mark(glossary: Glossary) -> Bytes:
    """A digest of the format and of all words that are built in."""
    built_in = (FORMAT, glossary.groups, *map(sorted, (FUNCTION_WORDS, SMALL_TALK, GENERAL_WORDS)))
    return np.frombuffer(hashlib.sha256(repr(built_in).encode()).digest(), np.uint8)


def _packed(words: Iterable[str]) -> Bytes:
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def _numbers(counts: Mapping[str, int]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.fromiter(counts.values(), np.int32, len(counts))


def _unpacked(words: Bytes, numbers: Sequence[int]) -> dict[str, int]:
    names = words.tobytes().decode().split("\n") if len(words) else []
    return dict(zip(names, np.asarray(numbers).tolist(), strict=True))
