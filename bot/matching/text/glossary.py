"""Synonym sets: groups of words and phrases that map to one concept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.matching.text.language import ENGLISH, Language
from bot.matching.text.normalise import normalise

MAX_PHRASE_WORDS = 4
"""Words of the longest phrase that is looked up; longer ones never match."""


@dataclass(frozen=True, slots=True)
class Glossary:
    """Synonym sets, looked up by stems.

    Attributes:
        groups: Each group lists words or phrases (words joined by `_` or a space) that are interchangeable.
        language: The language whose stems are looked up.
        first_stems: The first stem of every word and phrase, to skip most positions of a text quickly.
    """

    groups: tuple[tuple[str, ...], ...] = ()
    language: Language = ENGLISH
    _concepts: Mapping[tuple[str, ...], tuple[str, ...]] = field(init=False, repr=False, compare=False)
    first_stems: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        concepts: dict[tuple[str, ...], tuple[str, ...]] = {}
        for group in self.groups:
            phrases = [tuple(map(self.language.stem, normalise(phrase).split())) for phrase in group]
            for phrase in filter(None, dict.fromkeys(phrases)):
                # A concept is named after the first phrase of its group; a phrase may belong to several groups.
                concepts[phrase] = tuple(dict.fromkeys((*concepts.get(phrase, ()), "_".join(phrases[0]))))
        # The class is frozen, so derived fields bypass its `__setattr__`.
        object.__setattr__(self, "_concepts", concepts)
        object.__setattr__(self, "first_stems", frozenset(phrase[0] for phrase in concepts))

    def __add__(self, other: "Glossary") -> "Glossary":
        """Return the sets of both, in the language of the other."""
        return Glossary(self.groups + other.groups, other.language)

    def find_concepts(self, stems: Sequence[str]) -> Iterator[tuple[str, slice]]:
        """Yield every concept that occurs in a text, with the slice of the stems that name it."""
        for start, first in enumerate(stems):
            if first in self.first_stems:
                for end in range(start + 1, min(start + MAX_PHRASE_WORDS, len(stems)) + 1):
                    for concept in self._concepts.get(tuple(stems[start:end]), ()):
                        yield concept, slice(start, end)


EMPTY_GLOSSARY = Glossary()
