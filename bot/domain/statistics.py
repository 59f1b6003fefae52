"""Usage statistics: which events are counted, and how counts become the figures that moderators see."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.freshness import list_overdue
from bot.domain.knowledge import KnowledgeBase
from bot.domain.moderation_queue import OverdueEntry
from bot.domain.translation import find_behind

PERIODS_DAYS = (7, 30, 90)
"""The periods that moderators can choose from."""


class Event(StrEnum):
    """Countable events; ANSWERED and OPENED carry an entry id."""

    ANSWERED = "answered"
    """A question was answered. Counted for the entry that was shown first."""
    SUGGESTED = "suggested"
    """Several entries were offered to choose from."""
    UNANSWERED = "unanswered"
    """The knowledge base covers the subject, but holds no answer."""
    OUTSIDE = "outside"
    """The knowledge base doesn't cover the subject."""
    OPENED = "opened"
    """A member opened an entry from a list or from another entry."""


OUTCOMES = (Event.ANSWERED, Event.SUGGESTED, Event.UNANSWERED, Event.OUTSIDE)
"""The events of which every question causes exactly one."""

EntryCounts = Mapping[tuple[str, str], int]
"""Counts by event and full entry id."""


@dataclass(frozen=True, slots=True)
class DailyOutcomes:
    """How many questions had which outcome on a day; `counts` are in the order of `OUTCOMES`."""

    day: date
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class UsageCounts:
    """The counts of a guild. `by_day` maps day and event to a count, `by_entry` event and entry."""

    by_day: Mapping[tuple[date, str], int]
    by_entry: EntryCounts


@dataclass(frozen=True, slots=True)
class QueueSizes:
    """The length of the moderation queue; `overdue_entries` are full ids, most shown first."""

    open_questions: int
    downvoted_answers: int
    overdue_entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of a period.

    Attributes:
        days: One item per day, oldest first.
        helpful: Upvotes in the period.
        not_helpful: Downvotes in the period.
        topics: Titles with the number of times an entry of theirs was shown, most first.
        queue: What waits for moderators now.

    """

    days: tuple[DailyOutcomes, ...]
    helpful: int
    not_helpful: int
    topics: tuple[tuple[str, int], ...]
    queue: QueueSizes

    @property
    def totals(self) -> tuple[int, ...]:
        """The counts of all days, in the order of `OUTCOMES`."""
        return tuple(sum(day.counts[index] for day in self.days) for index in range(len(OUTCOMES)))


def count_shown(by_entry: EntryCounts) -> Counter[str]:
    """Count how often each entry was shown as an answer or opened."""
    shown: Counter[str] = Counter()
    for (event, entry_id), count in by_entry.items():
        if event in (Event.ANSWERED, Event.OPENED):
            shown[entry_id] += count
    return shown


def rank_overdue(base: KnowledgeBase, by_entry: EntryCounts, today: date) -> list[OverdueEntry]:
    """List the overdue entries, most shown first, then those whose translations are behind.

    CPU-bound: run it in a thread for a large base.
    """
    shown = count_shown(by_entry)
    behind: dict[str, tuple[str, ...]] = {}
    for language, translation in base.translations.items():
        for key in find_behind(base, translation):
            behind[key] = (*behind.get(key, ()), language)
    overdue = [entry.full_id for entry in list_overdue(base.entries(), shown, today)]
    listed = dict.fromkeys([*overdue, *(key for key in behind if base.entry(key))])
    return [OverdueEntry(key, shown[key], behind.get(key, ())) for key in listed]


def compute_period_start(today: date, days: int) -> date:
    """Return the first day of a period that ends today.

    >>> compute_period_start(date(2026, 5, 7), 7)
    datetime.date(2026, 5, 1)
    """
    return today - timedelta(days=days - 1)


def compute_statistics(
    counts: UsageCounts,
    votes: Mapping[tuple[date, bool], int],
    base: KnowledgeBase,
    today: date,
    days: int,
    queue: QueueSizes,
) -> Statistics:
    """Compute the figures of a period that ends today.

    Args:
        counts: At least the counts of the period.
        votes: Votes of the period, by day and whether the answer helped.
        base: Gives the titles of topics; a topic that it no longer has is left out.
        today: The last day of the period.
        days: The length of the period.
        queue: What waits for moderators now.

    """
    period = [compute_period_start(today, days) + timedelta(days=index) for index in range(days)]
    topics: Counter[str] = Counter()
    for entry_id, count in count_shown(counts.by_entry).items():
        topics[entry_id.partition("/")[0]] += count
    return Statistics(
        tuple(DailyOutcomes(day, tuple(counts.by_day.get((day, event), 0) for event in OUTCOMES)) for day in period),
        sum(count for (_, helpful), count in votes.items() if helpful),
        sum(count for (_, helpful), count in votes.items() if not helpful),
        tuple((base.topics[topic].title, count) for topic, count in topics.most_common() if topic in base.topics),
        queue,
    )
