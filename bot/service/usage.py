"""Write-behind usage counters per day, guild and entry: counting never delays an answer."""

import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import assert_never

from bot.domain.statistics import Event, UsageCounts
from bot.matching.outcome import Answer, Coverage, NoMatch, Outcome, Suggestions
from bot.service.periodic import run_periodically
from bot.storage.database import DATABASE_ERRORS, Database
from bot.storage.usage import NO_GUILD, CounterKey, add_counts, fetch_times_shown, fetch_usage_counts

logger = logging.getLogger(__name__)

RECENT_PERIOD = timedelta(days=90)
"""Usage within this period ranks autocomplete and overdue entries."""

FLUSH_INTERVAL_SECONDS = 5.0
"""A crash loses at most what was counted in this time."""


class UsageCounters:
    """One per process. Counts wait in memory until they are flushed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pending: Counter[CounterKey] = Counter()
        self._flushing: Counter[CounterKey] = Counter()

    @classmethod
    @asynccontextmanager
    async def open(
        cls, database: Database, interval_seconds: float = FLUSH_INTERVAL_SECONDS
    ) -> AsyncIterator["UsageCounters"]:
        """Flush at intervals until the block exits, and once more then."""
        usage = cls(database)
        try:
            async with run_periodically(usage.flush, interval_seconds):
                yield usage
        finally:
            await usage.flush()

    def count(self, guild_id: int | None, event: Event, entry_id: str = "") -> None:
        """Count an event; None stands for direct messages."""
        self._pending[CounterKey(datetime.now(UTC).date(), guild_id or NO_GUILD, event, entry_id)] += 1

    def count_question(self, guild_id: int | None, outcome: Outcome) -> None:
        """Count a question by its outcome; small talk doesn't count."""
        match outcome:
            case Answer(matches):
                self.count(guild_id, Event.ANSWERED, matches[0].entry_id)
            case Suggestions():
                self.count(guild_id, Event.SUGGESTED)
            case NoMatch(coverage, small_talk=False):
                self.count(guild_id, Event.OUTSIDE if coverage is Coverage.OUT else Event.UNANSWERED)
            case NoMatch():
                return
            case _:
                assert_never(outcome)

    async def flush(self) -> None:
        """Write the pending counts; if the database can't, they stay pending."""
        if self._flushing or not self._pending:
            return
        # Taken before the first await: events that are counted during the write belong to the next one.
        self._flushing, self._pending = self._pending, Counter()
        try:
            await add_counts(self._database, self._flushing)
        except DATABASE_ERRORS as error:
            self._pending.update(self._flushing)
            logger.warning("Usage counters not written, will retry: %s", error)
        finally:
            self._flushing = Counter()

    async def fetch_counts(self, guild_id: int, since: date) -> UsageCounts:
        """A guild's counts from a day on, up to now. It never waits for a write."""
        stored = await fetch_usage_counts(self._database, guild_id, since)
        by_day, by_entry = Counter(stored.by_day), Counter(stored.by_entry)
        for key, count in (self._pending + self._flushing).items():
            if key.guild_id == guild_id and key.day >= since:
                by_day[key.day, key.event] += count
                if key.entry_id:
                    by_entry[key.event, key.entry_id] += count
        return UsageCounts(dict(by_day), dict(by_entry.most_common()))

    async def fetch_popularity(self, since: date) -> dict[str, int]:
        """How often each entry was answered or opened from a day on, in all guilds together."""
        return await fetch_times_shown(self._database, since, (Event.ANSWERED, Event.OPENED))
