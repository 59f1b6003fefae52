"""Sentence encoder: six transformer layers and mean pooling, as in all-MiniLM-L6-v2 (Wang et al., "MiniLM", 2020)."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from bot.matching.meaning.adapter import Adapter, Floats
from bot.matching.meaning.wordpiece import WordPiece

LAYERS, HEADS, WIDTH = 6, 12, 384
"""The shape of the model: layers, attention heads a layer, and numbers a vector."""

BATCH = 32
"""Texts that are computed together: larger batches gain nothing on two cores and take more memory."""


MAX_REMEMBERED = 4_096
"""Texts whose vectors are kept, 1.5 KB each: a small base is fitted anew with each change, on much the same texts."""


class SentenceEncoder:
    """Turns texts into vectors whose dot product says how near in meaning they are, -1 to 1.

    Threads may share it.

    Attributes:
        digest: Tells the model and its adapter from others.
        is_adapted: Whether it has an adapter.
        weights: Of the layers, float32, by their names in `weights.pack`.
    """

    def __init__(
        self,
        weights: Mapping[str, NDArray[np.generic]],
        vocabulary: Sequence[str],
        digest: str,
        adapter: Adapter | None = None,
    ) -> None:
        """Prepare a model.

        Args:
            weights: What `weights.pack` wrote.
            vocabulary: The vocabulary that they were trained with.
            digest: Tells the model from others.
            adapter: What is added to the weights.
        """
        self.digest = f"{digest}-{adapter.digest}" if adapter else digest
        self.is_adapted = adapter is not None
        self.weights = dict(_unpack(weights))
        for name, change in adapter.changes.items() if adapter else ():
            self.weights[name] += change
        self._words = np.asarray(weights["words"], np.int8)
        self._word_scales = np.asarray(weights["words:scale"], np.float32)
        self._tokenizer = WordPiece(vocabulary)
        self._recent: dict[str, Floats] = {}
        self._lock = Lock()

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return the unit vectors of texts, float32 of shape (len(texts), WIDTH); 3 to 9 ms a text that is new."""
        with self._lock:
            vectors = {text: self._recent[text] for text in texts if text in self._recent}
        missing = [text for text in dict.fromkeys(texts) if text not in vectors]
        vectors.update(zip(missing, self._encode_all(missing), strict=True))
        self._remember(vectors)
        return np.array([vectors[text] for text in texts], np.float32).reshape(len(texts), WIDTH)

    def _remember(self, vectors: Mapping[str, Floats]) -> None:
        with self._lock:
            self._recent.update(vectors)
            for text in list(islice(self._recent, max(0, len(self._recent) - MAX_REMEMBERED))):  # the oldest
                del self._recent[text]

    def _encode_all(self, texts: Sequence[str]) -> Floats:
        tokens = [self._tokenizer.encode(text) for text in texts]
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        by_length = sorted(range(len(texts)), key=lambda place: len(tokens[place]))
        for start in range(0, len(by_length), BATCH):
            batch = by_length[start : start + BATCH]
            vectors[batch] = self._encode_batch([tokens[place] for place in batch])
        return vectors

    def _encode_batch(self, tokens: Sequence[Sequence[int]]) -> Floats:
        states, mask = self._transform(tokens, LAYERS)
        pooled = (states * mask[:, :, None]).sum(1) / mask.sum(1)[:, None]
        return np.asarray(pooled / np.linalg.norm(pooled, axis=1, keepdims=True), np.float32)

    def compute_states(self, text: str, layers: int) -> Floats:
        """Return the hidden states of a text above the lowest layers, of shape (tokens, WIDTH)."""
        states, _ = self._transform([self._tokenizer.encode(text)], layers)
        return np.asarray(states[0], np.float32)

    def _transform(self, tokens: Sequence[Sequence[int]], layers: int) -> tuple[Floats, NDArray[np.bool_]]:
        """Hidden states of shape (texts, tokens, WIDTH), and which of them are tokens; the others are padding."""
        weights = self.weights
        longest = max(map(len, tokens))
        ids = np.array([[*own, *[0] * (longest - len(own))] for own in tokens])
        mask = np.arange(longest) < np.array([[len(own)] for own in tokens])
        words = self._words[ids] * self._word_scales[ids]
        states = self._normalised(words + weights["positions"][:longest], "embeddings")
        ignored = np.where(mask, 0, -1e9).astype(np.float32)[:, None, None, :]
        for layer in range(layers):
            states = self._normalised(states + self._attention(states, ignored, layer), f"{layer}.attention")
            inner = _gelu(states @ weights[f"{layer}.up"] + weights[f"{layer}.up.bias"])
            outer = inner @ weights[f"{layer}.down"] + weights[f"{layer}.down.bias"]
            states = self._normalised(states + outer, f"{layer}.output")
        return states, mask

    def _attention(self, states: Floats, ignored: Floats, layer: int) -> Floats:
        texts, tokens, _ = states.shape
        projected = states @ self.weights[f"{layer}.qkv"] + self.weights[f"{layer}.qkv.bias"]
        query, key, value = projected.reshape(texts, tokens, 3, HEADS, WIDTH // HEADS).transpose(2, 0, 3, 1, 4)
        scores = query @ key.transpose(0, 1, 3, 2) * np.float32(1 / math.sqrt(WIDTH // HEADS)) + ignored
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        together = (shares @ value).transpose(0, 2, 1, 3).reshape(texts, tokens, WIDTH)
        return np.asarray(together @ self.weights[f"{layer}.mix"] + self.weights[f"{layer}.mix.bias"], np.float32)

    def _normalised(self, states: Floats, name: str) -> Floats:
        centred = states - states.mean(-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(-1, keepdims=True) + np.float32(1e-12))
        return np.asarray(centred / spread * self.weights[f"{name}.scale"] + self.weights[f"{name}.shift"], np.float32)


def _unpack(weights: Mapping[str, NDArray[np.generic]]) -> Iterator[tuple[str, Floats]]:
    """Yield the layers' weights in single precision; words stay packed, as a question needs few of 30,000."""
    for name, values in weights.items():
        if name != "words" and not name.endswith(":scale"):
            scale = np.asarray(weights.get(f"{name}:scale", 1), np.float32)
            yield name, values.astype(np.float32) * scale


def _gelu(values: Floats) -> Floats:
    """The Gaussian error linear unit by its tanh form (Hendrycks and Gimpel, 2016), off by at most 5e-4; in place."""
    inner = values * values
    inner *= np.float32(0.044715)
    inner += 1
    inner *= values
    inner *= np.float32(math.sqrt(2 / math.pi))
    np.tanh(inner, out=inner)
    inner += 1
    inner *= values
    inner *= np.float32(0.5)
    return inner
