"""What somebody who is typing may mean: titles, aliases and questions, by the beginning of any word."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.knowledge.model import Topic
from bot.matching.normalise import normalise
from bot.matching.spelling import SHORTEST

MOST_LOOKED_AT = 400


@dataclass(frozen=True, slots=True)
class Choice:
    """`value` is asked when the choice is picked, just as if it had been typed."""

    label: str
    value: str


class Completion:
    """Sorted beginnings of words, found by bisection."""

    def __init__(self, choices: Sequence[Choice], ranks: Sequence[int]) -> None:
        self._choices = choices
        self._ranks = ranks
        self._words = [normalise(choice.value).split() for choice in choices]
        self._starts = sorted({(word, number) for number, words in enumerate(self._words) for word in words})

    @classmethod
    def build(cls, topics: Iterable[Topic]) -> "Completion":
        ranked = sorted(_named(topics), key=lambda pair: (pair[0], pair[1].casefold(), pair[1]))
        found = dict.fromkeys(text for _, text in ranked)
        ranks = dict(reversed([(text, rank) for rank, text in ranked]))
        return cls([Choice(text, text) for text in found], [ranks[text] for text in found])

    def complete(self, typed: str, limit: int = 25) -> list[Choice]:
        """At most `limit` choices, best first: titles before aliases before questions; for nothing typed, titles."""
        words = normalise(typed).split()
        if not words:
            return list(self._choices[:limit])
        numbers = self._beginning_with(words) or self._almost(words)
        return [self._choices[number] for number in sorted(numbers, key=lambda number: self._order(number, words))][
            :limit
        ]

    def _order(self, number: int, words: list[str]) -> tuple[bool, int, int, int]:
        text = " ".join(self._words[number])
        return (not text.startswith(" ".join(words)), self._ranks[number], len(text), number)

    def _beginning_with(self, words: list[str]) -> list[int]:
        longest = max(words, key=len)
        return [number for number in self._words_from(longest) if self._fits(number, words)]

    def _words_from(self, start: str) -> Iterator[int]:
        place = bisect_left(self._starts, (start, 0))
        while place < len(self._starts) and self._starts[place][0].startswith(start):
            yield self._starts[place][1]
            place += 1

    def _fits(self, number: int, words: list[str]) -> bool:
        return all(any(own.startswith(word) for own in self._words[number]) for word in words)

    def _almost(self, words: list[str]) -> list[int]:
        """Where nothing fits: choices with the beginning of a word that is one error away from the longest typed."""
        longest = max(words, key=len)
        if len(longest) < SHORTEST:
            return []
        near: dict[int, None] = {}
        for number in self._words_from(longest[0]):
            own = self._words[number]
            if any(OSA.distance(word[: len(longest)], longest, score_cutoff=1) <= 1 for word in own):
                near[number] = None
            if len(near) >= MOST_LOOKED_AT:
                break
        return list(near)


def _named(topics: Iterable[Topic]) -> Iterator[tuple[int, str]]:
    for topic in topics:
        yield 0, topic.title
        yield from ((1, alias) for alias in topic.aliases)
        yield from ((2, asked) for entry in topic.entries for asked in entry.asked)
