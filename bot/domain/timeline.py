"""Dated facts in the order of time."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.dates import PartialDate
from bot.domain.knowledge import Entry


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """An entry with where it stands in time. `lasting` says whether it went on from `since`, to `until` or to now."""

    entry: Entry
    since: PartialDate
    until: PartialDate | None
    lasting: bool

    def format_period(self) -> str:
        """`5 June 2017`, `since 1999`, `1 October 2014 – 1 October 2024`, `until 2020`."""
        if not self.lasting:
            return self.since.format()
        if self.until is None:
            return f"since {self.since.format()}"
        if self.until == self.since:
            return f"until {self.until.format()}"
        return f"{self.since.format()} – {self.until.format()}"


def build_timeline(entries: Iterable[Entry]) -> list[TimelineEntry]:
    """The entries that have dates, the earliest first; of the same day the more exact last."""
    found = [dated for entry in entries if (dated := _dated(entry))]
    return sorted(found, key=lambda one: (one.since.first_day(), str(one.since), one.entry.full_id))


def _dated(entry: Entry) -> TimelineEntry | None:
    if entry.happened:
        return TimelineEntry(entry, entry.happened, None, lasting=False)
    if entry.true_from:
        return TimelineEntry(entry, entry.true_from, entry.true_until, lasting=True)
    return TimelineEntry(entry, entry.true_until, entry.true_until, lasting=True) if entry.true_until else None
