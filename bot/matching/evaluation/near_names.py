"""Exchanges a name in a phrase for another one of the same sort of which the base tells nothing that is asked."""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence

from bot.domain.knowledge import Entry, Topic
from bot.matching.evaluation.held_words import HeldWords
from bot.matching.index.answer_kind import gives_kind
from bot.matching.index.profile import LIMITS, NEGATIONS, find_names
from bot.matching.text.answer_type import classify_question
from bot.matching.text.dictionary import load_known_words
from bot.matching.text.normalise import normalise
from bot.matching.text.sorts import PLACE_NAMES, SORT_WORDS, SORTS
from bot.matching.text.stemming import stem
from bot.matching.text.stopwords import ENGLISH_WORDS

_SUBSTITUTES = """
Portugal Norway Japan Kenya Chile Canada Ireland Vietnam Peru Finland
Lisbon Oslo Tokyo Ottawa Dublin Hanoi Helsinki Stockholm Warsaw
hockey rugby volleyball badminton cricket basketball handball
Python Kotlin Rust Scala Haskell Perl
MySQL MongoDB SQLite Oracle
Chrome Firefox Safari
Windows Linux Android
guitar piano violin trumpet cello saxophone
English Spanish Japanese Turkish Greek Polish
spring summer autumn winter
adults seniors teenagers toddlers
horse rabbit hamster
bachelor doctorate
"""
"""One sort a line, well-known ones; one that the base lacks takes the place of one of the same sort."""

_SORTED = [
    (frozenset.intersection(*(SORTS[stem(normalise(name))] for name in names)), names)
    for names in map(str.split, _SUBSTITUTES.strip().splitlines())
]
PEOPLE = ("Karen Whitfield", "Owen Hartley", "Marta Lindqvist", "Tomas Brandt")
"""Invented people."""

_HALF_NAMES = frozenset(["bosnia", "herzegovina", "macedonia", "america", "britain"])
"""Words that are only a part of a name."""

_WORD = re.compile(r"[^\W_]+")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ž]+")
_PERSON = re.compile(r"who (?:is|was) ((?:[A-ZČĆŠŽĐ][^\W\d_]+ ){1,2}[A-ZČĆŠŽĐ][^\W\d_]+)")
_COUNTRY = re.compile(r"\b(?:capital|republic|kingdom|nation|country|island state|currency)\b", re.IGNORECASE)


