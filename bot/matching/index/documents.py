"""Topics → wordings: every name, question and statement as words, with the entry it speaks for and how strongly."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.knowledge import Topic
from bot.matching.text.normalise import normalise

NAME_FOR_OTHERS = 0.4
"""How strongly the names of a topic speak for its entries but the first, which they lead to."""

TEXT = 0.4
"""How strongly the words of a statement speak for it, beside the questions that were asked for it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """`leads` says whether these very words, asked, must find the owner; `name` that they are the topic's name."""

    owner: int
    words: tuple[str, ...]
    weight: float = 1.0
    leads: bool = True
    name: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """An entry as the index knows it."""

    entry_id: str
    topic_id: str


def read_topics(topics: Iterable[Topic]) -> tuple[list[Named], list[Wording]]:
    """The entries in order of their ids, so that the order of files changes nothing, and their wordings, by entry."""
    named: list[Named] = []
    found: list[Wording] = []
    for topic in sorted(topics, key=lambda topic: topic.id):
        found.extend(sorted(_wordings(topic, len(named)), key=lambda wording: wording.owner))
        named.extend(named_entries(topic))
    return named, found


def named_entries(topic: Topic) -> Iterator[Named]:
    return (Named(entry.full_id, topic.id) for entry in topic.entries)


def _wordings(topic: Topic, first: int) -> Iterator[Wording]:
    names = [words for words in map(split, (topic.title, *topic.aliases)) if words]
    for owner, entry in enumerate(topic.entries, first):
        for words in names:
            own = owner == first
            yield Wording(owner, words, 1.0 if own else NAME_FOR_OTHERS, leads=own, name=True)
        for asked in entry.asked:
            yield Wording(owner, split(asked))
        yield Wording(owner, split(entry.text), TEXT, leads=False)
    if topic.summary:
        yield Wording(first, split(topic.summary), TEXT, leads=False)


def split(text: str) -> tuple[str, ...]:
    """The words of a text in one spelling; equal words are one object, as a large base has each many times."""
    return tuple(map(sys.intern, normalise(text).split()))
