"""Which kind of answer a question asks for: a date, a person, a place, a number, an age, a reason."""

from collections.abc import Iterable, Sequence

_SIGNS: dict[str, tuple[str, ...]] = {
    "date": (
        "when", "since when", "what year", "which year", "what date", "which date", "what day", "which day", "date",
        "year", "kada", "kad", "otkad", "otkada", "datum", "godine", "koje godine", "quand", "annee",
    ),
    "person": ("who", "whom", "ko", "tko", "qui"),
    "place": ("where", "wheres", "which city", "which country", "what country", "what city", "gdje", "gde"),
    "number": ("how many", "number of", "koliko", "combien"),
    "price": ("how much", "price", "cost"),
    "age": ("how old", "age", "born", "birthday"),
    "duration": ("how long",),
    "measure": (
        "how tall", "how big", "how large", "how far", "how high", "how deep", "how fast", "how heavy", "how wide",
        "how rich", "how strong",
    ),
    "contact": (
        "email", "email address", "mail address", "phone", "phone number", "telephone number", "website", "fax",
    ),
    "reason": ("why", "zasto", "pourquoi", "how come"),
}  # fmt: skip
_KINDS = {tuple(sign.split()): kind for kind, signs in _SIGNS.items() for sign in signs}


PRECISE = frozenset({"number", "price", "age", "duration", "measure", "contact"})
"""Kinds that only a figure or an address answers: whoever tells none has no answer, however well the rest fits."""

KINDS = {kind: 1 << place for place, kind in enumerate(_SIGNS)}
"""A bit for each kind."""


def kinds_asked(words: Sequence[str]) -> frozenset[str]:
    """The kinds that normalised words ask for; of two signs at one place the longer counts."""
    found: set[str] = set()
    place = 0
    while place < len(words):
        pair = _KINDS.get(tuple(words[place : place + 2]))
        kind = pair or _KINDS.get((words[place],))
        found.update([kind] if kind else [])
        place += 2 if pair else 1
    return frozenset(found)


def kinds_told(text: Iterable[str]) -> frozenset[str]:
    """The kinds of answer that the words of a statement give, as far as they show: years, and other numbers."""
    numbers = [word for word in text if word.isdigit()]
    years = [number for number in numbers if len(number) == 4 and number[0] in "12"]
    return frozenset((["date"] if years else []) + (["number"] if len(numbers) > len(years) else []))


def kind_bits(words: Sequence[str], *, leads: bool) -> int:
    """The kinds of a wording as bits: those that a question asks for, or those that a statement tells."""
    return sum(KINDS[kind] for kind in (kinds_asked if leads else kinds_told)(words))


def gives(kinds: int, kind: str) -> bool:
    """Whether a kind is among those in bits."""
    return bool(KINDS[kind] & kinds)
