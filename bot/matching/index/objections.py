"""Objections: a name, number or sort that the entry lacks, another kind of answer, a negation it does not share."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from string import ascii_lowercase

from bot.domain.knowledge import Topic
from bot.matching.index.answer_kind import gives_kind
from bot.matching.index.documents import EntryRef
from bot.matching.index.features import ParsedQuestion, Term
from bot.matching.index.naming import Naming
from bot.matching.index.other_subject import (
    asks_for_other_aspect,
    asks_for_part,
    find_missing_relatives,
    find_undefined_names,
)
from bot.matching.index.profile import MIN_SHARED_PREFIX, NEGATIONS, EntryProfile, build_profile, is_form_of
from bot.matching.outcome import Objection, ObjectionKind
from bot.matching.text.dictionary import load_common_words, load_known_words
from bot.matching.text.language import Language
from bot.matching.text.sorts import PLACE_PREFIXES, get_place_stems, get_sorts
from bot.matching.text.stopwords import ENGLISH_WORDS, GENERAL_WORDS, SMALL_TALK

MAX_TERMS = 40
"""Content words that are compared; whatever has more is no question, and must not take longer."""

MAX_PROFILES = 5_000
"""Entries kept prepared; about 2 KB each."""

MAX_SHORT_WORD = 3
"""Letters of a word that may end in s without being a plural."""

MAX_ACRONYM_LENGTH = 2
"""Letters of a word that is no everyday one where a knowledge base writes it with a capital: `eu`, `tv`."""

MIN_MISSPELLED_LENGTH = 5
"""Letters from which a word may be a misspelled one; of shorter ones, too many are a letter away from another."""

MAX_MISSPELLED_LENGTH = 30
"""Letters; a longer word is none of English, and has too many neighbors to look at."""

_SLANG_WORDS = """
rn tf nxt km kg mb gb cm mm hr hrs min mins sec idk imo imho tbh ngl afaik btw iirc smh fr ong pls plz thx ty gg wp
afk asap etc eg ie vs pm am ok tho cuz bc w wo abt ppl msg info loc
"""
_SLANG = frozenset(_SLANG_WORDS.split())
"""Short forms that are no names."""

_STATES = frozenset(
    ["down", "offline", "online", "broken", "lagging", "laggy", "closed", "busy", "crowded", "tonight", "hiring"]
)
"""Words for how things are right now, which no entry tells unless it has the word."""

_STATE_OPENINGS = frozenset(["is", "are", "any", "anyone", "anybody", "has", "why"])
"""First words of questions that may ask for it: `is the server down`."""

_OPEN_QUESTION = frozenset(
    [
        "which",
        "what",
        "who",
        "whom",
        "how",
        "where",
        "when",
        "list",
        "name",
        "whats",
        "sta",
        "ko",
        "koji",
        "koje",
        "koja",
        "koliko",
    ]
)
_EXCLUSIONS = (
    ("other", "than"),
    ("apart", "from"),
    ("besides",),
    ("outside",),
    ("except",),
    ("excluding",),
    ("without",),
    ("bez",),
    ("osim",),
)


class Guard:
    """Compares questions with entries. Immutable but for its memory of entries that were compared before."""

    def __init__(self, topics: Mapping[str, Topic], naming: Naming) -> None:
        self._topics = topics
        self._naming = naming
        self._profiles: dict[str, EntryProfile] = {}

    def with_changes(self, topics: Mapping[str, Topic], changes: Mapping[str, Topic | None]) -> "Guard":
        """Return the guard of changed topics; names that a change takes away stay names.

        Args:
            topics: All topics after the changes.
            changes: Those that differ.
        """
        return Guard(topics, self._naming.extend(topic for topic in changes.values() if topic))

    def find_objections(self, question: ParsedQuestion, entry: EntryRef) -> tuple[Objection, ...]:
        """Return every reason why an entry can't be what a question asks for."""
        return tuple(find_objections(question, self._get_profile(entry), self._naming))

    def has_name(self, stemmed: str) -> bool:
        """Whether a stem is that of a name in this knowledge base."""
        return stemmed in self._naming.names

    def is_name(self, question: ParsedQuestion, term: Term) -> bool:
        """Whether a word of a question is a name or a number."""
        return _is_number(question, term) or _is_name(question, term, self._naming)

    def _get_profile(self, entry: EntryRef) -> EntryProfile:
        profile = self._profiles.get(entry.entry_id)
        if profile is None:
            topic = self._topics[entry.topic_id]
            own = next(candidate for candidate in topic.entries if candidate.full_id == entry.entry_id)
            profile = build_profile(topic, own, self._naming.glossary)
            if len(self._profiles) >= MAX_PROFILES:
                self._profiles.clear()
            self._profiles[entry.entry_id] = profile
        return profile


