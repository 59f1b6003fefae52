"""What moderators see in numbers: what was asked in a guild, what came of it, and what there is to do."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.freshness import list_overdue
from bot.domain.knowledge import KnowledgeBase

PERIODS_DAYS = (7, 30, 90)
"""Days."""


class Event(StrEnum):
    """What is counted; those about an entry name it."""

    ANSWERED = "answered"
    """A question was answered; the entry shown first."""
    SUGGESTED = "suggested"
    UNANSWERED = "unanswered"
    """The base knows the subject, or some of it, and not the answer."""
    OUTSIDE = "outside"
    OPENED = "opened"
    """An entry was chosen among several, or from another."""


OUTCOMES = (Event.ANSWERED, Event.SUGGESTED, Event.UNANSWERED, Event.OUTSIDE)
"""What a question comes to."""


@dataclass(frozen=True, slots=True)
class DailyOutcomes:
    day: date
    counts: tuple[int, ...]
    """As many as there are OUTCOMES, in their order."""


@dataclass(frozen=True, slots=True)
class UsageCounts:
    """What was counted of a guild: by day and outcome, by outcome and entry, and votes by day and whether it helped."""

    by_day: Mapping[tuple[date, str], int]
    by_entry: Mapping[tuple[str, str], int]
    votes: Mapping[tuple[date, bool], int]


@dataclass(frozen=True, slots=True)
class QueueSizes:
    """How many questions and doubted answers wait, and the entries that are overdue for a check, most shown first."""

    open_questions: int
    downvoted_answers: int
    overdue_entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """`topics` are the most asked first, as titles with times."""

    days: tuple[DailyOutcomes, ...]
    helpful: int
    not_helpful: int
    topics: tuple[tuple[str, int], ...]
    queue: QueueSizes

    @property
    def totals(self) -> tuple[int, ...]:
        """All days together."""
        return tuple(sum(day.counts[place] for day in self.days) for place in range(len(OUTCOMES)))


def count_shown(by_entry: Mapping[tuple[str, str], int]) -> Counter[str]:
    """How often each entry was shown as the answer or chosen."""
    shown: Counter[str] = Counter()
    for (outcome, entry), times in by_entry.items():
        if outcome in (Event.ANSWERED, Event.OPENED):
            shown[entry] += times
    return shown


def count_overdue(base: KnowledgeBase, by_entry: Mapping[tuple[str, str], int], today: date) -> list[tuple[str, int]]:
    """The entries that are overdue for a check, and how often each was shown; most shown first. Grows with the base."""
    shown = count_shown(by_entry)
    return [(entry.full_id, shown[entry.full_id]) for entry in list_overdue(base.entries(), shown, today)]


def period_start(today: date, period: int) -> date:
    """The first of so many days, the last of which is today."""
    return today - timedelta(days=period - 1)


def compute_statistics(
    counted: UsageCounts, base: KnowledgeBase, today: date, period: int, waiting: QueueSizes
) -> Statistics:
    """The figures of so many days, and what is in the queue."""
    days = [period_start(today, period) + timedelta(days=number) for number in range(period)]
    topics: Counter[str] = Counter()
    for entry, times in count_shown(counted.by_entry).items():
        topics[entry.partition("/")[0]] += times
    votes: Counter[bool] = Counter()
    for (_, helped), times in counted.votes.items():
        votes[helped] += times
    return Statistics(
        tuple(DailyOutcomes(day, tuple(counted.by_day.get((day, outcome), 0) for outcome in OUTCOMES)) for day in days),
        votes[True],
        votes[False],
        tuple((base.topics[name].title, times) for name, times in topics.most_common() if name in base.topics),
        waiting,
    )
