"""Generates synthetic topics and questions whose words follow Zipf's law.

The same size gives the same topics on every machine.
"""

import itertools
import random
from collections.abc import Sequence

from benchmarks.matching_sets import ExampleTopic, format_entry_id
from bot.domain.dates import PartialDate
from bot.domain.knowledge import Entry, EntryKind, Topic

PHRASES_PER_TOPIC = 3
VOCABULARY_SIZE = 60_000
"""Words to choose from; by Zipf's law the n-th is about 1/n as frequent as the first."""

_ONSETS = ["b", "br", "c", "d", "dr", "f", "g", "gl", "k", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v"]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ou"]
_CODAS = ["", "n", "r", "s", "l", "t", "nd", "m"]
_OPENINGS = ["what is", "when did", "who runs", "where is", "how does", "why is", "tell me about", "since when has"]
_CONNECTORS = ["of the", "in", "for", "with a", "and", "to the"]


def generate_topics(count: int) -> tuple[ExampleTopic, ...]:
    """Generate topics; each has six words of its own, and every phrase contains some of them."""
    rng = random.Random(count)
    words = _generate_words()
    weights = list(itertools.accumulate(1 / (rank + 20) for rank in range(len(words))))
    topics: dict[str, ExampleTopic] = {}
    while len(topics) < count:
        own = rng.choices(words, cum_weights=weights, k=6)
        title = " ".join(own[:3]).title()
        phrases = tuple(_generate_phrase(rng, own) for _ in range(PHRASES_PER_TOPIC))
        topics.setdefault(title, ExampleTopic(title, phrases))
    return tuple(topics.values())


def _generate_words() -> list[str]:
    rng = random.Random(1)
    words: dict[str, None] = {}
    while len(words) < VOCABULARY_SIZE:
        syllables = rng.choices([1, 2, 3], [1, 5, 3])[0]
        words["".join(_generate_syllable(rng) for _ in range(syllables))] = None
    return list(words)


def _generate_syllable(rng: random.Random) -> str:
    return rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS)


def _generate_phrase(rng: random.Random, own: Sequence[str]) -> str:
    chosen = rng.sample(own, rng.randint(2, 4))
    opening = rng.choice(_OPENINGS)
    return f"{opening} {chosen[0]} {rng.choice(_CONNECTORS)} {' '.join(chosen[1:])}"


def generate_questions(topics: Sequence[ExampleTopic], count: int) -> list[str]:
    """Generate questions: phrases with another opening, every second with a spelling error."""
    rng = random.Random(2)
    questions = []
    for number in range(count):
        phrase = rng.choice(rng.choice(topics).phrases)
        opening = next(opening for opening in _OPENINGS if phrase.startswith(opening))
        words = phrase.replace(opening, rng.choice(_OPENINGS), 1).split()
        longest = max(range(len(words)), key=lambda position: len(words[position]))
        if number % 2 and len(words[longest]) > 4:
            cut = rng.randrange(1, len(words[longest]) - 1)
            words[longest] = words[longest][:cut] + words[longest][cut + 1 :]
        questions.append(" ".join(words))
    return questions


def build_topics(topics: Sequence[ExampleTopic]) -> list[Topic]:
    """Return the topics as those of a knowledge base."""
    day = PartialDate(2026, 1, 1)
    return [
        Topic(
            format_entry_id(number).partition("/")[0],
            topic.title,
            "all",
            (Entry(f"t{number}", "it", EntryKind.FACT, topic.title, day, ("set",), topic.phrases),),
        )
        for number, topic in enumerate(topics)
    ]


def generate_text(length: int, seed: int) -> str:
    """Generate arbitrary Unicode characters, except those that no text may contain."""
    rng = random.Random(seed)
    planes = (
        range(32, 127),
        range(0x400, 0x460),
        range(0xA0, 0x2000),
        range(0x1F300, 0x1F700),
        range(0xE000, 0x10FFFF),
    )
    return "".join(chr(rng.choice(rng.choice(planes))) for _ in range(length))
