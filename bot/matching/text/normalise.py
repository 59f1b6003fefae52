"""One spelling for everything people may type: case, scripts, diacritics, Unicode tricks, British and American.

`normalise` gives lower-case words of Latin letters and digits with single spaces between them. Normalising twice
changes nothing.
"""

import re
import unicodedata
from functools import lru_cache

_CYRILLIC = dict(
    zip(
        "абвгдђѓежзѕијйклљмнњопрстћќуфхцчџшщъыьэюяёєіїґў",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "dj",
            "dj",
            "e",
            "z",
            "z",
            "dz",
            "i",
            "j",
            "j",
            "k",
            "l",
            "lj",
            "m",
            "n",
            "nj",
            "o",
            "p",
            "r",
            "s",
            "t",
            "c",
            "c",
            "u",
            "f",
            "h",
            "c",
            "c",
            "dz",
            "s",
            "sc",
            "_",
            "i",
            "_",
            "e",
            "ju",
            "ja",
            "e",
            "e",
            "i",
            "i",
            "g",
            "u",
        ],
        strict=True,
    )
)
"""Serbian, Montenegrin and Macedonian letters as their Latin spelling without diacritics; then other Slavic ones."""

_LATIN = {"đ": "dj", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d", "ħ": "h"}
_LETTERS = str.maketrans({**{key: value.strip("_") for key, value in _CYRILLIC.items()}, **_LATIN})

_LOOKALIKES = str.maketrans("аеорсухкмтвнієј", "aeopcyxkmtbhiej")
"""Cyrillic letters that look Latin; meant as Latin where a word holds Latin letters too."""

_MENTION = re.compile(r"<(?:[@#][!&]?|a?:\w+:)\d+>|@(?:everyone|here)\b")
"""What Discord writes for a person, a role, a channel or an emoji: no words of the question."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_MIXED = re.compile(r"(?=\w*[a-z])(?=\w*[Ѐ-ӿ])\w+")
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ`´‘](?=\w)")
_WORD = re.compile(r"[^\W_]+")

_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        [
            "zero",
            "_",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
}
_WHOLE_WORDS = {
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
_ISE = re.compile(r"(?<=[a-z]{4})is(e|es|ed|er|ers|ing|ation|ations)\b")
_KEPT_ISE = re.compile(
    r"(?:adv|desp|dev|exerc|expert|enterpr|comprom|superv|surpr|prom|prec|conc|otherw|likew|rev|telev|improv|franch|"
    r"merchand|disgu|para|prem|prom|trea|appra|no|pra|ra|cru|bru|adver|clos|increa|decrea|purcha|relea|expo|respon)"
    r"is(?:e|es|ed|er|ers|ing)\b"
)


def normalise(text: str) -> str:
    """The text as words in one spelling; empty where it holds no letter and no digit."""
    if text.isascii():
        plain = _MENTION.sub(" ", text.lower()) if "<" in text or "@" in text else text.lower()
        return _joined(_CONTROL.sub("", plain))
    folded = _MENTION.sub(" ", unicodedata.normalize("NFKC", text).casefold())
    visible = "".join(sign for sign in folded if unicodedata.category(sign) not in {"Cf", "Cc"} or sign.isspace())
    latin = _MIXED.sub(lambda found: found[0].translate(_LOOKALIKES), visible).translate(_LETTERS)
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKD", latin).translate(_LETTERS) if not unicodedata.combining(sign)
    )
    return _joined(plain.casefold())


def _joined(plain: str) -> str:
    return " ".join(map(_american, _WORD.findall(_APOSTROPHE.sub("", plain))))


@lru_cache(maxsize=1 << 13)
def _american(word: str) -> str:
    if word in _WHOLE_WORDS:
        return _WHOLE_WORDS[word]
    if "our" in word:
        word = _OUR.sub(r"\1or", word)
    return word if "is" not in word or _KEPT_ISE.search(word) else _ISE.sub(r"iz\1", word)
