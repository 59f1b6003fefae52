"""Partial dates (year, month or day precision) and half-open intervals of days."""

import re
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from typing import Self

from bot.languages import say, say_date


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from `first` up to but not including `end`; None means unbounded on that side."""

    first: date | None
    end: date | None

    def overlaps(self, other: "Interval") -> bool:
        """Whether the two have a day in common.

        >>> may = Interval(date(2017, 5, 1), date(2017, 6, 1))
        >>> may.overlaps(Interval(date(2017, 5, 31), None)), may.overlaps(Interval(date(2017, 6, 1), None))
        (True, False)
        """
        latest_first = max(self.first or date.min, other.first or date.min)
        return latest_first < min(self.end or date.max, other.end or date.max)

    def is_strictly_within(self, other: "Interval") -> bool:
        """Whether `other` contains this interval and more.

        >>> year = PartialDate(2017).interval()
        >>> PartialDate(2017, 6).interval().is_strictly_within(year), year.is_strictly_within(year)
        (True, False)
        """
        if other.first and (self.first is None or self.first < other.first):
            return False
        if other.end and (self.end is None or self.end > other.end):
            return False
        return self != other

    @classmethod
    def of_day(cls, day: date) -> "Interval":
        """Return the interval of a single day."""
        return cls(day, day + timedelta(days=1) if day < date.max else None)


def encode_interval(interval: Interval) -> int:
    """Encode an interval as one number for a custom id: `first` and `end` as YYYYMMDD, zeros for None.

    >>> encode_interval(Interval(date(2017, 6, 5), None))
    2017060500000000
    """
    first, end = (day.isoformat().replace("-", "") if day else "00000000" for day in (interval.first, interval.end))
    return int(first + end)


def decode_interval(number: int) -> Interval | None:
    """Decode an interval from its number; None for 0, and for a number that `encode_interval` can't have made.

    >>> decode_interval(2017060500000000)
    Interval(first=datetime.date(2017, 6, 5), end=None)
    >>> decode_interval(99999999_00000000) is None
    True
    """
    digits = str(number).zfill(16)
    try:
        first, end = _parse_digits(digits[:8]), _parse_digits(digits[8:])
    except ValueError:
        return None
    return Interval(first, end) if first or end else None


def _parse_digits(digits: str) -> date | None:
    return None if digits == "00000000" else date(int(digits[:-4]), int(digits[-4:-2]), int(digits[-2:]))


_ISO_PREFIX = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as precise as its source: `2017`, `2017-06` or `2017-06-05`."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; `str()` gives the same text back.

        >>> PartialDate.parse("2017-06")
        PartialDate(year=2017, month=6, day=None)
        >>> str(PartialDate.parse("2017-06"))
        '2017-06'

        Raises:
            ValueError: The text has another form, or the calendar has no such day.

        """
        match = _ISO_PREFIX.fullmatch(text)
        if match is None:
            raise ValueError(say("{text} is not a date: write YYYY, YYYY-MM or YYYY-MM-DD").format(text=repr(text)))
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        try:
            date(year, month or 1, day or 1)
        except ValueError as error:
            raise ValueError(say("{text} is not a date in the calendar").format(text=repr(text))) from error
        return cls(year, month, day)

    def first_day(self) -> date:
        """Return the first day that the date can mean.

        >>> PartialDate(2017).first_day()
        datetime.date(2017, 1, 1)
        """
        return date(self.year, self.month or 1, self.day or 1)

    def interval(self) -> Interval:
        """Return all days that the date can mean.

        >>> PartialDate(2016, 2).interval()
        Interval(first=datetime.date(2016, 2, 1), end=datetime.date(2016, 3, 1))
        """
        first = self.first_day()
        if self.day:
            return Interval.of_day(first)
        month = 12 if self.month is None else self.month
        if self.year == MAXYEAR and month == 12:  # `date` has no day after that
            return Interval(first, None)
        return Interval(first, date(self.year + month // 12, month % 12 + 1, 1))

    def format(self) -> str:
        """Format the date for readers, in the language that is spoken.

        >>> PartialDate(2017, 6, 5).format(), PartialDate(2017, 6).format(), PartialDate(2017).format()
        ('5 June 2017', 'June 2017', '2017')
        """
        return say_date(self.year, self.month, self.day)

    def __str__(self) -> str:
        parts = [f"{self.year:04}"] + [f"{part:02}" for part in (self.month, self.day) if part]
        return "-".join(parts)
