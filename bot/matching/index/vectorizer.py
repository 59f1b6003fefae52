"""Batch vectorizer: fits the vocabulary on all training phrases and computes their vectors with numpy."""

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

import numpy as np

from bot.matching.index.sparse import expand_ranges
from bot.matching.index.vocabulary import PAIR_BASE, FeatureIds, Flags, Floats, Ids, SparseRows, Vocabulary
from bot.matching.text.glossary import Glossary
from bot.matching.text.stemming import extract_ngrams

CHUNK_PHRASES = 4_000
"""Phrases that are weighed at once; bounds the memory of building an index."""


class BatchVectorizer:
    """Training phrases encoded as integers.

    Attributes:
        words: The distinct words, sorted; a word id is a position in it.
        word_ids: The words of all phrases in order, int64 of shape (n_tokens,).
        lengths: Number of words of each phrase, int64 of shape (n_phrases,).
        starts: Where each phrase starts in `word_ids`, int64 of shape (n_phrases + 1,).
        stems: The distinct stems with their feature ids.
        stem_ids: Feature id of the stem of each word, int64 of shape (n_words,).
        is_content: Whether each word is a content word, bool of shape (n_words,).
    """

    def __init__(self, phrases: Sequence[Sequence[str]], glossary: Glossary) -> None:
        self.glossary = glossary
        self.words = sorted(set(chain.from_iterable(phrases)))
        word_ids = {word: word_id for word_id, word in enumerate(self.words)}
        self.word_ids = np.fromiter((word_ids[word] for phrase in phrases for word in phrase), np.int64)
        self.lengths = np.fromiter(map(len, phrases), np.int64, len(phrases))
        self.starts = np.concatenate([[0], np.cumsum(self.lengths)])
        stem, function_words = glossary.language.stem, glossary.language.function_words
        stems = list(map(stem, self.words))
        self.stems = {name: stem_id for stem_id, name in enumerate(sorted(set(stems)))}
        self.stem_ids = np.fromiter((self.stems[name] for name in stems), np.int64, len(stems))
        self.is_content = np.fromiter((word not in function_words for word in self.words), bool, len(stems))
        self._encode_ngrams()
        self._encode_concepts(phrases)

    def _encode_ngrams(self) -> None:
        # Extracted three times instead of kept: kept ones would lie scattered in memory among those that are freed.
        ngrams = sorted(set(chain.from_iterable(map(extract_ngrams, self.words))))
        self._ngrams = {ngram: position for position, ngram in enumerate(ngrams)}
        self._ngram_ids = np.fromiter(
            (self._ngrams[ngram] for word in self.words for ngram in extract_ngrams(word)), np.int64
        )
        lengths = np.fromiter((len(extract_ngrams(word)) for word in self.words), np.int64, len(self.words))
        self._ngram_starts = np.concatenate([[0], np.cumsum(lengths)])

    def _encode_concepts(self, phrases: Sequence[Sequence[str]]) -> None:
        """Find the concepts of phrases, looking only at phrases with a word that some synonym starts with."""
        stem = self.glossary.language.stem
        starts = np.fromiter((stem(word) in self.glossary.first_stems for word in self.words), bool, len(self.words))
        rows = np.repeat(np.arange(len(self.lengths)), self.lengths)
        occurrences: list[tuple[int, str]] = []
        for row in np.unique(rows[starts[self.word_ids]]).tolist():
            stems = [stem(word) for word in phrases[row]]
            occurrences.extend((row, concept) for concept, _ in self.glossary.find_concepts(stems))
        concepts = sorted({concept for _, concept in occurrences})
        self._concepts = {concept: position for position, concept in enumerate(concepts)}
        self._concept_rows = np.fromiter((row for row, _ in occurrences), np.int64, len(occurrences))
        self._concept_ids = np.fromiter(
            (self._concepts[concept] for _, concept in occurrences), np.int64, len(occurrences)
        )

    def fit_vocabulary(self) -> tuple[Vocabulary, Floats]:
        """Build the vocabulary of these phrases.

        Returns:
            The vocabulary, and the number of phrases that contain each feature, float32 of shape (size,).
        """
        ids = self._assign_ids()
        size = len(self.stems) + len(self._concepts) + len(self._ngrams) + len(ids.pairs)
        unknown_idf = float(np.sqrt(np.log1p(max(len(self.lengths), 1))))
        # Counting needs the vectors, and vectors need an IDF: any will do until the counts are known.
        vocabulary = Vocabulary(self.glossary, ids, np.ones(size, np.float32), unknown_idf)
        frequency = np.zeros(size, np.float32)
        cuts = [*range(0, len(self.lengths), CHUNK_PHRASES), len(self.lengths)]
        for rows in self.vectorize(vocabulary, cuts):
            frequency += np.bincount(rows.feature_ids, minlength=size)
        vocabulary.idf = np.sqrt(np.log1p(len(self.lengths) / np.maximum(frequency, 1))).astype(np.float32)
        return vocabulary, frequency

    def _assign_ids(self) -> FeatureIds:
        """Assign ids to stems first, then to concepts, n-grams and pairs."""
        pairs = np.unique(self._find_pairs(0, len(self.lengths))[1])
        first_ngram = len(self.stems) + len(self._concepts)
        concepts = {concept: len(self.stems) + position for concept, position in self._concepts.items()}
        ngrams = {ngram: first_ngram + position for ngram, position in self._ngrams.items()}
        compounds = self._find_compounds(pairs)
        pair_ids = np.where(compounds >= 0, compounds, first_ngram + len(ngrams) + np.arange(len(pairs)))
        return FeatureIds(self.stems, concepts, ngrams, pairs, pair_ids)

    def vectorize(self, vocabulary: Vocabulary, cuts: Sequence[int]) -> Iterator[SparseRows]:
        """Yield the vectors of the phrases between each two cuts; row ids start at 0 in each chunk."""
        for start, end in pairwise(cuts):
            yield vocabulary.weigh(*self._list_occurrences(vocabulary, start, end), end - start)

    def _list_occurrences(self, vocabulary: Vocabulary, start: int, end: int) -> tuple[Ids, Ids, Flags, Flags]:
        """Return row, feature id, `is_content` and `is_ngram` of all feature occurrences in some phrases."""
        words = self.word_ids[self.starts[start] : self.starts[end]]
        rows = np.repeat(np.arange(end - start), self.lengths[start:end])
        pair_rows, pair_keys, pair_content = self._find_pairs(start, end)
        pairs = vocabulary.ids.pair_ids[np.searchsorted(vocabulary.ids.pairs, pair_keys)]
        in_chunk = slice(*np.searchsorted(self._concept_rows, [start, end]))
        concepts = self._concept_ids[in_chunk] + len(self.stems)
        counts = self._ngram_starts[words + 1] - self._ngram_starts[words]
        ngrams = self._ngram_ids[expand_ranges(self._ngram_starts[words], counts)]
        ngrams += len(self.stems) + len(self._concepts)
        word_of_ngram = np.repeat(np.arange(len(words)), counts)
        ids = np.concatenate([self.stem_ids[words], concepts, pairs, ngrams])
        all_rows = np.concatenate([rows, self._concept_rows[in_chunk] - start, pair_rows, rows[word_of_ngram]])
        content = self.is_content[words]
        all_content = np.concatenate([content, np.ones(len(concepts), bool), pair_content, content[word_of_ngram]])
        return all_rows, ids, all_content, np.arange(len(ids)) >= len(ids) - len(ngrams)

    def _find_pairs(self, start: int, end: int) -> tuple[Ids, Ids, Flags]:
        """Return row, key and `is_content` of each two adjacent words in some phrases."""
        words = self.word_ids[self.starts[start] : self.starts[end]]
        rows = np.repeat(np.arange(end - start), self.lengths[start:end])
        left = np.flatnonzero(rows[1:] == rows[:-1])
        stems, content = self.stem_ids[words], self.is_content[words]
        keys = stems[left] * PAIR_BASE + stems[left + 1]
        return rows[left], keys, content[left] & content[left + 1]

    def _find_compounds(self, pairs: Ids) -> Ids:
        """Return the stem that each pair makes when spelled as one word, or -1."""
        names = list(self.stems)
        compounds = (self.stems.get(names[pair // PAIR_BASE] + names[pair % PAIR_BASE], -1) for pair in pairs.tolist())
        return np.fromiter(compounds, np.int64, len(pairs))
