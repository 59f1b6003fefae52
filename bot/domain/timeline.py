"""Chronological listing of dated facts."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.dates import PartialDate
from bot.domain.knowledge import Entry
from bot.languages import say


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """An entry with its place in time: an event on `since`, or if `lasting` a period up to `until` or to this day."""

    entry: Entry
    since: PartialDate
    until: PartialDate | None
    lasting: bool

    def format_period(self) -> str:
        """Format it for readers: `5 June 2017`, `since 1999`, `1 October 2014 – 1 October 2024`, `until 2020`."""
        if not self.lasting:
            return self.since.format()
        if self.until is None:
            return say("since {date}").format(date=self.since.format())
        if self.until == self.since:
            return say("until {date}").format(date=self.until.format())
        return f"{self.since.format()} – {self.until.format()}"


@dataclass(frozen=True, slots=True)
class Lane:
    """What a picture of a timeline draws in one row: the entries of one subject, earliest first."""

    label: str
    entries: tuple[TimelineEntry, ...]


def build_timeline(entries: Iterable[Entry]) -> list[TimelineEntry]:
    """List the entries that have dates, earliest first; on the same first day, the less precise date first."""
    dated = [placed for entry in entries if (placed := _place_in_time(entry))]
    return sorted(dated, key=lambda placed: (placed.since.first_day(), str(placed.since), placed.entry.full_id))


def _place_in_time(entry: Entry) -> TimelineEntry | None:
    if entry.happened:
        return TimelineEntry(entry, entry.happened, None, lasting=False)
    if entry.true_from:
        return TimelineEntry(entry, entry.true_from, entry.true_until, lasting=True)
    return TimelineEntry(entry, entry.true_until, entry.true_until, lasting=True) if entry.true_until else None
