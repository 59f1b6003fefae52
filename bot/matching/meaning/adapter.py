"""The adapter: a small change of the sentence model's weights, learned for telling what is asked of a subject.

As it is published, the model puts "when was the club founded" nearer to "who founded the club" than to "what year did
the club start". The adapter adds a product of two thin matrices to the weights of its upper layers (LoRA; Hu et al.,
2021), trained by `benchmarks.meaning_training` on questions of strangers, half of which the bases asked can't answer.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

PATH = Path(__file__).with_name("adapter.npz")


class Adapter(NamedTuple):
    """What is added to weights.

    Attributes:
        digest: Tells the adapter from others.
        changes: What is added to each of the weights, by their names in `weights.pack`.
    """

    digest: str
    changes: Mapping[str, Floats]


@cache
def read_adapter(model_digest: str) -> Adapter | None:
    """Return the adapter of a model, None if there is none for it.

    Args:
        model_digest: Tells the model from others.
    """
    with np.load(PATH) as file:
        if str(file["model"]) != model_digest:
            return None
        names = [name.removesuffix(".in") for name in file.files if name.endswith(".in")]
        changes = {
            name: file[f"{name}.in"].astype(np.float32) @ file[f"{name}.out"].astype(np.float32) for name in names
        }
    return Adapter(hashlib.blake2b(PATH.read_bytes(), digest_size=4).hexdigest(), changes)


def write_adapter(path: Path, model_digest: str, matrices: Mapping[str, Floats]) -> None:
    """Write the thin matrices of an adapter in half precision.

    Args:
        path: The file.
        model_digest: Tells the model that it is for from others.
        matrices: Two for each of the weights, by its name and `.in` or `.out`.
    """
    packed = {name: values.astype(np.float16) for name, values in matrices.items()}
    np.savez_compressed(path, model=np.array(model_digest), **packed)  # type: ignore[arg-type]
