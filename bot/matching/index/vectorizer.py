"""Wordings → a space and their rows in it, many at a time."""

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from bot.matching.index.sparse import ranges
from bot.matching.index.vocabulary import PAIR, Ids, Names, Rows, Space
from bot.matching.text.glossary import Glossary
from bot.matching.text.stemming import letters, stem
from bot.matching.text.stopwords import FUNCTION_WORDS

CHUNK = 4_000
"""Wordings that are weighed at once; bounds the memory that building takes."""


class Reading:
    """All wordings as numbers: the vocabulary, and for each wording its words in order."""

    def __init__(self, wordings: Sequence[Sequence[str]], glossary: Glossary) -> None:
        self.glossary = glossary
        self.words = sorted(set(chain.from_iterable(wordings)))
        number = {word: place for place, word in enumerate(self.words)}
        self.flat = np.fromiter((number[word] for wording in wordings for word in wording), np.int64)
        self.lengths = np.fromiter(map(len, wordings), np.int64, len(wordings))
        self.starts = np.concatenate([[0], np.cumsum(self.lengths)])
        stems = [stem(word) for word in self.words]
        self.stems = {name: place for place, name in enumerate(sorted(set(stems)))}
        self.stem_of = np.fromiter((self.stems[name] for name in stems), np.int64, len(stems))
        self.content = np.fromiter((word not in FUNCTION_WORDS for word in self.words), bool, len(stems))
        self._read_letters()
        self._read_concepts(wordings)

    def _read_letters(self) -> None:
        # Twice, so that not all of them are held at once: those kept would lie scattered among those that went.
        grams = sorted(set(chain.from_iterable(map(letters, self.words))))
        self.grams = {gram: place for place, gram in enumerate(grams)}
        self.gram_flat = np.fromiter((self.grams[gram] for word in self.words for gram in letters(word)), np.int64)
        lengths = np.fromiter((len(letters(word)) for word in self.words), np.int64, len(self.words))
        self.gram_starts = np.concatenate([[0], np.cumsum(lengths)])

    def _read_concepts(self, wordings: Sequence[Sequence[str]]) -> None:
        """Only wordings that hold the beginning of a phrase are looked at closely."""
        begins = np.fromiter((stem(word) in self.glossary.beginnings for word in self.words), bool, len(self.words))
        rows = np.repeat(np.arange(len(self.lengths)), self.lengths)
        found: list[tuple[int, str]] = []
        for row in np.unique(rows[begins[self.flat]]).tolist():
            stems = [stem(word) for word in wordings[row]]
            found.extend((row, concept) for concept, _ in self.glossary.concepts(stems))
        self.concepts = {concept: place for place, concept in enumerate(sorted({concept for _, concept in found}))}
        self.concept_rows = np.fromiter((row for row, _ in found), np.int64, len(found))
        self.concept_flat = np.fromiter((self.concepts[concept] for _, concept in found), np.int64, len(found))

    def space(self) -> Space:
        """The space of these wordings, told how much each feature tells."""
        names = self._names()
        unknown = float(np.sqrt(np.log1p(max(len(self.lengths), 1))))
        size = len(self.stems) + len(self.concepts) + len(self.grams) + len(names.pairs)
        space = Space(self.glossary, names, np.ones(size, np.float32), unknown)
        edges = [*range(0, len(self.lengths), CHUNK), len(self.lengths)]
        self.frequency = np.zeros(space.size, np.float32)
        for rows in self.rows(space, edges):
            self.frequency += np.bincount(rows.ids, minlength=space.size)
        space.telling = np.sqrt(np.log1p(len(self.lengths) / np.maximum(self.frequency, 1))).astype(np.float32)
        return space

    def _names(self) -> Names:
        """Stems are numbered first, then concepts, letters and pairs."""
        pairs = np.unique(self._pair_keys(0, len(self.lengths))[1])
        first = len(self.stems) + len(self.concepts)
        concepts = {concept: len(self.stems) + place for concept, place in self.concepts.items()}
        grams = {gram: first + place for gram, place in self.grams.items()}
        together = self._compounds(pairs)
        ids = np.where(together >= 0, together, first + len(grams) + np.arange(len(pairs)))
        return Names(self.stems, concepts, grams, pairs, ids)

    def rows(self, space: Space, edges: Sequence[int]) -> Iterator[Rows]:
        """The rows of the wordings between each two edges; row numbers count from the first of them."""
        for start, end in pairwise(edges):
            yield space.weigh(*self._occurrences(space, start, end), end - start)

    def _occurrences(self, space: Space, start: int, end: int) -> tuple[Ids, Ids, NDArray[np.bool_], NDArray[np.bool_]]:
        """Row, feature, whether a content word has it, and whether it is letters, of all that occurs."""
        words = self.flat[self.starts[start] : self.starts[end]]
        rows = np.repeat(np.arange(end - start), self.lengths[start:end])
        pair_rows, pair_keys, pair_content = self._pair_keys(start, end)
        pairs = space.names.pair_ids[np.searchsorted(space.names.pairs, pair_keys)]
        concept = slice(*np.searchsorted(self.concept_rows, [start, end]))
        concepts = self.concept_flat[concept] + len(self.stems)
        counts = self.gram_starts[words + 1] - self.gram_starts[words]
        grams = self.gram_flat[ranges(self.gram_starts[words], counts)] + len(self.stems) + len(self.concepts)
        spread = np.repeat(np.arange(len(words)), counts)
        ids = np.concatenate([self.stem_of[words], concepts, pairs, grams])
        all_rows = np.concatenate([rows, self.concept_rows[concept] - start, pair_rows, rows[spread]])
        content = self.content[words]
        every = np.concatenate([content, np.ones(len(concepts), bool), pair_content, content[spread]])
        return all_rows, ids, every, np.arange(len(ids)) >= len(ids) - len(grams)

    def _pair_keys(self, start: int, end: int) -> tuple[Ids, Ids, NDArray[np.bool_]]:
        words = self.flat[self.starts[start] : self.starts[end]]
        rows = np.repeat(np.arange(end - start), self.lengths[start:end])
        joined = np.flatnonzero(rows[1:] == rows[:-1])
        stems, content = self.stem_of[words], self.content[words]
        keys = stems[joined] * PAIR + stems[joined + 1]
        return rows[joined], keys, content[joined] & content[joined + 1]

    def _compounds(self, pairs: Ids) -> Ids:
        """The stem that each pair makes when written as one word, or -1."""
        names = list(self.stems)
        found = (self.stems.get(names[pair // PAIR] + names[pair % PAIR], -1) for pair in pairs.tolist())
        return np.fromiter(found, np.int64, len(pairs))
