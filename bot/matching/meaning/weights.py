"""Model files: reads the published weights, and packs them into a quarter of their size.

A folder of the same form holds `model.safetensors` (float32) and `vocab.txt`, as all-MiniLM-L6-v2 is published.
"""

import hashlib
import json
import struct
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from bot.matching.meaning.adapter import Floats, read_adapter
from bot.matching.meaning.encoder import LAYERS, SentenceEncoder

SAMPLE_BYTES = 1 << 20
"""Bytes at the end of a model that, with its size, tell it from other models."""


def load_encoder(
    folder: Path, data: Path, progress: Callable[[float], None] = lambda _share: None, *, adapted: bool = True
) -> SentenceEncoder:
    """Load the encoder of a model folder. Its weights are packed into a data folder the first time, within seconds.

    Args:
        folder: Holds `model.safetensors` and `vocab.txt`.
        data: Folder of the packed weights, 23 MB.
        progress: Called with the share that is packed, in [0, 1].
        adapted: Whether the model gets its adapter, if there is one.

    Raises:
        OSError: A file can't be read or written.
        ValueError: The folder holds no such model.
        KeyError: It holds another kind of model.
    """
    digest = _identify(folder / "model.safetensors")
    packed = data / f"meaning-{digest}.npz"
    try:
        weights = _read_packed(packed)
    except (OSError, ValueError, BadZipFile):  # not there yet, or damaged
        pack(folder, packed, progress)
        weights = _read_packed(packed)
    vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    return SentenceEncoder(weights, vocabulary, digest, read_adapter(digest) if adapted else None)


def _identify(model: Path) -> str:
    size = model.stat().st_size
    with model.open("rb") as file:
        file.seek(max(0, size - SAMPLE_BYTES))
        return hashlib.blake2b(file.read(), digest_size=4, salt=size.to_bytes(8)).hexdigest()


def _read_packed(packed: Path) -> dict[str, NDArray[np.generic]]:
    with packed.open("rb") as stream, np.load(stream) as file:
        return {name: file[name] for name in file.files}


def pack(folder: Path, packed: Path, progress: Callable[[float], None]) -> None:
    """Write the weights as int8 with a scale for each output (for each word of the vocabulary)."""
    arrays: dict[str, NDArray[np.generic]] = {}
    renamed = list(_renamed(_read_safetensors(folder / "model.safetensors")))
    for done, (name, values) in enumerate(renamed, 1):
        if values.ndim == 1 or name == "positions":
            arrays[name] = values
        else:
            scale = np.abs(values).max(axis=1 if name == "words" else 0, keepdims=True) / 127
            arrays[name], arrays[f"{name}:scale"] = np.round(values / scale).astype(np.int8), scale
        progress(done / len(renamed))
    packed.parent.mkdir(parents=True, exist_ok=True)
    part = packed.with_suffix(".part.npz")
    np.savez(part, **arrays)  # type: ignore[arg-type]
    part.replace(packed)


def _renamed(published: Mapping[str, Floats]) -> Iterator[tuple[str, Floats]]:
    """Our names for the published arrays; products are written input × output."""
    yield "words", published["embeddings.word_embeddings.weight"]
    yield (
        "positions",
        published["embeddings.position_embeddings.weight"] + published["embeddings.token_type_embeddings.weight"][0],
    )
    yield from _normalisation(published, "embeddings.LayerNorm", "embeddings")
    for layer in range(LAYERS):
        own = f"encoder.layer.{layer}"
        parts = [f"{own}.attention.self.{part}" for part in ("query", "key", "value")]
        yield f"{layer}.qkv", np.concatenate([published[f"{part}.weight"] for part in parts]).T
        yield f"{layer}.qkv.bias", np.concatenate([published[f"{part}.bias"] for part in parts])
        for name, dense in (("mix", "attention.output"), ("up", "intermediate"), ("down", "output")):
            yield f"{layer}.{name}", published[f"{own}.{dense}.dense.weight"].T
            yield f"{layer}.{name}.bias", published[f"{own}.{dense}.dense.bias"]
        yield from _normalisation(published, f"{own}.attention.output.LayerNorm", f"{layer}.attention")
        yield from _normalisation(published, f"{own}.output.LayerNorm", f"{layer}.output")


def _normalisation(published: Mapping[str, Floats], theirs: str, ours: str) -> Iterator[tuple[str, Floats]]:
    yield f"{ours}.scale", published[f"{theirs}.weight"]
    yield f"{ours}.shift", published[f"{theirs}.bias"]


def _read_safetensors(path: Path) -> dict[str, Floats]:
    """The float32 arrays of a safetensors file: a length, a header in JSON, then the numbers."""
    content = path.read_bytes()
    (length,) = struct.unpack_from("<Q", content)
    header = json.loads(content[8 : 8 + length])
    arrays = {}
    for name, described in header.items():
        if name != "__metadata__" and described["dtype"] == "F32":
            start, end = described["data_offsets"]
            flat = np.frombuffer(content, np.float32, (end - start) // 4, 8 + length + start)
            arrays[name] = flat.reshape(described["shape"])
    return arrays
