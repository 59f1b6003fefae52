"""What an entry says, prepared for comparison with a question."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.knowledge import Entry, Topic
from bot.matching.index.documents import tokenize
from bot.matching.text.answer_type import classify_question
from bot.matching.text.glossary import Glossary
from bot.matching.text.language import Language
from bot.matching.text.normalise import normalise
from bot.matching.text.sorts import get_sorts
from bot.matching.text.stemming import extract_ngrams

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_SENTENCE_END = (".", "!", "?", ":", "…", "•", "“", '"', "(", "-", "–")

MIN_SHARED_PREFIX = 5
"""Letters; `Sarrinese` is about Sarrin, `Kosovar` about Kosovo."""

MIN_NGRAM_OVERLAP = 0.5
"""Share of a word's letter sequences from which an entry's word counts as the same in another form."""

_VERSION = re.compile(r"(?<![\d.])\d+(?:\.\d+)+(?![\d.]*\d)")

MAX_INITIALS = 5
"""Words that an abbreviation stands for at most."""

DEFINITION_OPENINGS = frozenset(
    [
        *(("what", "is"), ("what", "are"), ("what", "was"), ("what", "were"), ("whats", "the")),
        *(("sta", "je"), ("sta", "su"), ("sta", "znaci"), ("sta", "bio"), ("sto", "je")),
    ]
)
"""How questions begin that ask what something is."""

_COUNT_CUES = frozenset(["many", "koliko", "combien", "number"])

NEGATIONS = frozenset(
    [
        "not",
        "no",
        "never",
        "none",
        "nobody",
        "nothing",
        "without",
        "except",
        "excluding",
        "isnt",
        "arent",
        "wasnt",
        "werent",
        "dont",
        "doesnt",
        "didnt",
        "cant",
        "cannot",
        "couldnt",
        "wont",
        "wouldnt",
        "shouldnt",
        "hasnt",
        "havent",
        "hadnt",
        "neither",
        "nor",
        "forbidden",
        "excluded",
        "nije",
        "nisu",
        "nema",
        "nemaju",
        "bez",
        "osim",
        "ne",
    ]
)
"""Words that deny or exclude."""

LIMITS = frozenset(
    [
        "only",
        "except",
        "unless",
        "free",
        "instead",
        "rather",
        "banned",
        "prohibited",
        "closed",
        "limited",
        "must",
        "until",
        "samo",
        "jedino",
        "besplatno",
        "zabranjeno",
        "besplatan",
        "iskljucivo",
    ]
)
"""Words by which a statement tells what is not, too: who asks what may not be done is answered by what only may."""


def find_names(text: str) -> Iterator[str]:
    """Yield the normalised words that are written with a capital inside a sentence, and acronyms anywhere."""
    for match in _WORD.finditer(text):
        word = match[0]
        is_acronym = len(word) > 1 and word.isupper()
        if is_acronym or (word[0].isupper() and _is_inside_sentence(text[: match.start()])):
            yield from normalise(re.sub(r"['’]s$", "", word)).split()


def find_acronyms(text: str) -> frozenset[str]:
    """Return the normalised words that are written in capitals, unless the whole text is."""
    if text == text.upper():
        return frozenset()
    written = (match[0] for match in _WORD.finditer(text))
    return frozenset(part for word in written if len(word) > 1 and word.isupper() for part in normalise(word).split())


def _is_inside_sentence(before: str) -> bool:
    rest = before.rstrip(" ")
    return bool(rest) and not rest.endswith(_SENTENCE_END) and not rest.endswith("\n")


@dataclass(frozen=True, slots=True)
class EntryProfile:
    """An entry's words by their role.

    Attributes:
        text: The statement as written.
        words: Normalised words of the statement.
        stems: Stems of the topic's names, the phrases and the statement.
        name_stems: Stems of the topic's names alone.
        defined_stems: Stems of the topic's names, and of the phrases that ask what something is.
        concepts: Synonym sets named in any of them.
        initials: Initials of two to five words in a row of its names and phrases: abbreviations nobody wrote down.
        versions: Version numbers in its names, phrases and statement.
        sorts: Sorts (`text.sorts`) of which it names a member.
        variable_sorts: Sorts that its phrases name a member of and its statement doesn't: a place for any value, as in
            `the time in Paris` for an entry on time zones.
        has_variable_number: Whether a phrase has a number that the statement doesn't tell.
        asked_types: Answer types that its phrases ask for.
        counted: Stems that a phrase asks the number of.
        is_negative: Whether a phrase or the statement denies or excludes something.
        is_asked_negatively: Whether most phrases do.
        language: The language of all of it.
    """

    text: str
    words: tuple[str, ...]
    stems: frozenset[str]
    name_stems: frozenset[str]
    defined_stems: frozenset[str]
    concepts: frozenset[str]
    initials: frozenset[str]
    versions: frozenset[str]
    sorts: frozenset[int]
    variable_sorts: frozenset[int]
    has_variable_number: bool
    asked_types: frozenset[str]
    counted: frozenset[str]
    is_negative: bool
    is_asked_negatively: bool
    language: Language


def build_profile(topic: Topic, entry: Entry, glossary: Glossary) -> EntryProfile:
    """Prepare an entry of a topic."""
    phrases = [tokenize(phrase) for phrase in entry.asked]
    names = [tokenize(name) for name in (topic.title, *topic.aliases)]
    words = tokenize(entry.plain_text)
    language, sorts = glossary.language, get_sorts(glossary.language)
    stem = language.stem
    sequences = [list(map(stem, sequence)) for sequence in (*names, *phrases, words)]
    stems = frozenset(part for sequence in sequences for part in sequence)
    known_stems = {stem(word) for sequence in (*names, words) for word in sequence}
    new_stems = {stem(word) for phrase in phrases for word in phrase} - known_stems
    negative = [bool(NEGATIONS.intersection(phrase)) for phrase in phrases]
    return EntryProfile(
        text=entry.plain_text,
        words=words,
        stems=stems,
        name_stems=frozenset(stem(word) for name in names for word in name),
        defined_stems=frozenset(stem(word) for name in [*names, *_select_definitions(phrases)] for word in name),
        concepts=frozenset(_find_concepts(glossary, sequences)),
        initials=frozenset(_list_initials([*names, *phrases])),
        versions=find_versions(" ".join((topic.title, *topic.aliases, *entry.asked, entry.plain_text))),
        sorts=frozenset(sort for own in stems for sort in sorts.get(own, ())),
        variable_sorts=frozenset(sort for varied in new_stems for sort in sorts.get(varied, ())),
        has_variable_number=any(any(map(str.isdigit, varied)) for varied in new_stems),
        asked_types=frozenset(kind for phrase in phrases for kind in classify_question(phrase)),
        counted=frozenset(noun for phrase in phrases for noun in find_counted(phrase, language)),
        is_negative=any(negative) or bool((NEGATIONS | LIMITS).intersection(words)),
        is_asked_negatively=sum(negative) * 2 > len(negative),
        language=language,
    )


def _select_definitions(phrases: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    return (phrase for phrase in phrases if tuple(phrase[:2]) in DEFINITION_OPENINGS)


def find_counted(words: Sequence[str], language: Language) -> frozenset[str]:
    """Stems of what a question asks the number of: the content words right behind `how many`."""
    for position, word in enumerate(words):
        if word in _COUNT_CUES:
            near = [noun for noun in words[position + 1 : position + 4] if noun not in language.function_words]
            return frozenset(map(language.stem, near[:2]))
    return frozenset()


def find_versions(text: str) -> frozenset[str]:
    """Version numbers: figures with points between them, such as 1.20.4."""
    return frozenset(_VERSION.findall(text))


def _list_initials(sequences: Iterable[Sequence[str]]) -> Iterator[str]:
    for words in sequences:
        for start in range(len(words)):
            for end in range(start + 2, min(start + MAX_INITIALS, len(words)) + 1):
                yield "".join(word[0] for word in words[start:end])


def _find_concepts(glossary: Glossary, sequences: Iterable[list[str]]) -> Iterator[str]:
    for sequence in sequences:
        for concept, _ in glossary.find_concepts(sequence):
            yield concept


def is_form_of(word: str, other: str) -> bool:
    """Whether two words are forms of one: they begin alike, or share most of their letter sequences."""
    if len(word) < MIN_SHARED_PREFIX or len(other) < MIN_SHARED_PREFIX or word[:3] != other[:3]:
        return False
    if word[:MIN_SHARED_PREFIX] == other[:MIN_SHARED_PREFIX] and abs(len(word) - len(other)) <= MIN_SHARED_PREFIX:
        return True
    ngrams = set(extract_ngrams(word))
    return len(ngrams & set(extract_ngrams(other))) >= MIN_NGRAM_OVERLAP * len(ngrams)
