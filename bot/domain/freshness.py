"""How old an entry is, and when somebody should compare it with its sources again. Being shown changes nothing."""

import calendar
from collections.abc import Iterable, Mapping
from datetime import date

from bot.domain.knowledge import Entry, ReviewInterval

REVIEW_INTERVAL_MONTHS = {
    ReviewInterval.YEARLY: 12,
    ReviewInterval.HALF_YEARLY: 6,
    ReviewInterval.QUARTERLY: 3,
    ReviewInterval.MONTHLY: 1,
}
"""Months from one check to the next; what is never reviewed does not age."""


def compute_due_date(entry: Entry) -> date | None:
    """The day by which an entry should be checked again; None where it does not age."""
    months = REVIEW_INTERVAL_MONTHS.get(entry.review)
    return add_months(entry.checked.first_day(), months) if months else None


def is_overdue(entry: Entry, today: date) -> bool:
    day = compute_due_date(entry)
    return day is not None and day < today


def list_overdue(entries: Iterable[Entry], shown: Mapping[str, int], today: date) -> list[Entry]:
    """The overdue among the entries: most `shown` (times by full id) first, and of these the longest overdue."""
    found = [(entry, day) for entry in entries if (day := compute_due_date(entry)) and day < today]
    found.sort(key=lambda pair: (-shown.get(pair[0].full_id, 0), pair[1], pair[0].full_id))
    return [entry for entry, _ in found]


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or that month's last."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def format_age(since: date, today: date) -> str:
    """How long ago a day was, in words: `today`, `12 days ago`, `14 months ago`, `5 years ago`."""
    days = (today - since).days
    months = (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)
    if days < 1:
        return "today"
    if months < 2:
        return _ago(days, "day")
    return _ago(months, "month") if months < 24 else _ago(months // 12, "year")


def _ago(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'} ago"
