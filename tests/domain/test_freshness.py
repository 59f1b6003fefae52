"""The age of an entry, and when it is due for a review."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dates import PartialDate
from bot.domain.freshness import add_months, compute_due_date, format_age, is_overdue, list_overdue
from bot.domain.knowledge import CheckInterval
from tests.domain.test_succession import fact

FACT = replace(fact("e", None, None), checked=PartialDate(2025, 8, 31))


@pytest.mark.parametrize(
    ("review", "day"),
    [
        (CheckInterval.MONTHLY, date(2025, 9, 30)),
        (CheckInterval.QUARTERLY, date(2025, 11, 30)),
        (CheckInterval.HALF_YEARLY, date(2026, 2, 28)),
        (CheckInterval.YEARLY, date(2026, 8, 31)),
    ],
)
def test_an_entry_is_overdue_the_day_after_its_due_date(review: CheckInterval, day: date) -> None:
    entry = replace(FACT, review=review)

    assert compute_due_date(entry) == day
    assert not is_overdue(entry, day)
    assert is_overdue(entry, day + timedelta(days=1))


def test_an_entry_without_review_is_never_due() -> None:
    assert compute_due_date(replace(FACT, review=CheckInterval.NEVER)) is None
    assert not is_overdue(replace(FACT, review=CheckInterval.NEVER), date(2999, 1, 1))


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (date(2026, 11, 23), "today"),
        (date(2026, 11, 22), "1 day ago"),
        (date(2026, 9, 25), "59 days ago"),
        (date(2026, 9, 23), "2 months ago"),
        (date(2025, 9, 23), "14 months ago"),
        (date(2024, 11, 24), "23 months ago"),
        (date(2024, 11, 23), "2 years ago"),
        (date(2019, 1, 1), "7 years ago"),
    ],
)
def test_an_age_is_formatted_in_the_largest_precise_unit(since: date, words: str) -> None:
    assert format_age(since, date(2026, 11, 23)) == words


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(1, 24))
def test_adding_months_skips_none(day: date, months: int) -> None:
    later = add_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


def test_overdue_entries_are_ordered_by_times_shown_and_those_never_checked_come_before_due_dates() -> None:
    entries = [
        replace(FACT, id=name, checked=checked)
        for name, checked in [
            ("old", PartialDate(2020, 1, 1)),
            ("older", PartialDate(2019, 1, 1)),
            ("never", None),
            ("shown", PartialDate(2025, 1, 1)),
            ("fresh", PartialDate(2026, 11, 1)),
        ]
    ]
    entries.append(replace(FACT, id="timeless", checked=None, review=CheckInterval.NEVER))
    overdue = list_overdue(entries, {"t/shown": 3, "t/fresh": 9}, date(2026, 11, 23))

    assert [entry.id for entry in overdue] == ["shown", "never", "older", "old"]
    assert not is_overdue(
        entries[2], date(2999, 1, 1)
    )  # members are told that it was never checked, not that it is late
