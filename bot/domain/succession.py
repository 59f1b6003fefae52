"""Temporal validity: facts that succeed each other, and which of them were true at a given time.

Intervals are half-open: a fact ends on the day its successor begins. A date of month or year precision counts from
its first day, so every day of a chain has exactly one fact; `vague_dates` lists the changes whose day is unknown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.dates import Interval, PartialDate
from bot.domain.knowledge import Entry, KnowledgeBase


class UnknownReason(StrEnum):
    """Why it is not known what was true in an interval."""

    UNDATED = "undated"
    BEFORE = "before"
    AFTER = "after"
    BETWEEN = "between"
    TO_COME = "to come"


@dataclass(frozen=True, slots=True)
class ValidFacts:
    """Which facts of a chain were true in the interval that was asked about.

    Attributes:
        facts: Oldest first. Empty if unknown, except that an undated chain is given whole.
        current: The fact that is true today, if any.
        unknown: Why it is not known what was true; None if it is.
        vague_dates: Changes in or around the interval whose exact day is unknown.
        nearest: The first or last known fact, if the interval is before or after all of them.

    """

    facts: tuple[Entry, ...]
    current: Entry | None
    unknown: UnknownReason | None = None
    vague_dates: tuple[PartialDate, ...] = ()
    nearest: Entry | None = None


def get_validity(entry: Entry) -> Interval:
    """Return the days on which an entry is true, as far as they are known.

    >>> day = PartialDate(2026, 5, 1)
    >>> from bot.domain.knowledge import EntryKind
    >>> get_validity(Entry("kfor", "size", EntryKind.FACT, "4,500 soldiers.", day, (), true_until=PartialDate(2020)))
    Interval(first=None, end=datetime.date(2020, 1, 1))
    """
    since, until = entry.true_from, entry.true_until
    return Interval(since.first_day() if since else None, until.first_day() if until else None)


def is_dated(entry: Entry) -> bool:
    """Whether it is known when the entry began or ended to be true."""
    return bool(entry.true_from or entry.true_until)


def find_chain(base: KnowledgeBase, entry: Entry) -> tuple[Entry, ...]:
    """Return the chain of successors that the entry is part of, oldest first."""
    earlier = list(_walk(base, entry, back=True))
    return (*reversed(earlier), entry, *_walk(base, entry, back=False))


def _walk(base: KnowledgeBase, entry: Entry, *, back: bool) -> Iterator[Entry]:
    # Overlays are not validated as files are, so a chain may lead back into itself.
    visited = {entry.full_id}
    step = _step(base, entry, back=back)
    while step and step.full_id not in visited:
        visited.add(step.full_id)
        yield step
        step = _step(base, step, back=back)


def _step(base: KnowledgeBase, entry: Entry, *, back: bool) -> Entry | None:
    if not back:
        return base.entry(entry.replaced_by) if entry.replaced_by else None
    predecessor = base.entry(base.replaces.get(entry.full_id, ""))
    return predecessor if predecessor and predecessor.replaced_by == entry.full_id else None


def filter_valid(chain: Sequence[Entry], interval: Interval) -> tuple[Entry, ...]:
    """Return the entries that were true on any day of an interval, in the order of the chain.

    >>> from bot.domain.knowledge import EntryKind
    >>> def fact(name, since, until=None):
    ...     return Entry("kfor", name, EntryKind.FACT, "", PartialDate(2026), (), true_from=since, true_until=until)
    >>> chain = [fact("old", PartialDate(1999), PartialDate(2010)), fact("new", PartialDate(2010))]
    >>> [entry.id for entry in filter_valid(chain, PartialDate(2009, 12).interval())]
    ['old']
    >>> [entry.id for entry in filter_valid(chain, Interval(date(2009, 1, 1), date(2011, 1, 1)))]
    ['old', 'new']
    """
    return tuple(entry for entry in chain if get_validity(entry).overlaps(interval))


def find_valid_facts(chain: Sequence[Entry], interval: Interval, today: date) -> ValidFacts:
    """Find out which facts of a chain were true in an interval. What is unknown is reported, never guessed.

    Args:
        chain: Facts that succeed each other, oldest first; at least one.
        interval: The time that was asked about.
        today: Nothing is known about an interval that begins after this day.

    """
    valid_today = filter_valid(chain, Interval.of_day(today))
    current = valid_today[-1] if valid_today else None  # overlays may let facts overlap: the newest counts
    if not any(map(is_dated, chain)):
        return ValidFacts(tuple(chain), current, UnknownReason.UNDATED)
    if interval.first and interval.first > today:
        return ValidFacts((), current, UnknownReason.TO_COME)
    facts = filter_valid(chain, interval)
    if not facts:
        return _explain_none(chain, interval, current)
    return ValidFacts(facts, current, vague_dates=tuple(_find_vague_dates(facts, interval)))


def _explain_none(chain: Sequence[Entry], interval: Interval, current: Entry | None) -> ValidFacts:
    first, end = get_validity(chain[0]).first, get_validity(chain[-1]).end
    if first and interval.end and interval.end <= first:
        return ValidFacts((), current, UnknownReason.BEFORE, nearest=chain[0])
    if end and interval.first and interval.first >= end:
        vague_dates = tuple(_find_vague_dates(chain[-1:], interval))
        return ValidFacts((), current, UnknownReason.AFTER, vague_dates, chain[-1])
    return ValidFacts((), current, UnknownReason.BETWEEN)


def _find_vague_dates(facts: Sequence[Entry], interval: Interval) -> Iterator[PartialDate]:
    bounds = [bound for entry in facts for bound in (entry.true_from, entry.true_until) if bound]
    # A date is vague for this question if the interval lies within it: "in May 2017" against "since 2017".
    yield from (bound for bound in dict.fromkeys(bounds) if interval.is_strictly_within(bound.interval()))