class NameExchange:
    """Exchanges names; knows those of the base."""

    def __init__(self, topics: Sequence[Topic], held: HeldWords) -> None:
        self._held = held
        phrases = (phrase for topic in topics for entry in topic.entries for phrase in entry.asked)
        people = (found[1] for found in map(_PERSON.fullmatch, phrases) if found)
        self._people = sorted({person for person in people if not _is_english(person.split()[-1])}, key=len)
        self._names: dict[str, list[str]] = defaultdict(list)
        for topic in topics:
            self._names[topic.category].extend(_list_own_names(topic))

    def exchange(self, phrase: str, topic: Topic, entry: Entry) -> Iterator[str]:
        """Yield an English phrase with another name in it: none in other languages, as these inflect names."""
        if ENGLISH_WORDS.isdisjoint(normalise(phrase).split()):
            return
        yield from self._exchange_sort(phrase, topic, entry)
        yield from self._exchange_country(phrase, topic)
        yield from self._exchange_person(phrase)
        yield from self._exchange_own_name(phrase, topic)

    def _exchange_sort(self, phrase: str, topic: Topic, entry: Entry) -> Iterator[str]:
        """Another country, city, sport, language, season or program.

        None where the entry says what holds for the others, too (by a limit or a negation) or lacks the name itself.
        """
        own = normalise(f"{topic.title} {' '.join(topic.aliases)}").split()
        told = {*own, *normalise(entry.text).split()}
        if not (LIMITS | NEGATIONS).isdisjoint(told):
            return
        words = list(_WORD.finditer(phrase))
        n_places = sum(stem(normalise(found[0])) in PLACE_NAMES for found in words)
        names = {*own, *find_names(entry.text)}
        for position, found in enumerate(words):
            word = normalise(found[0])
            is_named = n_places == 1 and word in told if stem(word) in PLACE_NAMES else word in names
            is_whole = not (_is_part_of_name(words, position) or phrase[found.end() :].lstrip()[:1].isdigit())
            if is_named and is_whole and word in SORT_WORDS - _HALF_NAMES and (other := self._find_other(word, phrase)):
                yield _replace_word(phrase, found[0], other)

    def _find_other(self, word: str, phrase: str) -> str | None:
        sorts, is_plural = SORTS.get(stem(word), frozenset()), word.endswith("s")
        fitting = [name for own, names in _SORTED if own & sorts for name in names if name.endswith("s") is is_plural]
        # In an order of its own for each phrase, so that not all of them ask about the same country.
        fitting.sort(key=lambda name: zlib.crc32(f"{name} {phrase}".encode()))
        return next((name for name in fitting if not self._held.has_word(normalise(name))), None)

    def _exchange_country(self, phrase: str, topic: Topic) -> Iterator[str]:
        """A country of this world for one that the base alone knows."""
        text = " ".join((topic.title, topic.summary or "", *(entry.text for entry in topic.entries)))
        titled = [name for name in _list_own_names(topic) if normalise(name) in normalise(topic.title).split()]
        own = next((name for name in titled if not name.isupper() and _stands_alone(name, phrase)), None)
        if own and _COUNTRY.search(text) and (other := self._find_other("portugal", phrase)):
            yield _replace_word(phrase, own, other)

    def _exchange_person(self, phrase: str) -> Iterator[str]:
        """A person nobody knows."""
        person = next((person for person in reversed(self._people) if person in phrase), None)
        unknown = (name for name in PEOPLE if not any(map(self._held.has_word, normalise(name).split())))
        if person and (other := next(unknown, None)):
            yield phrase.replace(person, other)

    def _exchange_own_name(self, phrase: str, topic: Topic) -> Iterator[str]:
        """The name of another topic, if no entry that has it shares a word with the phrase or answers its kind."""
        words = normalise(phrase).split()
        types = classify_question(words)
        own = next((name for name in _list_own_names(topic) if normalise(name) in words), None)
        if not own or not types:
            return
        rest = self._held.find_holders([word for word in words if word != normalise(own)])
        for other in self._names[topic.category]:
            about = set().union(*self._held.find_holders((normalise(other),)).values())
            is_told = any(about & positions for positions in rest.values())
            is_told |= any(gives_kind(words, types, self._held.profiles[position]) for position in about)
            is_alike = other.isupper() is own.isupper() and other not in (topic.title, *topic.aliases)
            if rest and is_alike and not is_told:
                yield _replace_word(phrase, own, other)
                return


def _list_own_names(topic: Topic) -> Iterator[str]:
    """Yield the titles and aliases that are names of one word: no English word, or an abbreviation."""
    for name in (topic.title, *topic.aliases):
        if _LATIN_WORD.fullmatch(name) and (name.isupper() or not _is_english(name)):
            yield name


def _is_english(word: str) -> bool:
    return normalise(word) in load_known_words()


def _stands_alone(name: str, phrase: str) -> bool:
    words = list(_WORD.finditer(phrase))
    positions = [position for position, found in enumerate(words) if normalise(found[0]) == normalise(name)]
    return bool(positions) and not _is_part_of_name(words, positions[0])


def _is_part_of_name(words: Sequence[re.Match[str]], position: int) -> bool:
    """Whether a neighbouring word belongs to the name: `North Macedonia`, `Belgrade Agreement`, `Bosnia and …`."""
    before = words[position - 1][0] if position > 1 else ""
    after = words[position + 1][0] if position + 1 < len(words) else ""
    return before[:1].isupper() or after[:1].isupper() or "and" in {before.lower(), after.lower()}


def _replace_word(phrase: str, word: str, other: str) -> str:
    """Return a phrase with a word exchanged, in lower case where the word was."""

    def shape(found: re.Match[str]) -> str:
        return other.lower() if found[0][0].islower() else other

    return re.sub(rf"\b{re.escape(word)}\b", shape, phrase, flags=re.IGNORECASE)
