"""How often what happened, by day, guild and entry. Who did it is not kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from bot.storage.database import Database

NO_GUILD = 0
"""Stands for direct messages and other places outside of guilds."""


class CounterKey(NamedTuple):
    """What is counted together; `entry` is `topic/entry`, or empty where the outcome is about none."""

    day: date
    guild: int
    outcome: str
    entry: str


async def add_counts(database: Database, times: Mapping[CounterKey, int]) -> None:
    """Add to what was counted before."""
    sql = """
        INSERT INTO counter (day, guild, outcome, entry, times) VALUES (:day, :guild, :outcome, :entry, :times)
        ON CONFLICT (day, guild, outcome, entry) DO UPDATE SET times = counter.times + excluded.times
    """
    rows = [{**one._asdict(), "day": one.day.isoformat(), "times": many} for one, many in times.items()]
    async with database.write() as connection:
        await connection.executemany(sql, rows)


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted of a guild; `by_day` by day and outcome, `by_entry` by outcome and entry."""

    by_day: Mapping[tuple[date, str], int]
    by_entry: Mapping[tuple[str, str], int]


async def fetch_tally(database: Database, guild: int, since: date) -> Tally:
    """What was counted of a guild from a day on."""
    given = {"guild": guild, "since": since.isoformat()}
    days = """
        SELECT day, outcome, SUM(times) FROM counter WHERE guild = :guild AND day >= :since
        GROUP BY day, outcome ORDER BY day, outcome
    """
    entries = """
        SELECT outcome, entry, SUM(times) FROM counter WHERE guild = :guild AND day >= :since AND entry <> ''
        GROUP BY outcome, entry ORDER BY SUM(times) DESC, entry
    """
    by_day = await database.reading.execute_fetchall(days, given)
    by_entry = await database.reading.execute_fetchall(entries, given)
    return Tally(
        {(date.fromisoformat(day), outcome): int(times) for day, outcome, times in by_day},
        {(outcome, entry): int(times) for outcome, entry, times in by_entry},
    )


async def fetch_times_shown(database: Database, since: date, outcomes: tuple[str, str]) -> dict[str, int]:
    """How often each entry came to one of two outcomes in all guilds together, from a day on."""
    sql = """
        SELECT entry, SUM(times) FROM counter
        WHERE entry <> '' AND day >= :since AND (outcome = :first OR outcome = :second) GROUP BY entry
    """
    given = {"since": since.isoformat(), "first": outcomes[0], "second": outcomes[1]}
    return {entry: int(times) for entry, times in await database.reading.execute_fetchall(sql, given)}
