"""The phrases that find the entries of a topic, in the original and in translations: no two entries share one."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from bot.domain.knowledge import Topic
from bot.domain.names import find_named_entry
from bot.domain.problems import Problem
from bot.domain.translation import translate_topic
from bot.knowledge.parser import ParsedFile, line_key
from bot.knowledge.translation_validation import build_translations
from bot.languages import say

Normaliser = Callable[[str], str]
"""Maps phrases that matching can't tell apart to the same text; a phrase without letters or digits to an empty one."""


def list_phrases(topic: Topic) -> Iterable[tuple[str, str, str]]:
    """List everything that finds an entry of a topic.

    Yields:
        Full entry id, line key and text. A name of the topic finds the entry that `find_named_entry` returns.

    """
    first = topic.entries[0].full_id if topic.entries else topic.id
    yield first, line_key("title", topic.id), topic.title
    for position, alias in enumerate(topic.aliases):
        owner = find_named_entry(topic, alias).full_id if topic.entries else topic.id
        yield owner, line_key("aliases", topic.id, str(position)), alias
    for entry in topic.entries:
        for position, phrase in enumerate(entry.asked):
            yield entry.full_id, line_key("asked", entry.full_id, str(position)), phrase


class _Placed(NamedTuple):
    """A phrase with the entry that it finds, how that is named in messages, and where the phrase stands."""

    phrase: str
    owner: str
    name: str
    file: str
    line: int


def find_phrase_problems(files: Sequence[ParsedFile], normalise: Normaliser) -> Iterator[Problem]:
    """Find phrases that belong to two entries of a topic, or that have no letter or digit."""
    for phrases in chain(_place_originals(files), _place_translations(files)):
        yield from _find_problems(phrases, normalise)


def _place_originals(files: Sequence[ParsedFile]) -> Iterator[list[_Placed]]:
    """Yield the phrases of each topic."""
    for file in files:
        for topic in file.topics:
            lines = [(owner, file.lines.get(key, 1), phrase) for owner, key, phrase in list_phrases(topic)]
            yield [
                _Placed(phrase, owner, f"'{owner}' ({file.file}:{at})", file.file, at) for owner, at, phrase in lines
            ]


def _place_translations(files: Sequence[ParsedFile]) -> Iterator[list[_Placed]]:
    """Yield the phrases of each topic in each language, but for those of the original, which are checked there."""
    topics = {topic.id: topic for file in files for topic in file.topics}
    for language, translation in build_translations(files).items():
        own = [file for file in files if file.language == language]
        lines = {key: (file.file, line) for file in own for key, line in file.lines.items()}
        translated = dict.fromkeys(key.partition("/")[0] for key in translation.items)
        for topic in (topics[topic_id] for topic_id in translated if topic_id in topics):
            phrases = list_phrases(translate_topic(topic, translation))
            yield [_Placed(phrase, owner, f"'{owner}'", *lines[key]) for owner, key, phrase in phrases if key in lines]


def _find_problems(phrases: Iterable[_Placed], normalise: Normaliser) -> Iterator[Problem]:
    """Find the problems of a topic's phrases."""
    owners: dict[str, _Placed] = {}  # topics may share a phrase; asked, it gives a choice between them
    for placed in phrases:
        if not placed.phrase:
            continue  # the reader has said that it is empty
        normalised = normalise(placed.phrase)
        if not normalised:
            message = say("'{phrase}' of '{owner}' contains no letter or digit.").format(
                phrase=placed.phrase, owner=placed.owner
            )
            yield Problem(placed.file, placed.line, message)
            continue
        first = owners.setdefault(normalised, placed)
        if first.owner != placed.owner:  # one entry may well have two phrases that normalise to the same text
            message = say("'{phrase}' already belongs to {name}; in a topic it must find one entry.").format(
                phrase=placed.phrase, name=first.name
            )
            yield Problem(placed.file, placed.line, message)
