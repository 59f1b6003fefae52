"""Serialises a fitted model, so that an unchanged knowledge base need not be fitted again at the next start."""

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from bot.domain.knowledge import Topic
from bot.matching.index.calibration import Calibration
from bot.matching.index.documents import list_entries
from bot.matching.index.model import FittedModel, PhraseTable
from bot.matching.index.sparse import ClassWeights
from bot.matching.index.vocabulary import FeatureIds, Vocabulary
from bot.matching.text.glossary import Glossary
from bot.matching.text.spellcheck import Speller
from bot.matching.text.stopwords import GENERAL_WORDS, SMALL_TALK
from bot.matching.text.synonyms import THESAURUS

FORMAT_VERSION = 8
"""Incremented when what is stored, or how it is computed, changes: older bytes are then fitted again."""

Bytes = np.ndarray[tuple[int], np.dtype[np.uint8]]


def dump_model(model: FittedModel) -> bytes:
    """Return the model as an uncompressed NumPy archive; ids are narrowed to 16 or 32 bits."""
    stream = io.BytesIO()
    ids, weights, speller = model.vocabulary.ids, model.weights, model.speller
    np.savez(
        stream,
        digest=_compute_digest(model.vocabulary.glossary),
        stems=_pack_words(ids.stems), stem_ids=_pack_numbers(ids.stems),
        concepts=_pack_words(ids.concepts), concept_ids=_pack_numbers(ids.concepts),
        ngrams=_pack_words(ids.ngrams), ngram_ids=_pack_numbers(ids.ngrams),
        pairs=ids.pairs, pair_ids=ids.pair_ids.astype(np.int32),
        idf=model.vocabulary.idf, unknown_idf=np.array(model.vocabulary.unknown_idf),
        starts=weights.starts, features=weights.features, values=weights.values,
        calibration=model.calibration.weights,
        words=_pack_words(speller.counts), counts=_pack_numbers(speller.counts),
        names=_pack_words(sorted(speller.names)),
        keys=model.exact_phrases.keys, class_ids=model.exact_phrases.class_ids.astype(np.int32),
        answer_types=model.answer_types.astype(np.int16),
        named_entries=model.named_entries.astype(np.int32), is_trained=np.array(model.is_trained),
    )  # fmt: skip
    return stream.getvalue()


def load_model(body: bytes, topics: Iterable[Topic], glossary: Glossary) -> FittedModel | None:
    """Restore a model.

    Args:
        body: Bytes that `dump_model` returned.
        topics: The topics that the model was fitted on.
        glossary: Synonyms of the knowledge base.

    Returns:
        The model, or None if it was dumped by another version or with other built-in words or synonyms.
    """
    arrays = np.load(io.BytesIO(body))
    synonyms = THESAURUS + glossary
    if "digest" not in arrays or not np.array_equal(arrays["digest"], _compute_digest(synonyms)):
        return None
    stems, concepts, ngrams = (
        _unpack(arrays[f"{name}s"], arrays[f"{name}_ids"]) for name in ("stem", "concept", "ngram")
    )
    ids = FeatureIds(stems, concepts, ngrams, arrays["pairs"], arrays["pair_ids"].astype(np.int64))
    vocabulary = Vocabulary(synonyms, ids, arrays["idf"], float(arrays["unknown_idf"]))
    return FittedModel(
        [ref for topic in sorted(topics, key=lambda topic: topic.id) for ref in list_entries(topic)],
        vocabulary,
        ClassWeights(arrays["starts"], arrays["features"], arrays["values"], vocabulary.size),
        Calibration(arrays["calibration"]),
        Speller(
            _unpack(arrays["words"], arrays["counts"]),
            arrays["names"].tobytes().decode().split("\n"),
            language=synonyms.language,
        ),
        PhraseTable(arrays["keys"], arrays["class_ids"].astype(np.int64)),
        arrays["answer_types"].astype(np.int64),
        arrays["named_entries"].astype(np.int64),
        bool(arrays["is_trained"]),
    )


def _compute_digest(synonyms: Glossary) -> Bytes:
    """Return a digest of the format, the synonyms and the built-in words, on which every stored number depends."""
    language = synonyms.language
    words = map(sorted, (language.function_words, SMALL_TALK, GENERAL_WORDS))
    built_in = (FORMAT_VERSION, language.tag, synonyms.groups, *words)
    return np.frombuffer(hashlib.sha256(repr(built_in).encode()).digest(), np.uint8)


def _pack_words(words: Iterable[str]) -> Bytes:
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def _pack_numbers(numbers: Mapping[str, int]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.fromiter(numbers.values(), np.int32, len(numbers))


def _unpack(words: Bytes, numbers: Sequence[int]) -> dict[str, int]:
    names = words.tobytes().decode().split("\n") if len(words) else []
    return dict(zip(names, np.asarray(numbers).tolist(), strict=True))
