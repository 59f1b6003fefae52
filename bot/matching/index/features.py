"""What speaks for and against an entry, as numbers that calibration can weigh."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.matching.index.sparse import Scored
from bot.matching.index.vocabulary import Space
from bot.matching.text.answer_type import PRECISE, kinds_asked
from bot.matching.text.stemming import stem
from bot.matching.text.stopwords import FUNCTION_WORDS, GENERAL_WORDS, SMALL_TALK

NOTHING_SAID = 0.5
"""What counts as unexplained in a question without content words: it could be about anything."""

GENERAL_SHARE = 0.25
"""What a word that any question may hold counts, beside one with a subject of its own."""


FIGURE_SHARE = 2.0
"""What a figure counts: who asks for 2031 is not served with 2027."""

ALIKE = 0.6
"""The share of a word's letters, three and four in a row, from which an entry counts as having a word like it."""

NOT_TOLD = 3.0
"""How much worse than another kind of answer none is where a figure or an address was asked for."""

MOST_TOLD = 2.5
"""About what a word tells that one of a few hundred wordings has."""


NO_DOUBTS: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a question: how much it tells, how much of that asks to be explained, and the features that would."""

    word: str
    tells: float
    weight: float
    features: tuple[int, ...]
    grams: tuple[int, ...] = ()
    """The letters inside a word that the base does not know, for what is like it; -1 for those it does not know."""
    doubt: float = 0.0
    """How doubtful it is, 0 to 1, that this word was meant; 0 for one that stands in the question."""


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """A question as words of the base's spelling, with a term for each, and the kinds of answer it asks for."""

    words: tuple[str, ...]
    terms: tuple[Term, ...]
    kinds: frozenset[str]

    @property
    def content(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.weight)


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for an entry, or against it. Shares are 0 to 1.

    `lead`: the logarithm of its share among all; `unexplained`: the share of what content words tell that it does not
    explain; `unknown`: the same, that no entry explains; `strange`: the share of what all words tell that it does not
    hold; `explained`: how much it explains, 1 for each word as telling as can be; `misfit`: 1 where it was never asked
    for that kind of answer (a date, a person …), `NOT_TOLD` where only a figure or an address would do, else 0;
    `length`: the logarithm of 1 + the number of content words; `mended`: the share of words in which typing errors
    were mended.
    """

    score: float
    lead: float
    unexplained: float
    unknown: float
    strange: float
    explained: float
    misfit: float
    length: float
    mended: float
    holds: frozenset[str] = frozenset()
    """The content words that it explains: no number, but what tells it from another."""

    def numbers(self) -> list[float]:
        return [getattr(self, name) for name in FIELDS]


FIELDS = tuple(name for name in Features.__dataclass_fields__ if name != "holds")


def read_question(space: Space, words: Sequence[str], doubts: Mapping[str, float] = NO_DOUBTS) -> ParsedQuestion:
    """`doubts` tells of words that were mended how doubtful that is."""
    stems = [stem(word) for word in words]
    features: list[list[int]] = [[number] if (number := space.word(word).stem) >= 0 else [] for word in words]
    for concept, part in space.glossary.concepts(stems):
        if (number := space.names.concepts.get(concept, -1)) >= 0:
            for place in range(part.start, part.stop):
                features[place].append(number)
    for place in range(len(stems) - 1):
        if (together := space.names.stems.get(stems[place] + stems[place + 1])) is not None:
            features[place].append(together)
            features[place + 1].append(together)
    terms: dict[str, Term] = {}
    for word, known in zip(words, features, strict=True):
        tells = space.tells(word)
        grams = () if known else space.word(word).grams
        terms.setdefault(word, Term(word, tells, tells * _asks(word), tuple(known), grams, doubts.get(word, 0.0)))
    return ParsedQuestion(tuple(words), tuple(terms.values()), kinds_asked(words))


def _likeness(term: Term, explains: Callable[[int], bool]) -> float:
    """How much of an unknown word stands in the entry with another ending, 0 to 1; 0 for what is hardly like it."""
    if not term.grams:
        return 0.0
    share = sum(map(explains, term.grams)) / len(term.grams)
    return share if share >= ALIKE else 0.0


def _asks(word: str) -> float:
    if not is_content(word):
        return 0.0
    if word.isdigit():
        return FIGURE_SHARE
    return GENERAL_SHARE if word in GENERAL_WORDS else 1.0


def is_content(word: str) -> bool:
    return word not in FUNCTION_WORDS and word not in SMALL_TALK


def _misfit(kinds: frozenset[str], fits: Callable[[str], bool]) -> float:
    if not kinds or any(map(fits, kinds)):
        return 0.0
    return NOT_TOLD if kinds <= PRECISE else 1.0


def content_words(words: Sequence[str]) -> list[str]:
    return [word for word in dict.fromkeys(words) if is_content(word)]


def gather(
    question: ParsedQuestion,
    scored: Scored,
    place: int,
    explains: Callable[[int], bool],
    known: Callable[[int], bool],
    fits: Callable[[str], bool],
) -> Features:
    """The evidence for one of the scored entries.

    `explains` tells whether that entry has a feature, `known` whether any has it, `fits` whether that entry was asked
    for that kind of answer.
    """
    content = question.content
    total = sum(term.weight for term in content) or 1.0
    held = {term.word for term in question.terms if any(map(explains, term.features))}

    def missing(term: Term) -> float:
        return term.weight * (term.doubt if term.word in held else 1 - _likeness(term, explains))

    every = sum(term.tells for term in question.terms) or 1.0
    return Features(
        score=float(scored.scores[place]),
        lead=scored.lead(place),
        unexplained=sum(map(missing, content)) / total if content else NOTHING_SAID,
        unknown=sum(term.weight for term in content if not any(map(known, term.features))) / total,
        strange=sum(term.tells for term in question.terms if term.word not in held) / every,
        explained=sum(term.tells for term in content if term.word in held) / MOST_TOLD,
        misfit=_misfit(question.kinds, fits),
        length=float(np.log1p(len(content))),
        mended=sum(term.doubt > 0 for term in question.terms) / max(len(question.terms), 1),
        holds=frozenset(term.word for term in content if term.word in held),
    )
