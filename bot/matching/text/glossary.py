"""Words that mean the same: groups of words and phrases, each group one concept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.matching.text.normalise import normalise
from bot.matching.text.stemming import stem

LONGEST_PHRASE = 4
"""Words; longer phrases are not looked for."""


@dataclass(frozen=True, slots=True)
class Glossary:
    """Each group holds words or phrases (words joined by `_` or a space) that may stand for one another."""

    groups: tuple[tuple[str, ...], ...] = ()
    _concepts: Mapping[tuple[str, ...], tuple[str, ...]] = field(init=False, repr=False, compare=False)
    beginnings: frozenset[str] = field(init=False, repr=False, compare=False)
    """Stems that a word or phrase begins with."""

    def __post_init__(self) -> None:
        found: dict[tuple[str, ...], tuple[str, ...]] = {}
        for group in self.groups:
            phrases = [tuple(stem(word) for word in normalise(phrase).split()) for phrase in group]
            for phrase in filter(None, dict.fromkeys(phrases)):
                found[phrase] = tuple(dict.fromkeys((*found.get(phrase, ()), "_".join(phrases[0]))))
        object.__setattr__(self, "_concepts", found)
        object.__setattr__(self, "beginnings", frozenset(phrase[0] for phrase in found))

    def __add__(self, other: "Glossary") -> "Glossary":
        return Glossary(self.groups + other.groups)

    def concepts(self, stems: Sequence[str]) -> Iterator[tuple[str, slice]]:
        """Every concept that the stems name, with the place of the words that name it."""
        for start, first in enumerate(stems):
            if first in self.beginnings:
                for end in range(start + 1, min(start + LONGEST_PHRASE, len(stems)) + 1):
                    for concept in self._concepts.get(tuple(stems[start:end]), ()):
                        yield concept, slice(start, end)


EMPTY = Glossary()
