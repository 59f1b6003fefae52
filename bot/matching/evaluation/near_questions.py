"""Near questions: what members might ask close to a base's phrases and the base does not answer.

The base makes them of its own phrases and names. They err on the side of too few: none is made that an entry might
answer, by any synonym or form of its words.
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from bot.domain.knowledge import Entry, Topic
from bot.matching.evaluation.held_words import HeldWords
from bot.matching.evaluation.near_attributes import ATTRIBUTES, Attribute, SubjectKind
from bot.matching.evaluation.near_names import NameExchange
from bot.matching.evaluation.near_numbers import NumberExchange
from bot.matching.evaluation.near_rewording import ask_other_word, find_subjects, negate
from bot.matching.text.answer_type import classify_question
from bot.matching.text.glossary import Glossary
from bot.matching.text.normalise import normalise
from bot.matching.text.stopwords import FUNCTION_WORDS, GENERAL_WORDS
from bot.matching.text.synonyms import THESAURUS

MAX_QUESTIONS_PER_KIND = 25
"""Enough to see a weakness, few enough that `check` stays quick."""

MAX_QUESTIONS_PER_ENTRY = 2
"""Questions of a kind that are made of the phrases of one entry."""

MIN_WORD_TOPICS, WORD_SHARE = 2, 0.05
"""Topics, at least and as a share of all, that use a noun, from which it is a general word of the base."""

_NOUN = re.compile(
    r"\b(?:the|our) ([^\W\d_]{3,})"
    r"(?=[.,;:!?]|$| (?:is|are|was|has|of|on|in|at|by|and|or|for|to|from|with|before|after)\b)"
)
_TIME_WORDS = """
day week weekend month year season morning afternoon evening night end start rest beginning
"""
_TIMES = frozenset(_TIME_WORDS.split())
"""Nouns that are no subject of a question: nobody asks whether the month is any good."""

_WORD_PATTERNS = (
    "any news about the _",
    "is everything ok with the _",
    "what is wrong with the _",
    "is the _ any good",
)


class NearKind(StrEnum):
    """In what a near question differs from what the base answers."""

    NAME = "another name"
    NUMBER = "another number"
    ATTRIBUTE = "something else asked"
    WORD = "only a general word"
    NEGATION = "negated"
    QUESTION_WORD = "another question word"


@dataclass(frozen=True, slots=True)
class NearQuestion:
    """A question that the base does not answer, made of what it does."""

    kind: NearKind
    text: str


def generate_near_questions(topics: Iterable[Topic], glossary: Glossary) -> list[NearQuestion]:
    """Make near questions, at most `MAX_QUESTIONS_PER_KIND` of each kind; the same ones each time.

    Args:
        topics: The topics of the base.
        glossary: Its synonyms.
    """
    # An order that has nothing to do with the subject, as the first ones are taken.
    ordered = sorted(topics, key=lambda topic: scatter(topic.id))
    held = HeldWords.build(ordered, THESAURUS + glossary)
    made = Rewording(ordered, held).collect()
    made[NearKind.WORD] = list(islice(_ask_general_words(ordered), MAX_QUESTIONS_PER_KIND))
    return [NearQuestion(kind, text) for kind in NearKind for text in sorted(made[kind])]


def scatter(text: str) -> int:
    """Return a number that is the same in every process, unlike `hash`: results must be reproducible."""
    return zlib.crc32(text.encode())


class Rewording:
    """Makes the near questions of a base that are its own phrases with one thing changed."""

    def __init__(self, topics: list[Topic], held: HeldWords) -> None:
        self._topics = topics
        self._held = held
        self._names = NameExchange(topics, held)
        self._numbers = NumberExchange(topics)

    def collect(self) -> dict[NearKind, list[str]]:
        """Return the questions by kind, of different entries as far as there are any."""
        makers = {
            NearKind.NAME: self._names.exchange,
            NearKind.NUMBER: self._numbers.exchange,
            NearKind.ATTRIBUTE: self._ask_attributes,
            NearKind.NEGATION: self._negate,
            NearKind.QUESTION_WORD: self._ask_other_word,
        }
        made: dict[NearKind, dict[str, None]] = {kind: {} for kind in NearKind}
        for topic in self._topics:
            for entry in topic.entries:
                for kind, make in makers.items():
                    room = min(MAX_QUESTIONS_PER_ENTRY, MAX_QUESTIONS_PER_KIND - len(made[kind]))
                    phrases = sorted(entry.asked, key=scatter) if room else ()
                    texts = (text for phrase in phrases for text in make(phrase, topic, entry))
                    made[kind].update(dict.fromkeys(islice(texts, room)))
        return {kind: list(texts) for kind, texts in made.items()}

    def _negate(self, phrase: str, _topic: Topic, _entry: Entry) -> Iterator[str]:
        return (text for text in negate(phrase) if not self._held.may_answer(text, phrase))

    def _ask_other_word(self, phrase: str, _topic: Topic, _entry: Entry) -> Iterator[str]:
        return (
            text
            for text in ask_other_word(phrase)
            if not (self._held.may_answer(text, phrase) or self._held.may_explain(text))
        )

    def _ask_attributes(self, phrase: str, topic: Topic, _entry: Entry) -> Iterator[str]:
        names = frozenset(map(normalise, (topic.title, *topic.aliases)))
        for kind, subject in find_subjects(phrase, names):
            for attribute in sorted(ATTRIBUTES[kind], key=lambda each: scatter(f"{each.pattern} {subject}")):
                text = attribute.pattern.replace("_", subject)
                # What it costs does not tell what it cost before.
                gives_kind = kind is not SubjectKind.PRICE and self._gives_kind(text, subject)
                if not gives_kind and not self._may_tell(attribute, subject, topic):
                    yield text

    def _gives_kind(self, text: str, subject: str) -> bool:
        return bool(classify_question(normalise(text).split())) and self._held.may_answer(text, subject)

    def _may_tell(self, attribute: Attribute, subject: str, topic: Topic) -> bool:
        """Whether an entry that has the subject, or one of its topic, has a word that may answer the attribute."""
        own = {word for text in list_texts(topic) for word in normalise(text).split()}
        if not own.isdisjoint(attribute.answering_words):
            return True
        about = set().union(*self._held.find_holders(normalise(subject).split()).values())
        return any(about & holders for holders in self._held.find_holders(attribute.answering_words).values())


def _ask_general_words(topics: list[Topic]) -> Iterator[str]:
    """Yield questions that name nothing but a word that many topics use, and none as its name."""
    topics_of: dict[str, set[str]] = defaultdict(set)
    for topic in topics:
        for noun in _NOUN.findall(" \n".join(list_texts(topic))):
            topics_of[noun].add(topic.id)
    names = {normalise(name) for topic in topics for name in (topic.title, *topic.aliases)}
    least = max(MIN_WORD_TOPICS, WORD_SHARE * len(topics))
    for noun, owners in topics_of.items():
        if len(owners) >= least and _is_singular(noun) and normalise(noun) not in names:
            for pattern in sorted(_WORD_PATTERNS, key=lambda each: scatter(f"{each} {noun}"))[:MAX_QUESTIONS_PER_ENTRY]:
                yield pattern.replace("_", noun)


def _is_singular(noun: str) -> bool:
    return noun.islower() and not noun.endswith("s") and noun not in FUNCTION_WORDS | GENERAL_WORDS | _TIMES


def list_texts(topic: Topic) -> Iterator[str]:
    """Yield the names of a topic, and phrases and statements of its entries."""
    yield from (topic.title, *topic.aliases)
    for entry in topic.entries:
        yield from (*entry.asked, entry.text)
