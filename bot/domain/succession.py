"""Facts that replaced each other, and which of them held when. Half-open: a fact ends the day its successor begins.

A date of month or year precision counts from its first day, so that every day of a chain has exactly one fact;
`vague` says where the exact day is not known.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.dates import Interval, PartialDate
from bot.domain.knowledge import Entry, KnowledgeBase


class UnknownReason(StrEnum):
    """Why a base can't say what held in a span."""

    UNDATED = "undated"
    BEFORE = "before"
    AFTER = "after"
    BETWEEN = "between"
    TO_COME = "to come"


@dataclass(frozen=True, slots=True)
class ValidFacts:
    """What of a chain held in the span that was asked for: `held`, oldest first, or why that is `unknown`.

    `now` is what holds today, if anything does; `nearest` is the first or last fact that is known, where the span is
    before or after it; `vague` are the changes in or around the span whose day is not known.
    """

    facts: tuple[Entry, ...]
    current: Entry | None
    unknown: UnknownReason | None = None
    vague_dates: tuple[PartialDate, ...] = ()
    nearest: Entry | None = None


def validity_of(entry: Entry) -> Interval:
    """The days on which an entry is true, as far as the base says."""
    since, until = entry.true_from, entry.true_until
    return Interval(since.first_day() if since else None, until.first_day() if until else None)


def is_dated(entry: Entry) -> bool:
    return bool(entry.true_from or entry.true_until)


def chain_of(base: KnowledgeBase, entry: Entry) -> tuple[Entry, ...]:
    """The entry with all that it replaced and all that replaced it, oldest first."""
    earlier = list(_walk(base, entry, back=True))
    return (*reversed(earlier), entry, *_walk(base, entry, back=False))


def _walk(base: KnowledgeBase, entry: Entry, *, back: bool) -> Iterator[Entry]:
    """The entries on one side. Changes laid over a base are not checked as files are, so a ring is walked once."""
    seen = {entry.full_id}
    step = _step(base, entry, back=back)
    while step and step.full_id not in seen:
        seen.add(step.full_id)
        yield step
        step = _step(base, step, back=back)


def _step(base: KnowledgeBase, entry: Entry, *, back: bool) -> Entry | None:
    if not back:
        return base.entry(entry.replaced_by) if entry.replaced_by else None
    before = base.entry(base.replaces.get(entry.full_id, ""))
    return before if before and before.replaced_by == entry.full_id else None


def filter_valid(chain: Sequence[Entry], asked: Interval) -> tuple[Entry, ...]:
    """The entries that were true on any day of a span, in the order of the chain."""
    return tuple(entry for entry in chain if validity_of(entry).overlaps(asked))


def find_valid_facts(chain: Sequence[Entry], asked: Interval, today: date) -> ValidFacts:
    """What of a chain held in a span. What the base does not know is said and never guessed."""
    current = filter_valid(chain, Interval.of_day(today))
    now = current[-1] if current else None
    if not any(map(is_dated, chain)):
        return ValidFacts(tuple(chain), now, UnknownReason.UNDATED)
    if asked.first and asked.first > today:
        return ValidFacts((), now, UnknownReason.TO_COME)
    held = filter_valid(chain, asked)
    if not held:
        return _nothing(chain, asked, now)
    return ValidFacts(held, now, vague_dates=tuple(_vague(held, asked)))


def _nothing(chain: Sequence[Entry], asked: Interval, now: Entry | None) -> ValidFacts:
    first, last = validity_of(chain[0]).first, validity_of(chain[-1]).end
    if first and asked.end and asked.end <= first:
        return ValidFacts((), now, UnknownReason.BEFORE, nearest=chain[0])
    if last and asked.first and asked.first >= last:
        return ValidFacts((), now, UnknownReason.AFTER, tuple(_vague(chain[-1:], asked)), chain[-1])
    return ValidFacts((), now, UnknownReason.BETWEEN)


def _vague(held: Sequence[Entry], asked: Interval) -> Iterator[PartialDate]:
    bounds = [bound for entry in held for bound in (entry.true_from, entry.true_until) if bound]
    yield from (bound for bound in dict.fromkeys(bounds) if asked.is_strictly_within(bound.interval()))
