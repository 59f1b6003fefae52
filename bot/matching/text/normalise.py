"""Text normalisation: case folding, transliteration to Latin, diacritics, Unicode look-alikes, American spelling."""

import re
import unicodedata
from functools import lru_cache

_CYRILLIC_LETTERS = "абвгдђѓежзѕијйклљмнњопрстћќуфхцчџшщъыьэюяёєіїґў"
_LATIN_SPELLINGS = """
a b v g d dj dj e z z dz i j j k l lj m n nj o p r s t c c u f h c c dz s sc _ i _ e ju ja e e i i g u
"""
_CYRILLIC = dict(zip(_CYRILLIC_LETTERS, _LATIN_SPELLINGS.split(), strict=True))
"""Latin spelling without diacritics of Serbian, Montenegrin and Macedonian letters, then of other Slavic ones.

`_` stands for letters that have no sound of their own.
"""

_LATIN = {"đ": "dj", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d", "ħ": "h"}
_TRANSLITERATION = str.maketrans({**{key: value.strip("_") for key, value in _CYRILLIC.items()}, **_LATIN})

_LOOKALIKES = str.maketrans("аеорсухкмтвнієј", "aeopcyxkmtbhiej")
"""Cyrillic letters that look like Latin ones; read as Latin in words that contain Latin letters too."""

_MENTION = re.compile(r"<(?:[@#][!&]?|a?:\w+:)\d+>|@(?:everyone|here)\b")
"""Discord's mark-up for users, roles, channels and custom emoji, which is not part of the question."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_LATIN_LETTER, _CYRILLIC_LETTER = re.compile(r"[a-z]"), re.compile(r"[Ѐ-ӿ]")
_TOKEN = re.compile(r"\w+")
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ`´‘](?=\w)")
_SIGNED_NAME = re.compile(r"(?<![^\W_])([a-z])(\+{1,2}|#)(?![^\W_])")
"""Single letters whose sign tells them apart: C++, C#, A+."""

_WORD = re.compile(r"[^\W_]+")

_NUMBER_NAMES = """
zero _ two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty
"""
# `one` is left out: it is a pronoun more often than a number.
_NUMBERS = {name: str(number) for number, name in enumerate(_NUMBER_NAMES.split())}
_REPLACED_WORDS = {
    **_NUMBERS,
    "defence": "defense",
    "offence": "offense",
    "licence": "license",
    "programme": "program",
    "programmes": "programs",
    "centre": "center",
    "centres": "centers",
    "theatre": "theater",
    "manoeuvre": "maneuver",
    "manoeuvres": "maneuvers",
    "enrol": "enroll",
    "fulfil": "fulfill",
}
_OUR = re.compile(r"\b(neighb|harb|lab|col|behavi|fav|hon|arm|endeav|rum|hum)our")
# At least four letters before the ending, so that `rise` and `praise` stay.
_ISE = re.compile(r"(?<=[a-z]{4})is(e|es|ed|er|ers|ing|ation|ations)\b")
_ISE_EXCEPTIONS = re.compile(
    r"(?:adv|desp|dev|exerc|expert|enterpr|comprom|superv|surpr|prom|prec|conc|otherw|likew|rev|telev|improv|franch|"
    r"merchand|disgu|para|prem|prom|trea|appra|no|pra|ra|cru|bru|adver|clos|increa|decrea|purcha|relea|expo|respon)"
    r"is(?:e|es|ed|er|ers|ing)\b"
)


MAX_COMPOSED_LENGTH = 6_000
"""Characters that are read of a text which isn't ASCII: one sign may stand for eighteen letters."""

_COMPOSED_AT_ONCE = 1_000


def normalise(text: str) -> str:
    """Return lower-case words of Latin letters and digits, separated by single spaces. Idempotent.

    The result is empty if the text contains neither a letter nor a digit.

    Example:
        >>> normalise("Што је КФОР's programme?")
        'sto je kfors program'
    """
    if text.isascii():
        # Most questions are ASCII, and the Unicode passes below take five times as long.
        plain = _MENTION.sub(" ", text.lower()) if "<" in text or "@" in text else text.lower()
        return _join_words(_CONTROL.sub("", plain))
    # Compatibility forms first, so that full-width letters and ligatures are plain ones in all later steps.
    folded = _MENTION.sub(" ", _compose(text).casefold())
    latin = _TOKEN.sub(_read_lookalikes, _drop_invisible(folded)).translate(_TRANSLITERATION)
    # Again after decomposing: accented Cyrillic letters such as `ѝ` are in no table.
    decomposed = unicodedata.normalize("NFKD", latin).translate(_TRANSLITERATION)
    return _join_words("".join(char for char in decomposed if not unicodedata.combining(char)).casefold())


def _compose(text: str) -> str:
    composed = ""
    for start in range(0, len(text), _COMPOSED_AT_ONCE):
        composed += unicodedata.normalize("NFKC", text[start : start + _COMPOSED_AT_ONCE])
        if len(composed) >= MAX_COMPOSED_LENGTH:
            break
    return composed[:MAX_COMPOSED_LENGTH]


def _read_lookalikes(match: re.Match[str]) -> str:
    """Read a word's Cyrillic letters that look Latin as Latin if it has Latin letters too."""
    word = match[0]
    return word.translate(_LOOKALIKES) if _LATIN_LETTER.search(word) and _CYRILLIC_LETTER.search(word) else word


def _drop_invisible(text: str) -> str:
    """Remove format and control characters, such as zero-width spaces, but keep white space."""
    if text.isprintable():
        return text
    return "".join(char for char in text if unicodedata.category(char) not in {"Cf", "Cc"} or char.isspace())


def _join_words(plain: str) -> str:
    spelled = _SIGNED_NAME.sub(_spell_signs, plain) if "+" in plain or "#" in plain else plain
    return " ".join(map(_americanise, _WORD.findall(_APOSTROPHE.sub("", spelled))))


def _spell_signs(match: re.Match[str]) -> str:
    return match[1] + match[2].replace("+", "plus").replace("#", "sharp")


@lru_cache(maxsize=1 << 13)
def _americanise(word: str) -> str:
    if word in _REPLACED_WORDS:
        return _REPLACED_WORDS[word]
    if "our" in word:
        word = _OUR.sub(r"\1or", word)
    return word if "is" not in word or _ISE_EXCEPTIONS.search(word) else _ISE.sub(r"iz\1", word)
