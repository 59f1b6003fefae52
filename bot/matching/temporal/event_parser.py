"""A time named by what happened or lasted then: `when Montenegro joined`, `at the time of the talks`."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.matching.text.offsets import AlignedText


class Side(StrEnum):
    """Which days of what happened or lasted are meant."""

    BEGIN = "begin"
    END = "end"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Happening:
    """A question without the words that name a time, what happened then, and which of its days are meant."""

    rest: str
    words: str
    event: str
    side: Side


_POINT = [
    "at the time (?:of|when)", "at the moment (?:of|when)", "on the day (?:of|when)", "the day", "when", "kada?",
    "u vrijeme", "u vreme", "u trenutku", "quand", "au moment de",
]  # fmt: skip
_WHILE = ["during", "while", "in the time of", "tokom", "za vrijeme", "za vreme", "pendant"]
_CLAUSE = re.compile(rf"(?P<join>\b(?:{'|'.join((*_POINT, *_WHILE))})) (?P<event>[^,]+)")
_WHILES = re.compile("|".join(_WHILE))

_AUXILIARIES = "did was is are do does were will would has have had can could should exactly je su ce est a ont it"
_ASKS = frozenset(_AUXILIARIES.split())
"""Words behind `when` that make it a question of its own."""

_ENDINGS = """
left leave leaves ended end ends resigned finished closed stopped over withdrew quit
napustio napustila zavrsila zavrsio zavrsen zavrsena
"""
_ENDS = frozenset(_ENDINGS.split())
_LASTS = re.compile(r"\b(?:was|were|bio|bila)\b(?! (?:[a-z]+ed|begun|held|set|made|born|sworn|taken|over)\b)")


def happening(spelled: AlignedText) -> Happening | None:
    """The time named by an event, where the rest of the words is a question; None where there is no such time."""
    found = next(filter(_is_time, _CLAUSE.finditer(spelled.text)), None)
    if found is None or (found.start() == 0 and not spelled.text[found.end() :].lstrip(" ,")):
        return None
    return _read(spelled, found)


def named_time(spelled: AlignedText) -> Happening | None:
    """The time that words by themselves name: `when Montenegro joined`, or just `the meeting`; None for no words."""
    if found := _CLAUSE.fullmatch(spelled.text):
        return _read(spelled, found)
    return Happening("", spelled.original, spelled.original, Side.BEGIN) if spelled.text else None


def _read(spelled: AlignedText, found: re.Match[str]) -> Happening:
    event = spelled.slice_original(*found.span("event"))
    return Happening(spelled.cut_original(*found.span()), spelled.slice_original(*found.span()), event, _side(found))


def _is_time(found: re.Match[str]) -> bool:
    return found["join"].split()[0] not in {"when", "kad", "kada", "quand"} or found["event"].split()[0] not in _ASKS


def _side(found: re.Match[str]) -> Side:
    if _ENDS & set(found["event"].split()):
        return Side.END
    return Side.WHOLE if _WHILES.fullmatch(found["join"]) or _LASTS.search(found["event"]) else Side.BEGIN
