"""Usage counters per day, guild, event and entry. Users are not recorded."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from bot.domain.statistics import UsageCounts
from bot.storage.database import Database
from bot.storage.readable import decode_rows

NO_GUILD = 0
"""The guild id of direct messages."""


class CounterKey(NamedTuple):
    """What is counted together; `entry_id` is a full entry id, empty for an event without an entry."""

    day: date
    guild_id: int
    event: str
    entry_id: str


async def add_counts(database: Database, counts: Mapping[CounterKey, int]) -> None:
    """Add counts to the stored ones."""
    sql = """
        INSERT INTO counter (day, guild, outcome, entry, times) VALUES (:day, :guild_id, :event, :entry_id, :times)
        ON CONFLICT (day, guild, outcome, entry) DO UPDATE SET times = counter.times + excluded.times
    """
    # Several processes may count for the same guild, so counts are added up in SQL.
    rows = [{**key._asdict(), "day": key.day.isoformat(), "times": count} for key, count in counts.items()]
    async with database.write() as connection:
        await connection.executemany(sql, rows)


async def fetch_usage_counts(database: Database, guild_id: int, since: date) -> UsageCounts:
    """Fetch the counts of a guild from a day on; those by entry with the highest first."""
    values = {"guild": guild_id, "since": since.isoformat()}
    days = """
        SELECT day, outcome, SUM(times) FROM counter WHERE guild = :guild AND day >= :since
        GROUP BY day, outcome ORDER BY day, outcome
    """
    entries = """
        SELECT outcome, entry, SUM(times) FROM counter WHERE guild = :guild AND day >= :since AND entry <> ''
        GROUP BY outcome, entry ORDER BY SUM(times) DESC, entry
    """
    by_day = await database.reading.execute_fetchall(days, values)
    by_entry = await database.reading.execute_fetchall(entries, values)
    return UsageCounts(
        dict(decode_rows("counter", by_day, lambda day, event, count: ((date.fromisoformat(day), event), int(count)))),
        {(event, entry_id): int(count) for event, entry_id, count in by_entry},
    )


async def fetch_times_shown(database: Database, since: date, events: tuple[str, str]) -> dict[str, int]:
    """Fetch how often either of two events happened to each entry in all guilds, from a day on."""
    sql = """
        SELECT entry, SUM(times) FROM counter
        WHERE entry <> '' AND day >= :since AND (outcome = :first OR outcome = :second) GROUP BY entry
    """
    values = {"since": since.isoformat(), "first": events[0], "second": events[1]}
    return {entry_id: int(count) for entry_id, count in await database.reading.execute_fetchall(sql, values)}
