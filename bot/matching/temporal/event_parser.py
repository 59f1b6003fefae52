"""Parses time expressions that are anchored to an event: `when Montenegro joined`, `at the time of the talks`."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.matching.text.offsets import AlignedText


class EventPart(StrEnum):
    """Which days of an event or a state are meant."""

    BEGIN = "begin"
    END = "end"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class EventExpression:
    """A time given by an event.

    Attributes:
        rest: The question without the time expression.
        words: The time expression as written.
        event: The event alone, without the words before it.
        part: Which days of the event are meant.
    """

    rest: str
    words: str
    event: str
    part: EventPart


_POINT_MARKERS = [
    "at the time (?:of|when)", "at the moment (?:of|when)", "on the day (?:of|when)", "the day", "when", "kada?",
    "u vrijeme", "u vreme", "u trenutku", "quand", "au moment de",
]  # fmt: skip
_PERIOD_MARKERS = ["during", "while", "in the time of", "tokom", "za vrijeme", "za vreme", "pendant"]
_CLAUSE = re.compile(rf"(?P<marker>\b(?:{'|'.join((*_POINT_MARKERS, *_PERIOD_MARKERS))})) (?P<event>[^,]+)")
_PERIOD = re.compile("|".join(_PERIOD_MARKERS))
_AMBIGUOUS_MARKERS = frozenset(["when", "kad", "kada", "quand"])
"""Markers that are interrogatives as well."""

_AUXILIARY_WORDS = "did was is are do does were will would has have had can could should exactly je su ce est a ont it"
_AUXILIARIES = frozenset(_AUXILIARY_WORDS.split())
"""Words behind `when` that make it a question of its own: `when did Montenegro join`."""

_END_VERB_FORMS = """
left leave leaves ended end ends resigned finished closed stopped over withdrew quit
napustio napustila zavrsila zavrsio zavrsen zavrsena
"""
_END_VERBS = frozenset(_END_VERB_FORMS.split())
_STATE = re.compile(r"\b(?:was|were|bio|bila)\b(?! (?:[a-z]+ed|begun|held|set|made|born|sworn|taken|over)\b)")
"""`was` as a state that lasts (`when he was president`), not as a passive (`when KFOR was founded`)."""


def parse_event_expression(text: AlignedText) -> EventExpression | None:
    """Find a time clause in a question, None if there is none or if the whole text is one."""
    clause = next(filter(_is_time_clause, _CLAUSE.finditer(text.text)), None)
    if clause is None or (clause.start() == 0 and not text.text[clause.end() :].lstrip(" ,")):
        return None
    return _build_expression(text, clause)


def parse_event_name(text: AlignedText) -> EventExpression | None:
    """Read a whole text as an event, with or without a marker before it (`the meeting`); None for an empty text."""
    if clause := _CLAUSE.fullmatch(text.text):
        return _build_expression(text, clause)
    return EventExpression("", text.original, text.original, EventPart.BEGIN) if text.text else None


def _build_expression(text: AlignedText, clause: re.Match[str]) -> EventExpression:
    event = text.slice_original(*clause.span("event"))
    rest, words = text.cut_original(*clause.span()), text.slice_original(*clause.span())
    return EventExpression(rest, words, event, _classify_part(clause))


def _is_time_clause(clause: re.Match[str]) -> bool:
    # `when did …` asks for a time instead of giving one.
    marker, first_word = clause["marker"].split()[0], clause["event"].split()[0]
    return marker not in _AMBIGUOUS_MARKERS or first_word not in _AUXILIARIES


def _classify_part(clause: re.Match[str]) -> EventPart:
    if _END_VERBS & set(clause["event"].split()):
        return EventPart.END
    is_period = _PERIOD.fullmatch(clause["marker"]) or _STATE.search(clause["event"])
    return EventPart.WHOLE if is_period else EventPart.BEGIN
