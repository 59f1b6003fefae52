"""The languages that texts are compared in: their word stems and function words.

A language that is not listed is compared by its words as they are and by their letters.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import Stemmer

from bot.matching.text.stemming import stem
from bot.matching.text.stopwords import FUNCTION_WORDS, SOUTH_SLAVIC_FUNCTION_WORDS

_ALGORITHMS = {
    "ar": "arabic",
    "da": "danish",
    "nl": "dutch",
    "fi": "finnish",
    "fr": "french",
    "de": "german",
    "el": "greek",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "es": "spanish",
    "sv": "swedish",
    "tr": "turkish",
}
"""The Snowball stemmer of each language besides English and South Slavic."""

SOUTH_SLAVIC = frozenset(["bs", "cnr", "hr", "sh", "sr"])

_AMBIGUOUS_WORDS = frozenset(
    ["a", "do", "i", "me", "no", "on", "so", "to", "u", "s", "o", "pod", "pa", "im", "us", "sad"]
)
"""South Slavic function words that stand in English questions, too."""

_DERIVED = re.compile(r"(?<=[a-z]{4})(?:stvo?|nic|nik|ic|ik|ost|osn|ov|j)$")
"""What the Serbian stemmer leaves of suffixes that make words of others, and so of a word's forms: *članica* and
*članstvo* are about the same, and *predsjednici* are the *predsjednik* in another case."""


@dataclass(frozen=True, slots=True)
class Language:
    """What matching knows of a language.

    Attributes:
        tag: BCP 47.
        stem: Returns the stem of a normalised word.
        function_words: Normalised words that identify no subject.
        own_words: Those of them that are of this language and not of others.
        letters: Lower-case letters that tell it from English.

    """

    tag: str
    stem: Callable[[str], str]
    function_words: frozenset[str]
    own_words: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()

    @property
    def is_english(self) -> bool:
        return self.tag == ENGLISH.tag


_LETTERS = {
    "da": "æøå", "nb": "æøå", "no": "æøå", "sv": "åäö", "fi": "åäö", "de": "äöüß", "nl": "ëïé", "fr": "àâçèéêëîïôùûœ",
    "es": "áéíñóú¿¡", "pt": "ãõçáéíóâêô", "it": "àèéìòù", "ro": "ăâîșț", "pl": "ąćęłńóśźż", "cs": "áčďéěíňóřšťúůýž",
    "hu": "áéíóöőúüű", "tr": "çğıöşü", "lt": "ąčęėįšųūž", "sq": "çë", "el": "αβγδεζηθικλμνξοπρστυφχψω",
}  # fmt: skip
_CYRILLIC = "абвгдђѓежзѕијйклљмнњопрстћќуфхцчџшщъыьэюяєіїґў"
_LETTERS |= dict.fromkeys(("ru", "uk", "bg", "mk", "be"), _CYRILLIC)
_LETTERS |= dict.fromkeys(SOUTH_SLAVIC, "čćžšđ" + _CYRILLIC)

ENGLISH = Language("en", stem, FUNCTION_WORDS, FUNCTION_WORDS - SOUTH_SLAVIC_FUNCTION_WORDS)


@cache
def get_language(tag: str) -> Language:
    """Return the language with this tag.

    >>> montenegrin = get_language("cnr")
    >>> {montenegrin.stem(word) for word in ("clan", "clanica", "clanice", "clanstvo", "clanovi")}
    {'clan'}
    """
    primary = tag.partition("-")[0]
    if primary == ENGLISH.tag:
        return ENGLISH
    letters = frozenset(_LETTERS.get(primary, ""))
    if primary in SOUTH_SLAVIC:
        own = SOUTH_SLAVIC_FUNCTION_WORDS - _AMBIGUOUS_WORDS
        return Language(tag, _stem_south_slavic, SOUTH_SLAVIC_FUNCTION_WORDS, own, letters)
    algorithm = _ALGORITHMS.get(primary)
    return Language(tag, _make_stem(algorithm) if algorithm else str, FUNCTION_WORDS, frozenset(), letters)


def _make_stem(algorithm: str) -> Callable[[str], str]:
    stemmer = Stemmer.Stemmer(algorithm)

    @lru_cache(maxsize=1 << 13)
    def stem_word(word: str) -> str:
        return str(stemmer.stemWord(word))

    return stem_word


_stem_serbian = _make_stem("serbian")


def _stem_south_slavic(word: str) -> str:
    return _DERIVED.sub("", _stem_serbian(word))
