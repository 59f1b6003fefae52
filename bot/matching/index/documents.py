"""Training documents: turns topics into tokenised phrases, each labelled with the entry that it stands for."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.knowledge import Topic
from bot.domain.markdown import to_plain_text
from bot.domain.names import find_named_entry
from bot.domain.text import shorten_label
from bot.matching.text.normalise import normalise

_REMEMBERED_TEXTS = 64
"""A question is taken into words for each language, and for each way it is looked at."""

SHARED_NAME_WEIGHT = 0.4
"""Weight of a topic's names for its other entries; the entry that a name leads to has weight 1."""

STATEMENT_WEIGHT = 0.4
"""Weight of the words of a statement, which users use less than those of the questions written for it."""


@dataclass(frozen=True, slots=True)
class TrainingPhrase:
    """A labelled training example.

    Attributes:
        class_id: Position of the entry that the phrase stands for.
        words: Normalised words.
        weight: Weight in (0, 1] of the phrase among those of its entry.
        is_query: Whether users may ask exactly this and must then get the entry; otherwise it is text that answers.
        is_name: Whether it is the title or an alias of the topic.
    """

    class_id: int
    words: tuple[str, ...]
    weight: float = 1.0
    is_query: bool = True
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class EntryRef:
    """The ids of an entry. An index refers to entries by position, called the class id."""

    entry_id: str
    topic_id: str


def collect_phrases(topics: Iterable[Topic]) -> tuple[list[EntryRef], list[TrainingPhrase]]:
    """Return the entries of all topics and their phrases.

    Topics are sorted by id, so that the order of files does not matter; phrases are sorted by class id.
    """
    entries: list[EntryRef] = []
    phrases: list[TrainingPhrase] = []
    for topic in sorted(topics, key=lambda topic: topic.id):
        # Sorted, as the summary comes last but belongs to the first entry.
        phrases.extend(sorted(_list_phrases(topic, len(entries)), key=lambda phrase: phrase.class_id))
        entries.extend(list_entries(topic))
    return entries, phrases


def list_entries(topic: Topic) -> Iterator[EntryRef]:
    """Yield the entries of a topic in the order of their class ids."""
    return (EntryRef(entry.full_id, topic.id) for entry in topic.entries)


def _list_phrases(topic: Topic, first_id: int) -> Iterator[TrainingPhrase]:
    named_ids = [(name, find_named_entry(topic, name).full_id) for name in (topic.title, *topic.aliases)]
    names = [(tokenize(form), owner) for name, owner in named_ids for form in _with_labels([name])]
    for class_id, entry in enumerate(topic.entries, first_id):
        for words, owner in names:
            is_own = owner == entry.full_id
            weight = 1.0 if is_own else SHARED_NAME_WEIGHT
            if words:
                yield TrainingPhrase(class_id, words, weight, is_query=is_own, is_name=True)
        for asked in _with_labels(entry.asked):
            yield TrainingPhrase(class_id, tokenize(asked))
        yield TrainingPhrase(class_id, tokenize(entry.plain_text), STATEMENT_WEIGHT, is_query=False)
    if topic.summary:
        yield TrainingPhrase(first_id, tokenize(to_plain_text(topic.summary)), STATEMENT_WEIGHT, is_query=False)


def _with_labels(texts: Iterable[str]) -> Iterable[str]:
    """Return the texts, and those of their labels that differ: picking a shortened label asks what it says."""
    return dict.fromkeys(form for text in texts for form in (text, shorten_label(text)))


@lru_cache(_REMEMBERED_TEXTS)
def tokenize(text: str) -> tuple[str, ...]:
    """Return the normalised words of a text, interned because a large knowledge base repeats each many times."""
    return tuple(map(sys.intern, normalise(text).split()))
