"""Date words in a question: which days they mean, and the question without them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.dates import Interval, PartialDate
from bot.matching.temporal.event_parser import Happening, happening
from bot.matching.text.normalise import normalise
from bot.matching.text.offsets import AlignedText, align_text

_MONTHS = [
    "january jan januar januara januaru janvier",
    "february feb februar februara februaru fevrier",
    "march mar mart marta martu mars",
    "april apr aprila aprilu avril",
    "may maj maja maju mai",
    "june jun juna junu juin",
    "july jul jula julu juillet",
    "august aug avgust avgusta avgustu aout",
    "september sep sept septembar septembra septembru septembre",
    "october oct oktobar oktobra oktobru octobre",
    "november nov novembar novembra novembru novembre",
    "december dec decembar decembra decembru decembre",
]
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}

_INTO = "in on at as of back the year during exactly around u dana na tokom en le au un"
"""Words before a date that go with it."""

_NAMING = "from od between to resolution rezolucija rezolucije rezolucijom number no nr article unscr"
_NAMES = frozenset(_NAMING.split())
"""Words before a number that is no year, or a year that names something: `the article from 2021`."""

_SINCE = frozenset(["since", "depuis"])
_AFTER = frozenset(["after", "poslije", "posle", "nakon", "apres"])
_BEFORE = frozenset(["before", "pre", "prije", "avant"])
_UNTIL = frozenset(["until", "till", "through", "do"])
"""Words before a date that make it one end of a longer time."""

_AT = frozenset(["in", "on", "at", "during", "u", "en"])
"""Words that make a date a point in time, whatever stands before them."""

_YEAR = "(?:19|20)[0-9]{2}"
"""A bare number is a year only from 1900 to 2099: 1244 is a resolution. From 1500 on it is one behind `in`."""


def _pattern() -> re.Pattern[str]:
    month = f"(?:{'|'.join(sorted(_MONTH, key=len, reverse=True))})"
    day = "[0-3]?[0-9]"
    ordinal = f"{day}(?:st|nd|rd|th)?"
    forms = [
        f"(?P<range>(?:between|from|izmedju|od|entre|de) {_YEAR} (?:and|to|until|till|through|i|do|et|a) {_YEAR})",
        f"(?P<iso>{_YEAR}-[01][0-9](?:-[0-3][0-9])?)",
        rf"(?P<dotted>{day}\.{day}\.{_YEAR})",
        f"(?P<slashed>{day}/{day}/{_YEAR})",
        f"(?P<day>{ordinal} (?:of )?{month} {_YEAR})",
        f"(?P<american>{month} {ordinal}(?: ,)? {_YEAR})",
        f"(?P<month>{month} (?:of )?{_YEAR})",
        "(?P<ago>[0-9]{1,2} years? ago|(?:prije|pre) [0-9]{1,2} godin[ae])",
        "(?P<last>last year|prosle godine)",
        "(?P<near>(?:last|next) (?:week|month)|next year|yesterday|tomorrow|[0-9]{1,3} (?:day|week|month)s? ago)",
        "(?:(?<=in )|(?<=u ))(?P<short>[0-9]{2})(?= *$)",
        "(?P<decade>(?:19|20)[0-9]0s)",
        f"(?P<year>{_YEAR})",
        "(?:(?<=in )|(?<=u )|(?<=en ))(?P<old>1[5-8][0-9]{2})",
    ]
    before = f"(?:(?:{_INTO.replace(' ', '|')}) )*"
    return re.compile(rf"(?<![-/.])\b{before}(?:{'|'.join(forms)})(?: (?:godine|godini|god|year))?\b(?![-/.][0-9])")


_DATE = _pattern()
_PAST_TENSE = "was were did had used previously formerly former bio bila bilo bili bile etait"
_PAST = frozenset(_PAST_TENSE.split())
_BECOMING = "became become took takes succeeded elected appointed inaugurated sworn postao postala izabran izabrana"
_BEGAN = frozenset(_BECOMING.split())
_BECAME = re.compile(r"\b(?:became|did become)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A question without its date words, and the days they mean."""

    rest: str
    span: Interval


@dataclass(frozen=True, slots=True)
class Undatable:
    """A question without its date words, which mean no day or more than one."""

    rest: str
    words: str


Moment = DateExpression | Undatable | Happening


def read_moment(text: str, today: date) -> Moment | None:
    """The time that a question names; None where it names none, or several."""
    spelled = align_text(text)
    found = list(_dates(spelled))
    if not found:
        return happening(spelled)
    if len(found) > 1:
        place = found[0].start(), found[-1].end()
        return Undatable(spelled.cut_original(*place), spelled.slice_original(*place))
    bound = _bound(spelled.text[: found[0].start()]) if _AT.isdisjoint(found[0][0].split()) else ""
    place = found[0].start() - (len(bound) + 1 if bound else 0), found[0].end()
    rest, words = spelled.cut_original(*place), spelled.slice_original(*place)
    kind = str(found[0].lastgroup)
    try:
        return DateExpression(rest, _bounded(_READ[kind](found[0][kind], today), bound))
    except ValueError:  # no day of the calendar, or one of two
        return Undatable(rest, words)