def find_objections(question: ParsedQuestion, profile: EntryProfile, naming: Naming) -> Iterator[Objection]:
    """Yield every reason why an entry can't be what a question asks for."""
    held = _find_held_words(question, profile, naming)
    missing = [
        term
        for term in question.content_terms[:MAX_TERMS]
        if term.word not in held and not _is_variable(question, term, profile)
    ]
    if numbers := [term.word for term in missing if _is_number(question, term)]:
        yield Objection(ObjectionKind.NUMBER, tuple(numbers), is_of_others=_has_any(missing, numbers))
    elif not profile.has_variable_number and (versions := question.versions - profile.versions):
        yield Objection(ObjectionKind.NUMBER, tuple(sorted(versions)), is_of_others=True)
    named = [term for term in question.content_terms[:MAX_TERMS] if _is_name(question, term, naming)]
    missing_names = tuple(term.word for term in named if term in missing)
    if names := missing_names or find_undefined_names(question, named, profile):
        yield Objection(ObjectionKind.NAME, names, is_of_others=_has_any(missing, names))
    others = tuple(term.word for term in missing if _find_sorts(term, naming.glossary.language) & naming.sorts)
    relatives = find_missing_relatives(question.words, missing, names_somebody=bool(named))
    if others := others or tuple(relatives):
        yield Objection(ObjectionKind.SORT, others)
    if states := _find_states(question, profile):
        yield Objection(ObjectionKind.STATE, states)
    if (
        not gives_kind(question.words, question.answer_types, profile)
        or asks_for_other_aspect(question.words, profile)
        or asks_for_part(question.words, question.answer_types, profile)
    ):
        yield Objection(ObjectionKind.KIND)
    if _is_reversed(question.words, profile):
        yield Objection(ObjectionKind.NEGATION)


def _has_any(terms: Iterable[Term], words: Sequence[str]) -> bool:
    """Whether the index knows any of these words."""
    return any(term.feature_ids for term in terms if term.word in words)


def _is_variable(question: ParsedQuestion, term: Term, profile: EntryProfile) -> bool:
    """Whether the entry is asked for with any value of that sort, so that another value is no objection."""
    if _is_number(question, term):
        return profile.has_variable_number
    return bool(_find_sorts(term, profile.language) & profile.variable_sorts)


def _find_sorts(term: Term, language: Language) -> frozenset[int]:
    return get_sorts(language).get(language.stem(term.word), frozenset())


def _find_states(question: ParsedQuestion, profile: EntryProfile) -> tuple[str, ...]:
    """Return the words for how things are right now that a question asks about and the entry lacks."""
    if not question.words or question.words[0] not in _STATE_OPENINGS:
        return ()
    return tuple(
        word for word in question.words if word in _STATES and profile.language.stem(word) not in profile.stems
    )


def _find_held_words(question: ParsedQuestion, profile: EntryProfile, naming: Naming) -> frozenset[str]:
    """Return the words that the entry has: as they are, by a synonym or abbreviation, in another form, or in common."""
    stems = list(map(profile.language.stem, question.words))
    concepts = profile.concepts | naming.common
    spans = [span for concept, span in naming.glossary.find_concepts(stems) if concept in concepts]
    synonyms = {word for span in spans for word in question.words[span]}
    return frozenset(
        term.word
        for term in question.content_terms[:MAX_TERMS]
        if term.word in synonyms or term.word in profile.initials or _has_form(term.word, profile, naming)
    )


