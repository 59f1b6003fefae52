"""Parses date expressions in questions: which days they mean, and the question without them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.dates import Interval, PartialDate
from bot.matching.temporal.event_parser import EventExpression, parse_event_expression
from bot.matching.text.normalise import normalise
from bot.matching.text.offsets import AlignedText, align_text

_MONTH_NAMES = [
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
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}

_PREPOSITIONS = "in on at as of back the year during exactly around u dana na tokom en le au un"
"""Words before a date that are part of the date expression."""

_REFERENCE_PREFIXES = "from od between to resolution rezolucija rezolucije rezolucijom number no nr article unscr"
_REFERENCES = frozenset(_REFERENCE_PREFIXES.split())
"""Words before a number that is not a year (`resolution 1999`), or before a year that identifies something (`the
article from 2021`).
"""

_SINCE = frozenset(["since", "depuis"])
_AFTER = frozenset(["after", "poslije", "posle", "nakon", "apres"])
_BEFORE = frozenset(["before", "pre", "prije", "avant"])
_UNTIL = frozenset(["until", "till", "through", "do"])
"""Words before a date that make it one end of a period."""

_POINT_PREPOSITIONS = frozenset(["in", "on", "at", "during", "u", "en"])
"""Prepositions that make a date a point in time, whatever precedes them."""

_YEAR = "(?:19|20)[0-9]{2}"
"""A bare number counts as a year from 1900 to 2099 only: 1244 is a resolution. After `in`, from 1500 on."""


def _build_pattern() -> re.Pattern[str]:
    month = f"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
    day = "[0-3]?[0-9]"
    ordinal = f"{day}(?:st|nd|rd|th)?"
    # One group for each form, named after its parser in `_PARSERS`; longer forms come before their own prefixes.
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
    # At most six prepositions: a message of nothing else would take quadratic time.
    # Not within longer runs of numbers, which are phone numbers or versions.
    before = f"(?:(?:{_PREPOSITIONS.replace(' ', '|')}) ){{0,6}}"
    return re.compile(rf"(?<![-/.])\b{before}(?:{'|'.join(forms)})(?: (?:godine|godini|god|year))?\b(?![-/.][0-9])")


_DATE = _build_pattern()
_PAST_TENSE_WORDS = "was were did had used previously formerly former bio bila bilo bili bile etait"
_PAST_TENSE = frozenset(_PAST_TENSE_WORDS.split())
_TRANSITION_WORDS = (
    "became become took takes succeeded elected appointed inaugurated sworn postao postala izabran izabrana"
)
_TRANSITIONS = frozenset(_TRANSITION_WORDS.split())
_BECAME = re.compile(r"\b(?:became|did become)\b", re.IGNORECASE)
_SOUTH_SLAVIC_PAST = re.compile(
    r"\b(je|su|је|су) (?:bi[ol]a?|bil[ei]|posta[ol]a?|postal[ei]|bilo|би[ол]а?|бил[еи]|било|поста[ол]а?|постал[еи])\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A question without its date expression, and the days that this means."""

    rest: str
    interval: Interval


@dataclass(frozen=True, slots=True)
class UndatableExpression:
    """A question without its date expression, which is no valid date, ambiguous, or one of several."""

    rest: str
    words: str


TimeExpression = DateExpression | UndatableExpression | EventExpression


def parse_time_expression(text: str, today: date) -> TimeExpression | None:
    """Find the time that a question is about.

    Args:
        text: The question as written.
        today: The day that relative dates count from.

    Returns:
        A date, else an event, else None. Several dates in one question are undatable.
    """
    aligned = align_text(text)
    dates = list(_find_dates(aligned))
    if not dates:
        return parse_event_expression(aligned)
    if len(dates) > 1:
        span = dates[0].start(), dates[-1].end()
        return UndatableExpression(aligned.cut_original(*span), aligned.slice_original(*span))
    return _parse_date(aligned, dates[0], today)


def _parse_date(aligned: AlignedText, match: re.Match[str], today: date) -> DateExpression | UndatableExpression:
    bound = _find_bound(aligned.text[: match.start()]) if _POINT_PREPOSITIONS.isdisjoint(match[0].split()) else ""
    span = match.start() - (len(bound) + 1 if bound else 0), match.end()
    form = str(match.lastgroup)
    try:
        interval = _extend_to_bound(_PARSERS[form](match[form], today), bound)
    except ValueError:  # no day of the calendar, or an ambiguous one
        return UndatableExpression(aligned.cut_original(*span), aligned.slice_original(*span))
    return DateExpression(aligned.cut_original(*span), interval)


def _find_bound(before: str) -> str:
    """Return the last word before a date if it makes the date one end of a period."""
    last = before.split()[-1:]
    return last[0] if last and last[0] in _SINCE | _AFTER | _BEFORE | _UNTIL else ""


