"""Ranking features: describes a pair of question and entry as numbers for calibration to weigh."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.matching.index.sparse import Candidates
from bot.matching.index.vocabulary import Vocabulary
from bot.matching.meaning.entry_vectors import Comparison
from bot.matching.text.answer_type import VALUE_TYPES, classify_question
from bot.matching.text.language import Language
from bot.matching.text.stopwords import FUNCTION_WORDS, GENERAL_WORDS, SMALL_TALK

UNEXPLAINED_IF_EMPTY = 0.5
"""`unexplained` of a question without content words, which may be about anything."""

GENERAL_WORD_SHARE = 0.25
"""Weight of a general word relative to a content word that names a subject."""

NUMBER_SHARE = 2.0
"""Weight of a number relative to a word: an entry about 2027 does not answer a question about 2031."""

MIN_NGRAM_OVERLAP = 0.6
"""Share of a word's n-grams from which an entry counts as containing a similar word."""

VALUE_MISMATCH = 3.0
"""`type_mismatch` if the question asks for a figure or an address; other mismatches count 1."""

TYPICAL_IDF = 2.5
"""IDF of a word that occurs in one of a few hundred phrases; scales `explained` to about one per word."""

NO_DOUBTS: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a question.

    Attributes:
        word: The word after spelling correction.
        idf: Its inverse document frequency.
        weight: The part of the IDF that the answer must explain; 0 for function words.
        feature_ids: Features that explain the word: its stem, its concepts and compounds.
        ngram_ids: Character n-grams of a word outside the vocabulary, -1 for unknown ones; otherwise empty.
        doubt: Probability-like doubt in [0, 1] that a corrected word was meant; 0 for one that was not corrected.
    """

    word: str
    idf: float
    weight: float
    feature_ids: tuple[int, ...]
    ngram_ids: tuple[int, ...] = ()
    doubt: float = 0.0


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """A tokenised and corrected question, with one term per distinct word and the answer types it asks for.

    `comparison` compares it with the entries by meaning; None if that is switched off.
    """

    words: tuple[str, ...]
    terms: tuple[Term, ...]
    answer_types: frozenset[str]
    capitalised: frozenset[str] = frozenset()
    versions: frozenset[str] = frozenset()
    comparison: Comparison | None = None

    @property
    def content_terms(self) -> tuple[Term, ...]:
        """The terms that the answer must explain."""
        return tuple(term for term in self.terms if term.weight)


@dataclass(frozen=True, slots=True)
class Features:
    """Features of a candidate. Shares are in [0, 1] and weighted by IDF.

    Attributes:
        score: Dot product of question and entry.
        log_share: Log-softmax of the score among the nearest candidates.
        unexplained: Share of the content words that the entry does not explain.
        unknown: Share of the content words that no entry explains.
        unmatched: Share of all words that the entry does not contain.
        explained: Number of content words that the entry explains, each weighted by IDF / `TYPICAL_IDF`.
        type_mismatch: 0 if the entry gives an answer type that was asked for, or none was; else 1, or `VALUE_MISMATCH`.
        length: ln(1 + number of content words).
        corrected: Share of the words that were corrected.
        explained_words: The content words that the entry explains; not a number, but distinguishes candidates.
    """

    score: float
    log_share: float
    unexplained: float
    unknown: float
    unmatched: float
    explained: float
    type_mismatch: float
    length: float
    corrected: float
    explained_words: frozenset[str] = frozenset()

    def list_values(self) -> list[float]:
        """Return the numbers in the order of `FEATURE_NAMES`."""
        return [getattr(self, name) for name in FEATURE_NAMES]


FEATURE_NAMES = tuple(name for name in Features.__dataclass_fields__ if name != "explained_words")


@dataclass(frozen=True, slots=True)
class CandidateView:
    """What a candidate contains, as feature extraction looks it up.

    Attributes:
        has_feature: Whether the entry has a feature.
        is_known: Whether any entry has a feature.
        gives_type: Whether the entry gives an answer type.
    """

    has_feature: Callable[[int], bool]
    is_known: Callable[[int], bool]
    gives_type: Callable[[str], bool]


def parse_question(
    vocabulary: Vocabulary, words: Sequence[str], doubts: Mapping[str, float] = NO_DOUBTS
) -> ParsedQuestion:
    """Look up the words of a question.

    Args:
        vocabulary: Vocabulary of the index.
        words: Normalised and corrected words.
        doubts: Doubt in [0, 1] of each corrected word.
    """
    terms: dict[str, Term] = {}
    for word, features in zip(words, _find_explaining_features(vocabulary, words), strict=True):
        idf = vocabulary.get_idf(word)
        ngrams = () if features else vocabulary.look_up_word(word).ngram_ids
        # A repeated word counts once.
        weight = idf * _get_coverage_share(word, vocabulary.language)
        terms.setdefault(word, Term(word, idf, weight, tuple(features), ngrams, doubts.get(word, 0.0)))
    return ParsedQuestion(tuple(words), tuple(terms.values()), classify_question(words))


def _find_explaining_features(vocabulary: Vocabulary, words: Sequence[str]) -> list[list[int]]:
    """Return for each word the features of the vocabulary that explain it."""
    stems = list(map(vocabulary.language.stem, words))
    features = [[stem_id] if (stem_id := vocabulary.look_up_word(word).stem_id) >= 0 else [] for word in words]
    for concept, part in vocabulary.glossary.find_concepts(stems):
        if (concept_id := vocabulary.ids.concepts.get(concept, -1)) >= 0:
            for position in range(part.start, part.stop):
                features[position].append(concept_id)
    for position in range(len(stems) - 1):
        if (compound := vocabulary.ids.stems.get(stems[position] + stems[position + 1])) is not None:
            features[position].append(compound)
            features[position + 1].append(compound)
    return features


def compute_doubt(word: str, errors: int) -> float:
    """Return how doubtful a correction is, in (0, 1]: the share of the corrected word's letters that were wrong."""
    return errors / len(word)


