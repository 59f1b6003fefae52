"""What happens, counted by day, guild and entry, and written behind: counting never keeps an answer waiting."""

import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import assert_never

from bot.domain.statistics import Event
from bot.matching.outcome import Answer, Coverage, NoMatch, Outcome, Suggestions
from bot.service.periodic import repeating
from bot.storage.database import DATABASE_ERRORS, Database
from bot.storage.usage import NO_GUILD, CounterKey, Tally, add_counts, fetch_tally, fetch_times_shown

logger = logging.getLogger(__name__)

WRITE_EVERY = 5.0
"""Seconds between two writes; what a crash loses is at most what was counted since."""


class UsageCounters:
    """One for a process. What is counted waits in memory until it is written."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: Counter[CounterKey] = Counter()

    @classmethod
    @asynccontextmanager
    async def open(cls, database: Database, every: float = WRITE_EVERY) -> AsyncIterator["UsageCounters"]:
        """Count while the block lasts; at its end all is written."""
        counts = cls(database)
        try:
            async with repeating(counts.write, every):
                yield counts
        finally:
            await counts.write()

    def add(self, guild: int | None, count: Event, entry: str = "") -> None:
        """Count something that happened just now; `guild` None stands for direct messages."""
        self._waiting[CounterKey(datetime.now(UTC).date(), guild or NO_GUILD, count, entry)] += 1

    def asked(self, guild: int | None, outcome: Outcome) -> None:
        """Count a question by what it came to; a greeting is none."""
        match outcome:
            case Answer(matches):
                self.add(guild, Event.ANSWERED, matches[0].entry_id)
            case Suggestions():
                self.add(guild, Event.SUGGESTED)
            case NoMatch(scope, small_talk=False):
                self.add(guild, Event.OUTSIDE if scope is Coverage.OUT else Event.UNANSWERED)
            case NoMatch():
                return
            case _:
                assert_never(outcome)

    async def write(self) -> None:
        """Write what waits. Where the database can't, it goes on waiting."""
        taken, self._waiting = self._waiting, Counter()
        if not taken:
            return
        try:
            await add_counts(self._database, taken)
        except DATABASE_ERRORS as error:
            self._waiting.update(taken)
            logger.warning("Counters could not be written and wait: %s", error)

    async def tally(self, guild: int, since: date) -> Tally:
        """What was counted of a guild from a day on, to this moment."""
        await self.write()
        return await fetch_tally(self._database, guild, since)

    async def popular(self, since: date) -> dict[str, int]:
        """How often each entry was shown as the answer or chosen, in all guilds together, from a day on."""
        return await fetch_times_shown(self._database, since, (Event.ANSWERED, Event.OPENED))