def _extend_to_bound(interval: Interval, bound: str) -> Interval:
    if bound in _SINCE:
        return Interval(interval.first, None)
    if bound in _AFTER:
        return Interval(interval.end, None)
    if bound in _BEFORE:
        return Interval(None, interval.first)
    return Interval(None, interval.end) if bound else interval


def _find_dates(aligned: AlignedText) -> Iterator[re.Match[str]]:
    for match in _DATE.finditer(aligned.text):
        before = aligned.text[: match.start()].split()
        if _POINT_PREPOSITIONS.isdisjoint(match[0].split()) and before and before[-1] in _REFERENCES:
            continue
        yield match


def is_past_tense(text: str) -> bool:
    """Whether a question is in the past tense."""
    return not _PAST_TENSE.isdisjoint(normalise(text).split())


def asks_for_transition(text: str) -> bool:
    """Whether a question is about a change at its time (`who became president in 2018`), not about a state then."""
    return not _TRANSITIONS.isdisjoint(normalise(text).split())


def rewrite_as_state(text: str) -> str:
    """Rewrite a question about a change as one about the state after it, as the same fact answers both."""
    return _SOUTH_SLAVIC_PAST.sub(r"\1", _BECAME.sub("was", text))


def _build_interval(year: int, month: int | None = None, day: int | None = None) -> Interval:
    return PartialDate.parse(str(PartialDate(year, month, day))).interval()


def _split_words(text: str) -> list[str]:
    return [word for word in text.split() if word not in {"of", ","}]


def _parse_ordinal(word: str) -> int:
    return int(word.rstrip("stndrh"))


def _parse_day(text: str) -> Interval:
    day, month, year = _split_words(text)
    return _build_interval(int(year), _MONTHS[month], _parse_ordinal(day))


def _parse_american(text: str) -> Interval:
    month, day, year = _split_words(text)
    return _build_interval(int(year), _MONTHS[month], _parse_ordinal(day))


def _parse_month(text: str) -> Interval:
    month, year = _split_words(text)
    return _build_interval(int(year), _MONTHS[month])


def _parse_dotted(text: str) -> Interval:
    day, month, year = map(int, text.split("."))
    return _build_interval(year, month, day)


def _parse_slashed(text: str) -> Interval:
    """Parse day/month/year or month/day/year. Raises ValueError if both are possible."""
    first, second, year = map(int, text.split("/"))
    if first <= 12 and second <= 12 and first != second:
        raise ValueError(text)
    is_day_first = first > 12 or first == second
    return _build_interval(year, second, first) if is_day_first else _build_interval(year, first, second)


def _parse_years_ago(text: str, today: date) -> Interval:
    return _build_interval(today.year - next(int(word) for word in text.split() if word.isdecimal()))


def _parse_year_range(text: str) -> Interval:
    """Parse whole years, the last one included. Raises ValueError if they are in the wrong order."""
    first, last = (int(word) for word in text.split() if word.isdecimal())
    if last < first:
        raise ValueError(text)
    return Interval(_build_interval(first).first, _build_interval(last).end)


def _parse_relative(text: str, today: date) -> Interval:
    """Parse days, weeks and months counted from today."""
    if text in {"yesterday", "tomorrow"}:
        return Interval.of_day(today + timedelta(days=1 if text == "tomorrow" else -1))
    if text == "next year":
        return _build_interval(today.year + 1)
    count, unit = text.split(maxsplit=1)[0], text.split()[1].rstrip("s")
    units_back = {"last": 1, "next": -1}.get(count) or int(count)
    if unit == "month":
        months = today.year * 12 + today.month - 1 - units_back
        return _build_interval(months // 12, months % 12 + 1)
    day = today - timedelta(days=units_back * (7 if unit == "week" else 1))
    return Interval(day, day + timedelta(days=7)) if count in {"last", "next"} else Interval.of_day(day)


def _parse_two_digit_year(text: str) -> Interval:
    raise ValueError(f"{text} of which century?")


def _parse_decade(text: str) -> Interval:
    first = int(text[:4])
    return Interval(date(first, 1, 1), date(first + 10, 1, 1))


_PARSERS: dict[str, Callable[[str, date], Interval]] = {
    "range": lambda text, _: _parse_year_range(text),
    "iso": lambda text, _: PartialDate.parse(text).interval(),
    "dotted": lambda text, _: _parse_dotted(text),
    "slashed": lambda text, _: _parse_slashed(text),
    "day": lambda text, _: _parse_day(text),
    "american": lambda text, _: _parse_american(text),
    "month": lambda text, _: _parse_month(text),
    "ago": _parse_years_ago,
    "last": lambda _, today: _build_interval(today.year - 1),
    "near": _parse_relative,
    "short": lambda text, _: _parse_two_digit_year(text),
    "decade": lambda text, _: _parse_decade(text),
    "year": lambda text, _: _build_interval(int(text)),
    "old": lambda text, _: _build_interval(int(text)),
}
"""Parses each form of `_DATE` to its days. Raises ValueError if the text is no day, or one of several."""