def _bound(before: str) -> str:
    """The last word before a date, where it makes the date one end of a longer time."""
    last = before.split()[-1:]
    return last[0] if last and last[0] in _SINCE | _AFTER | _BEFORE | _UNTIL else ""


def _bounded(span: Interval, bound: str) -> Interval:
    if bound in _SINCE:
        return Interval(span.first, None)
    if bound in _AFTER:
        return Interval(span.end, None)
    if bound in _BEFORE:
        return Interval(None, span.first)
    return Interval(None, span.end) if bound else span


def _dates(spelled: AlignedText) -> Iterator[re.Match[str]]:
    for found in _DATE.finditer(spelled.text):
        before = spelled.text[: found.start()].split()
        if _AT.isdisjoint(found[0].split()) and before and before[-1] in _NAMES:
            continue
        yield found


def in_past_tense(text: str) -> bool:
    return not _PAST.isdisjoint(normalise(text).split())


def asks_who_began(text: str) -> bool:
    """Whether a question asks what became so at its time, and not what was so: `who became president in 2018`."""
    return not _BEGAN.isdisjoint(normalise(text).split())


def as_being(text: str) -> str:
    """A question of what became so as one of what was so: it is the same fact that tells both."""
    return _BECAME.sub("was", text)


def _span(year: int, month: int | None = None, day: int | None = None) -> Interval:
    return PartialDate.parse(str(PartialDate(year, month, day))).interval()


def _words(text: str) -> list[str]:
    return [word for word in text.split() if word not in {"of", ","}]


def _number(word: str) -> int:
    return int(word.rstrip("stndrh"))


def _day(text: str) -> Interval:
    day, month, year = _words(text)
    return _span(int(year), _MONTH[month], _number(day))


def _american(text: str) -> Interval:
    month, day, year = _words(text)
    return _span(int(year), _MONTH[month], _number(day))


def _month(text: str) -> Interval:
    month, year = _words(text)
    return _span(int(year), _MONTH[month])


def _dotted(text: str) -> Interval:
    day, month, year = map(int, text.split("."))
    return _span(year, month, day)


def _slashed(text: str) -> Interval:
    """Raises ValueError where nobody knows which of the two is the month."""
    one, two, year = map(int, text.split("/"))
    if one <= 12 and two <= 12 and one != two:
        raise ValueError(text)
    return _span(year, two, one) if one > 12 or one == two else _span(year, one, two)


def _ago(text: str, today: date) -> Interval:
    return _span(today.year - next(int(word) for word in text.split() if word.isdecimal()))


def _range(text: str) -> Interval:
    """Whole years, the last included. Raises ValueError where it is before the first."""
    first, last = (int(word) for word in text.split() if word.isdecimal())
    if last < first:
        raise ValueError(text)
    return Interval(_span(first).first, _span(last).end)


def _near(text: str, today: date) -> Interval:
    """Days, weeks and months from today."""
    if text in {"yesterday", "tomorrow"}:
        return Interval.of_day(today + timedelta(days=1 if text == "tomorrow" else -1))
    if text == "next year":
        return _span(today.year + 1)
    which, unit = text.split(maxsplit=1)[0], text.split()[1].rstrip("s")
    back = {"last": 1, "next": -1}.get(which) or int(which)
    if unit == "month":
        months = today.year * 12 + today.month - 1 - back
        return _span(months // 12, months % 12 + 1)
    day = today - timedelta(days=back * (7 if unit == "week" else 1))
    return Interval(day, day + timedelta(days=7)) if which in {"last", "next"} else Interval.of_day(day)


def _short(text: str) -> Interval:
    raise ValueError(f"{text} of which century?")


def _decade(text: str) -> Interval:
    first = int(text[:4])
    return Interval(date(first, 1, 1), date(first + 10, 1, 1))


_READ: dict[str, Callable[[str, date], Interval]] = {
    "range": lambda text, _: _range(text),
    "iso": lambda text, _: PartialDate.parse(text).interval(),
    "dotted": lambda text, _: _dotted(text),
    "slashed": lambda text, _: _slashed(text),
    "day": lambda text, _: _day(text),
    "american": lambda text, _: _american(text),
    "month": lambda text, _: _month(text),
    "ago": _ago,
    "last": lambda _, today: _span(today.year - 1),
    "near": _near,
    "short": lambda text, _: _short(text),
    "decade": lambda text, _: _decade(text),
    "year": lambda text, _: _span(int(text)),
    "old": lambda text, _: _span(int(text)),
}