def _has_form(word: str, profile: EntryProfile, naming: Naming) -> bool:
    own = profile.language.stem(word)
    return own in profile.stems or own in naming.common or any(is_form_of(word, other) for other in profile.stems)


def _is_number(question: ParsedQuestion, term: Term) -> bool:
    """Whether a word is a number or a single letter that names something: a version, a rank, an article.

    A count of things (`with 3 friends`, `the 4 pillars`) names nothing.
    """
    word = term.word
    if not (any(map(str.isdigit, word)) or (len(word) == 1 and word in question.capitalised)):
        return False
    position = question.words.index(word)
    following = question.words[position + 1] if position + 1 < len(question.words) else ""
    return not (len(following) > MAX_SHORT_WORD and following.endswith("s"))


def _is_name(question: ParsedQuestion, term: Term, naming: Naming) -> bool:
    """Whether a word is a name: of a place, of this knowledge base, by its capital, or by being no known word."""
    word, language = term.word, naming.glossary.language
    own = language.stem(word)
    if any(map(str.isdigit, word)) or word in SMALL_TALK or word in language.function_words:
        return False
    if own in get_place_stems(language) or not language.is_english:
        return own in get_place_stems(language) or _is_foreign_name(question, term, naming)
    is_english = bool(ENGLISH_WORDS.intersection(question.words))
    if not is_english:  # inflected: `Srbije`, `u Sloveniji`
        return word[:MIN_SHARED_PREFIX] in PLACE_PREFIXES
    if word in GENERAL_WORDS or word in _SLANG:
        return False
    is_common = len(word) > MAX_ACRONYM_LENGTH and word in load_common_words()  # `eu` is among them, too
    if word in question.capitalised or (own in naming.names and not is_common):
        return True
    return not term.feature_ids and not _is_english_word(word)


def _is_foreign_name(question: ParsedQuestion, term: Term, naming: Naming) -> bool:
    """Whether a word of another language than English is a name. There is no list of words, so unknown ones count."""
    is_unknown = not term.feature_ids and term.word not in GENERAL_WORDS
    return is_unknown or term.word in question.capitalised or naming.glossary.language.stem(term.word) in naming.names


@lru_cache(maxsize=1 << 12)
def _is_english_word(word: str) -> bool:
    """Whether a word is English, perhaps a rare one or misspelled by a letter."""
    if word in load_known_words():
        return True
    return MIN_MISSPELLED_LENGTH <= len(word) <= MAX_MISSPELLED_LENGTH and not load_common_words().isdisjoint(
        _list_edits(word)
    )


def _list_edits(word: str) -> Iterator[str]:
    """Yield the words that are one deletion, swap, replacement or insertion away."""
    for split in range(len(word) + 1):
        head, tail = word[:split], word[split:]
        yield head + tail[1:]
        yield head + tail[1:2] + tail[:1] + tail[2:]
        for letter in ascii_lowercase:
            yield head + letter + tail[1:]
            yield head + letter + tail


def _is_reversed(words: Sequence[str], profile: EntryProfile) -> bool:
    """Whether a question asks for what is not, or is left out, and the entry tells what is; or the other way round."""
    denies = bool(NEGATIONS.intersection(words)) or any(_contains(words, exclusion) for exclusion in _EXCLUSIONS)
    if denies:
        return bool(_OPEN_QUESTION.intersection(words[:4])) and not profile.is_negative
    return profile.is_asked_negatively


def _contains(words: Sequence[str], phrase: tuple[str, ...]) -> bool:
    if phrase[0] not in words:
        return False
    return any(tuple(words[start : start + len(phrase)]) == phrase for start in range(len(words) - len(phrase) + 1))
