"""Write-behind usage counters per day, guild and entry."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.statistics import Event
from bot.matching.outcome import Answer, Coverage, Match, NoMatch, Suggestions
from bot.service.usage import UsageCounters
from bot.storage.opening import open_database
from bot.storage.usage import CounterKey, add_counts, fetch_usage_counts

TODAY = datetime.now(UTC).date()
MATCH = Match("a/b", "a", 0.9)


async def test_each_outcome_is_counted_and_small_talk_is_not(address: Path | str) -> None:
    async with open_database(address) as database, UsageCounters.open(database) as counts:
        for outcome in (
            Answer((MATCH,)),
            Answer((MATCH,)),
            Suggestions((MATCH,)),
            NoMatch(Coverage.NEAR),
            NoMatch(Coverage.OUT),
            NoMatch(Coverage.OUT, small_talk=True),
        ):
            counts.count_question(1, outcome)
        counts.count_question(None, Answer((MATCH,)))
        counts.count(2, Event.OPENED, "a/b")

        counted = await counts.fetch_counts(1, TODAY)
        assert {outcome: times for (_, outcome), times in counted.by_day.items()} == {
            "answered": 2,
            "suggested": 1,
            "unanswered": 1,
            "outside": 1,
        }
        assert counted.by_entry == {("answered", "a/b"): 2}
        await counts.flush()
        assert await counts.fetch_popularity(TODAY) == {"a/b": 4}


async def test_earlier_days_are_left_out(address: Path | str) -> None:
    long_ago = TODAY - timedelta(days=8)
    async with open_database(address) as database, UsageCounters.open(database) as counts:
        await add_counts(database, {CounterKey(long_ago, 1, Event.ANSWERED, "a/b"): 3})
        counts.count(1, Event.ANSWERED, "a/b")
        await counts.flush()

        assert await counts.fetch_popularity(TODAY - timedelta(days=7)) == {"a/b": 1}
        assert sum((await counts.fetch_counts(1, date.min)).by_day.values()) == 4


async def test_counts_survive_a_restart(address: Path | str) -> None:
    async with open_database(address) as database:
        async with UsageCounters.open(database) as counts:
            counts.count(1, Event.ANSWERED, "a/b")
        async with UsageCounters.open(database) as counts:
            assert await counts.fetch_popularity(TODAY) == {"a/b": 1}


async def test_counts_are_flushed_periodically(address: Path | str) -> None:
    async with (
        open_database(address) as database,
        UsageCounters.open(database, interval_seconds=0.01) as counts,
    ):
        counts.count(1, Event.ANSWERED, "a/b")
        for _ in range(500):
            await asyncio.sleep(0.01)
            if written := (await fetch_usage_counts(database, 1, TODAY)).by_entry:
                break
        assert written == {("answered", "a/b"): 1}


async def test_counts_that_cannot_be_written_are_kept(address: Path | str, caplog: pytest.LogCaptureFixture) -> None:
    async with open_database(address) as database, UsageCounters.open(database) as counts:
        async with database.write() as connection:
            await connection.execute("ALTER TABLE counter RENAME TO away")
        counts.count(1, Event.ANSWERED, "a/b")
        await counts.flush()
        async with database.write() as connection:
            await connection.execute("ALTER TABLE away RENAME TO counter")

        assert await counts.fetch_popularity(TODAY) == {}
        await counts.flush()
        assert await counts.fetch_popularity(TODAY) == {"a/b": 1}
    assert "will retry" in caplog.text
