"""Dates that say how exact they are: a year, a month or a day."""

import calendar
import re
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from typing import Self


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from `first` until just before `end`; None where there is no such bound."""

    first: date | None
    end: date | None

    def overlaps(self, other: "Interval") -> bool:
        """Whether there is a day in both."""
        early, late = date.min, date.max
        return max(self.first or early, other.first or early) < min(self.end or late, other.end or late)

    def is_strictly_within(self, other: "Interval") -> bool:
        """Whether every day of this one is in the other, and the other is longer."""
        if other.first and (self.first is None or self.first < other.first):
            return False
        if other.end and (self.end is None or self.end > other.end):
            return False
        return self != other

    @classmethod
    def of_day(cls, day: date) -> "Interval":
        return cls(day, day + timedelta(days=1) if day < date.max else None)


def encode_interval(span: Interval) -> int:
    """A span as one number, YYYYMMDD of its first day and of its end, zeros for none; `span_of` reads it back."""
    first, end = (day.isoformat().replace("-", "") if day else "00000000" for day in (span.first, span.end))
    return int(first + end)


def decode_interval(number: int) -> Interval | None:
    """The span of a number; None for 0, and for one that is no span."""
    digits = str(number).zfill(16)
    try:
        first, end = (_day_of(digits[:8]), _day_of(digits[8:]))
    except ValueError:
        return None
    return Interval(first, end) if first or end else None


def _day_of(digits: str) -> date | None:
    return None if digits == "00000000" else date(int(digits[:-4]), int(digits[-4:-2]), int(digits[-2:]))


_WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of year, month or day precision, as sources give them: `2017`, `2017-06` or `2017-06-05`."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; raises ValueError for any other form or a day that never was."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is not a date: write YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = (int(part) if part else None for part in found.groups())
        assert year is not None
        try:
            date(year, month or 1, day or 1)
        except ValueError as error:
            raise ValueError(f"{text!r} is not a date in the calendar") from error
        return cls(year, month, day)

    def first_day(self) -> date:
        """The first day that the date can mean: 2017 → 1 January 2017."""
        return date(self.year, self.month or 1, self.day or 1)

    def interval(self) -> Interval:
        """All days that the date can mean: 2017 → from 1 January 2017 until before 1 January 2018."""
        first = self.first_day()
        if self.day:
            return Interval.of_day(first)
        month = 12 if self.month is None else self.month
        if self.year == MAXYEAR and month == 12:
            return Interval(first, None)
        return Interval(first, date(self.year + month // 12, month % 12 + 1, 1))

    def format(self) -> str:
        """As a reader says it: `5 June 2017`, `June 2017`, `2017`."""
        parts = [self.day, calendar.month_name[self.month] if self.month else None, self.year]
        return " ".join(str(part) for part in parts if part)

    def __str__(self) -> str:
        parts = [f"{self.year:04}"] + [f"{part:02}" for part in (self.month, self.day) if part]
        return "-".join(parts)
