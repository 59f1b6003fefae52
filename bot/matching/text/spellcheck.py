"""Spelling correction of questions towards the words of the knowledge base."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.matching.text.aspects import ASPECT_WORDS
from bot.matching.text.dictionary import load_common_words
from bot.matching.text.language import ENGLISH, Language
from bot.matching.text.stopwords import FUNCTION_WORDS, GENERAL_WORDS, SMALL_TALK

MIN_LENGTH = 4
"""Letters from which a word is corrected. Shorter ones resemble too many others.

The exception are misspelled question words: `wht`, `hwo`.
"""

QUESTION_WORDS = ("what", "when", "where", "which", "who", "whose", "why", "how", "does", "are", "the")
"""Words that a short word may be a misspelling of."""

SUBSTITUTION_LENGTH = 6
"""Letters from which a substituted letter is corrected in any word, not only in names."""

TWO_ERRORS_LENGTH, TWO_ERRORS_LENGTH_OTHER = 8, 11
"""Letters from which two errors are corrected, in English and in other languages.

These have no list of words, so that an unknown word may well be right."""

MAX_CACHED_CORRECTIONS = 50_000

EVERYDAY_WORDS = FUNCTION_WORDS | SMALL_TALK | GENERAL_WORDS
"""Words that are never corrected, whether the knowledge base has them or not."""

_EVERYDAY_TARGETS = sorted(word for word in FUNCTION_WORDS if len(word) >= MIN_LENGTH)
_EVERYDAY_RANK = -50_000
"""Ranks everyday words before words of the knowledge base, as if they were more frequent than any of those."""

_LETTER_BITS = {letter: bit for bit, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}

SpellingCorrection = tuple[int, bool, int, str]
"""Edit distance, whether the first letter differs, negative frequency, and the word: the smallest one is the best."""

Bits = NDArray[np.uint64]
WordBucket = tuple[Sequence[str], Bits]
_EMPTY_BUCKET: WordBucket = ((), np.empty(0, np.uint64))


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def _build_correction(word: str, target: str, errors: float, rank: int) -> SpellingCorrection:
    return int(errors), target[0] != word[0], rank, target


def compute_letter_bits(word: str) -> int:
    """Return a bit for each letter in a word and another for each letter it has twice.

    One edit changes at most two bits, so the population count of a XOR bounds the edit distance from below.
    """
    bits = 0
    for letter in word:
        bit = 1 << _LETTER_BITS.get(letter, 26 + ord(letter) % 4)
        bits |= bit << 32 if bits & bit else bit
    return bits


class Speller:
    """Replaces words that the knowledge base lacks by the nearest one it has.

    The nearest word has the smallest optimal string alignment distance (Damerau-Levenshtein with adjacent
    transpositions), then the same first letter, then the highest frequency.

    Short words with one letter substituted are usually real words (`bread`, `break`). They are corrected to a word of
    the same length only if that is a name or differs by a transposition.
    """

    def __init__(
        self,
        counts: Mapping[str, int],
        names: Collection[str] = (),
        parent: "Speller | None" = None,
        language: Language = ENGLISH,
    ) -> None:
        """Index the words of a knowledge base.

        Args:
            counts: Frequency of each word.
            names: Words of titles and aliases.
            parent: Speller of the base index under an overlay; its words count as known too.
            language: The language of the words.
        """
        self.counts = counts
        self.names = frozenset(names)
        self._parent = parent
        self._language = language
        self._stems = frozenset(map(language.stem, counts))
        self._cache: dict[str, tuple[str, int]] = {}
        by_length: dict[int, list[str]] = {}
        for word in sorted(counts):
            if len(word) >= 3 and not _has_digit(word):
                by_length.setdefault(len(word), []).append(word)
        self._by_length: Mapping[int, Sequence[str]] = by_length
        self._bits: dict[int, Bits] = {}

    def knows(self, word: str) -> bool:
        """Whether the knowledge base contains the word in this form."""
        return word in self.counts or (self._parent is not None and self._parent.knows(word))

    def knows_stem(self, stemmed: str) -> bool:
        """Whether the knowledge base contains any form of the word."""
        return stemmed in self._stems or (self._parent is not None and self._parent.knows_stem(stemmed))

    def correct(self, word: str) -> tuple[str, int]:
        """Return the corrected word and the number of errors corrected.

        The word itself and 0 if it is known, everyday, English, too short, unlike any known word, or contains a digit:
        `f16` is no misspelling of `f18`.
        """
        if word not in self._cache:
            # Bounded, as users may send random words; cleared as a whole, as that hardly ever happens.
            if len(self._cache) > MAX_CACHED_CORRECTIONS:
                self._cache.clear()
            errors, *_, target = (0, False, 0, word) if self._is_correct(word) else self._find_nearest(word)
            self._cache[word] = target, errors
        return self._cache[word]

    def _is_correct(self, word: str) -> bool:
        if len(word) < 3 or _has_digit(word) or self._is_everyday(word) or self.knows(word):
            return True
        # Other forms of known words, and English words that the knowledge base lacks, are no misspellings.
        return self.knows_stem(self._language.stem(word)) or word in load_common_words()

    def _is_everyday(self, word: str) -> bool:
        return word in EVERYDAY_WORDS or word in ASPECT_WORDS or word in self._language.function_words

    def _find_nearest(self, word: str) -> SpellingCorrection:
        unchanged: SpellingCorrection = (0, False, 0, word)
        if not self._language.is_english:  # the words below would turn those of other languages into English ones
            return min(self.find_corrections(word), default=unchanged) if len(word) >= MIN_LENGTH else unchanged
        questions = (
            _build_correction(word, target, 1, _EVERYDAY_RANK)
            for target in QUESTION_WORDS
            if OSA.distance(word, target) == 1
        )
        if len(word) < MIN_LENGTH:
            return min(questions, default=unchanged)
        everyday = (
            _build_correction(word, target, errors, _EVERYDAY_RANK)
            for target, errors, _ in process.extract(
                word, _EVERYDAY_TARGETS, scorer=OSA.distance, score_cutoff=1, limit=None
            )
        )
        return min((*questions, *everyday, *self.find_corrections(word)), default=unchanged)

    def find_corrections(self, word: str) -> Iterable[SpellingCorrection]:
        """Yield the known words within one error of an unknown one, or within two if it is long."""
        long = TWO_ERRORS_LENGTH if self._language.is_english else TWO_ERRORS_LENGTH_OTHER
        max_errors = 1 if len(word) < long else 2
        candidates = list(self._prefilter(word, max_errors))
        for target, errors, _ in process.extract(
            word, candidates, scorer=OSA.distance, score_cutoff=max_errors, limit=None
        ):
            if self._is_other_word(word, target, int(errors)):
                continue
            yield _build_correction(word, target, errors, -self.counts[target])
        if self._parent is not None:
            yield from self._parent.find_corrections(word)

    def _is_other_word(self, word: str, target: str, errors: int) -> bool:
        """Whether a word with errors is another word.

        It is if it is short and has a letter substituted, unless the target is a name; or if it has two errors and
        begins otherwise, as people seldom mistype the first letter and another.
        """
        if errors > 1:
            return sorted(word[:2]) != sorted(target[:2]) and word[0] != target[0]
        same_length = len(word) == len(target)
        is_short = len(word) < SUBSTITUTION_LENGTH
        return is_short and same_length and sorted(word) != sorted(target) and target not in self.names

    def _prefilter(self, word: str, max_errors: int) -> Iterable[str]:
        """Yield the words that may be near enough, judged by their letters alone."""
        bits = np.uint64(compute_letter_bits(word))
        for length in range(len(word) - max_errors, len(word) + max_errors + 1):
            words, known = self._get_bucket(length)
            # No false negatives: an edit changes at most two bits.
            changed_bits = np.bitwise_count(known ^ bits)
            yield from (words[position] for position in np.flatnonzero(changed_bits <= 2 * max_errors).tolist())

    def _get_bucket(self, length: int) -> WordBucket:
        """Return the words of one length with their letter bits, which are computed on first use."""
        words = self._by_length.get(length)
        if words is None:
            return _EMPTY_BUCKET
        if length not in self._bits:
            self._bits[length] = np.fromiter(map(compute_letter_bits, words), np.uint64, len(words))
        return words, self._bits[length]
