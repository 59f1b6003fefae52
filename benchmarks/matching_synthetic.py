"""Bases of any size, made up: words as common and as rare as in a language, three wordings a topic.

The same size gives the same base on every machine.
"""

import itertools
import random
from collections.abc import Sequence

from benchmarks.matching_sets import Subject, entry_id
from bot.domain.dates import PartialDate
from bot.domain.knowledge import Entry, EntryKind, Topic

WORDINGS = 3
VOCABULARY = 60_000
"""Words to choose from, the n-th about 1/n as often as the first, as Zipf found."""

_STARTS = ["b", "br", "c", "d", "dr", "f", "g", "gl", "k", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v"]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ou"]
_ENDS = ["", "n", "r", "s", "l", "t", "nd", "m"]
_OPENINGS = ["what is", "when did", "who runs", "where is", "how does", "why is", "tell me about", "since when has"]
_TURNS = ["of the", "in", "for", "with a", "and", "to the"]


def subjects(count: int) -> tuple[Subject, ...]:
    """So many subjects; each has a few words of its own, and every wording holds some of them."""
    chance = random.Random(count)
    words = _vocabulary()
    weights = list(itertools.accumulate(1 / (rank + 20) for rank in range(len(words))))
    found: dict[str, Subject] = {}
    while len(found) < count:
        own = chance.choices(words, cum_weights=weights, k=6)
        title = " ".join(own[:3]).title()
        found.setdefault(title, Subject(title, tuple(_wording(chance, own) for _ in range(WORDINGS))))
    return tuple(found.values())


def _vocabulary() -> list[str]:
    chance = random.Random(1)
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        syllables = chance.choices([1, 2, 3], [1, 5, 3])[0]
        words["".join(_syllable(chance) for _ in range(syllables))] = None
    return list(words)


def _syllable(chance: random.Random) -> str:
    return chance.choice(_STARTS) + chance.choice(_VOWELS) + chance.choice(_ENDS)


def _wording(chance: random.Random, own: Sequence[str]) -> str:
    chosen = chance.sample(own, chance.randint(2, 4))
    opening = chance.choice(_OPENINGS)
    return f"{opening} {chosen[0]} {chance.choice(_TURNS)} {' '.join(chosen[1:])}"


def questions(asked: Sequence[Subject], count: int) -> list[str]:
    """Wordings with another opening, every second with a typing error."""
    chance = random.Random(2)
    found = []
    for number in range(count):
        wording = chance.choice(chance.choice(asked).wordings)
        opening = next(opening for opening in _OPENINGS if wording.startswith(opening))
        words = wording.replace(opening, chance.choice(_OPENINGS), 1).split()
        place = max(range(len(words)), key=lambda one: len(words[one]))
        if number % 2 and len(words[place]) > 4:
            cut = chance.randrange(1, len(words[place]) - 1)
            words[place] = words[place][:cut] + words[place][cut + 1 :]
        found.append(" ".join(words))
    return found


def topics(asked: Sequence[Subject]) -> list[Topic]:
    """The subjects as the topics of a base."""
    day = PartialDate(2026, 1, 1)
    return [
        Topic(
            entry_id(number).partition("/")[0],
            subject.title,
            "all",
            (Entry(f"t{number}", "it", EntryKind.FACT, subject.title, day, ("set",), subject.wordings),),
        )
        for number, subject in enumerate(asked)
    ]


def anything(length: int, seed: int) -> str:
    """Arbitrary characters, of all of Unicode but what no text can hold."""
    chance = random.Random(seed)
    planes = (
        range(32, 127),
        range(0x400, 0x460),
        range(0xA0, 0x2000),
        range(0x1F300, 0x1F700),
        range(0xE000, 0x10FFFF),
    )
    return "".join(chr(chance.choice(chance.choice(planes))) for _ in range(length))
