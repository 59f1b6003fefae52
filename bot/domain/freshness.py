"""Staleness policy: when an entry is due to be checked against its sources. Showing an entry doesn't refresh it."""

import calendar
from collections.abc import Iterable, Mapping
from datetime import date

from bot.domain.dates import PartialDate
from bot.domain.knowledge import CheckInterval, Entry
from bot.languages import say, say_count

CHECK_INTERVAL_MONTHS = {
    CheckInterval.YEARLY: 12,
    CheckInterval.HALF_YEARLY: 6,
    CheckInterval.QUARTERLY: 3,
    CheckInterval.MONTHLY: 1,
}
"""Months between two checks. `NEVER` is missing on purpose: such an entry is never due."""


def compute_due_date(entry: Entry) -> date | None:
    """Return the day by which an entry should be checked again; None if it is never due, or was never checked."""
    months = CHECK_INTERVAL_MONTHS.get(entry.review)
    return add_months(entry.checked.first_day(), months) if months and entry.checked else None


def is_overdue(entry: Entry, today: date) -> bool:
    """Whether the entry's due date has passed."""
    due = compute_due_date(entry)
    return due is not None and due < today


def needs_first_check(entry: Entry) -> bool:
    """Whether nobody has compared an entry with its sources yet, though somebody should."""
    return entry.checked is None and entry.review in CHECK_INTERVAL_MONTHS


def list_overdue(entries: Iterable[Entry], times_shown: Mapping[str, int], today: date) -> list[Entry]:
    """List the entries to check by urgency: most shown first, then those never checked, then longest overdue.

    Args:
        entries: All entries to look through.
        times_shown: How often members saw each entry, by full id; a missing entry counts as 0.
        today: The day to compare due dates with.

    """

    def rank(entry: Entry) -> tuple[int, date, str]:
        return -times_shown.get(entry.full_id, 0), compute_due_date(entry) or date.min, entry.full_id

    return sorted((entry for entry in entries if needs_first_check(entry) or is_overdue(entry, today)), key=rank)


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or the last day of that month if it is shorter.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    years, month_index = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month_index + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def format_last_check(checked: PartialDate | None, today: date) -> str:
    """Format how long ago a check was: `last checked 3 months ago`, or `not checked yet`."""
    if checked is None:
        return say("not checked yet")
    return say("last checked {age}").format(age=format_age(checked.first_day(), today))


def format_age(since: date, today: date) -> str:
    """Format how long ago a day was, in the largest unit that is still precise enough.

    >>> format_age(date(2026, 4, 30), date(2026, 5, 12)), format_age(date(2021, 5, 1), date(2026, 5, 12))
    ('12 days ago', '5 years ago')
    """
    days = (today - since).days
    months = (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)
    if days < 1:
        return say("today")
    if months < 2:  # "1 month ago" would be too vague for an entry that is checked monthly
        return say_count("{count} day ago", "{count} days ago", days)
    if months < 24:
        return say_count("{count} month ago", "{count} months ago", months)
    return say_count("{count} year ago", "{count} years ago", months // 12)