def _compute_ngram_overlap(term: Term, has_feature: Callable[[int], bool]) -> float:
    """Return the share of an unknown word's n-grams that an entry has, or 0 if they are too few to mean anything."""
    if not term.ngram_ids:
        return 0.0
    share = sum(map(has_feature, term.ngram_ids)) / len(term.ngram_ids)
    return share if share >= MIN_NGRAM_OVERLAP else 0.0


def _get_coverage_share(word: str, language: Language) -> float:
    if word in language.function_words or word in SMALL_TALK:
        return 0.0
    if word.isdigit():
        return NUMBER_SHARE
    return GENERAL_WORD_SHARE if word in GENERAL_WORDS else 1.0


def is_content(word: str) -> bool:
    """Whether a word is neither a function word nor small talk."""
    return word not in FUNCTION_WORDS and word not in SMALL_TALK


def select_content_words(words: Sequence[str]) -> list[str]:
    """Return the distinct content words in order."""
    return [word for word in dict.fromkeys(words) if is_content(word)]


def _compute_type_mismatch(answer_types: frozenset[str], gives_type: Callable[[str], bool]) -> float:
    if not answer_types or any(map(gives_type, answer_types)):
        return 0.0
    return VALUE_MISMATCH if answer_types <= VALUE_TYPES else 1.0


def extract_features(question: ParsedQuestion, candidates: Candidates, position: int, view: CandidateView) -> Features:
    """Return the features of one candidate for a question.

    Args:
        question: The parsed question.
        candidates: All candidates with their scores.
        position: Position of the candidate among them.
        view: What the candidate contains.
    """
    content = question.content_terms
    total_weight = sum(term.weight for term in content) or 1.0
    total_idf = sum(term.idf for term in question.terms) or 1.0
    contained = {term.word for term in question.terms if any(map(view.has_feature, term.feature_ids))}

    def compute_unexplained(term: Term) -> float:
        return term.weight * (
            term.doubt if term.word in contained else 1 - _compute_ngram_overlap(term, view.has_feature)
        )

    return Features(
        score=float(candidates.scores[position]),
        log_share=candidates.compute_log_share(position),
        unexplained=sum(map(compute_unexplained, content)) / total_weight if content else UNEXPLAINED_IF_EMPTY,
        unknown=sum(term.weight for term in content if not any(map(view.is_known, term.feature_ids))) / total_weight,
        unmatched=sum(term.idf for term in question.terms if term.word not in contained) / total_idf,
        explained=sum(term.idf for term in content if term.word in contained) / TYPICAL_IDF,
        type_mismatch=_compute_type_mismatch(question.answer_types, view.gives_type),
        length=float(np.log1p(len(content))),
        corrected=sum(term.doubt > 0 for term in question.terms) / max(len(question.terms), 1),
        explained_words=frozenset(term.word for term in content if term.word in contained),
    )
