"""Text normalisation: case folding, transliteration to Latin, diacritics, Unicode look-alikes, American spelling."""

import re
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice

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
_SIGNS = re.compile(r"(?<!\S)[^\w\s]{1,16}(?!\S)")
"""Signs that stand alone."""

MAX_SIGN_NAMES = 20
"""Signs of a text that are read as names; a text of more is no question about one."""

_PICTURES = "\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_PICTURE, _MAY_HAVE_NAME = re.compile(f"[{_PICTURES}]"), re.compile(f"[=<>&{_PICTURES}]")
_OPERATOR = re.compile(r"[=!<>?+*/%&|^:~-]{0,2}=|=[~<]|&&|<>|<=>|>>>?")
"""Signs that are names in programming and nothing else in chat, where `->` and `=>` point at something."""

_OPENING, _CLOSING = "`\"'“„‘", "`\"'”’.,;:?!…"
_PUNCTUATION = frozenset(f"{_OPENING}{_CLOSING}()[]{{}}_–—-")
_COLOUR_MARKS = "\ufe0e\ufe0f"
"""Say whether to show an emoji in colour; people write it with and without."""

_SIGN_WORD = re.compile(r"x[0-9a-f]{8}x")

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

_MAX_GROWTH = 3
_EXTRA_LENGTH = 100
"""A whole text of signs that stand for eighteen letters is none that anybody reads; some of them are in any text."""


def normalise(text: str) -> str:
    """Return lower-case words of Latin letters and digits, separated by single spaces. Idempotent.

    Signs are left out, but for those that are names: operators (`==`) that stand alone, an emoji between two words, and
    whatever makes up a text without words. They become words that stand for them. The result is empty if there is only
    punctuation.

    Example:
        >>> normalise("Што је КФОР's programme?")
        'sto je kfors program'
    """
    spelled = _spell_names(text) if _MAY_HAVE_NAME.search(text) else text
    return _normalise_words(spelled) or " ".join(filter(None, map(_spell_sign, _find_signs(text))))


def spell_signs(text: str, is_name: Callable[[str], bool]) -> str:
    """Replace signs that stand alone in a text: those that are names by their word, emoji that are none by nothing.

    Args:
        text: Any text.
        is_name: Whether signs are a name.
    """

    def spell(found: re.Match[str]) -> str:
        if is_name(found[0]):
            return _spell_sign(found[0])
        return "" if _PICTURE.search(found[0]) else found[0]

    return _SIGNS.sub(spell, text, count=MAX_SIGN_NAMES)


def _spell_names(text: str) -> str:
    """Replace operators, and emoji that have words on both sides: at the ends of a text they are decoration."""
    words = [found.start() for found in _WORD.finditer(text)]

    def spell(found: re.Match[str]) -> str:
        is_inside = bool(words) and words[0] < found.start() < words[-1]
        is_name = _OPERATOR.fullmatch(_trim(found[0])) or (is_inside and _PICTURE.search(found[0]))
        return _spell_sign(found[0]) if is_name else found[0]

    return _SIGNS.sub(spell, text, count=MAX_SIGN_NAMES)


def restore_signs(text: str, question: str) -> str:
    """Return a text with the signs of a question in place of the words that stand for them."""
    for token in dict.fromkeys(_find_signs(question)):
        text = text.replace(_spell_sign(token) or token, _trim(token))
    return text


def is_sign_word(word: str) -> bool:
    """Whether a normalised word stands for signs."""
    return bool(_SIGN_WORD.fullmatch(word))


def _find_signs(text: str) -> Iterator[str]:
    return (found[0] for found in islice(_SIGNS.finditer(text), MAX_SIGN_NAMES))


def _trim(token: str) -> str:
    """Return signs without the quotes and punctuation around them, in one form."""
    folded = "".join(char for char in unicodedata.normalize("NFKC", token) if char not in _COLOUR_MARKS)
    return folded.lstrip(_OPENING).rstrip(_CLOSING)


def _spell_sign(token: str) -> str:
    """Return the word for signs, empty if there is only punctuation."""
    signs = _trim(token)
    if all(char in _PUNCTUATION or unicodedata.category(char)[0] in "CZ" for char in signs):
        return ""
    # A checksum, as the words of different signs must not look alike.
    return f"x{zlib.crc32(signs.encode(errors='surrogatepass')):08x}x"


def _normalise_words(text: str) -> str:
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
    composed, max_length = "", min(MAX_COMPOSED_LENGTH, _MAX_GROWTH * len(text) + _EXTRA_LENGTH)
    for start in range(0, len(text), _COMPOSED_AT_ONCE):
        composed += unicodedata.normalize("NFKC", text[start : start + _COMPOSED_AT_ONCE])
        if len(composed) >= max_length:
            break
    return composed[:max_length]


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
