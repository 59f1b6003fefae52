"""Whether answers helped: one vote for each member and revision, kept under a keyed hash of who voted."""

from dataclasses import dataclass
from datetime import date

import aiosqlite

from bot.storage.database import Database


@dataclass(frozen=True, slots=True)
class Doubted:
    """A revision with its votes in one guild."""

    entry: str
    revision: int
    against: int
    in_favour: int


async def fetch_or_create_secret(database: Database, name: str, fresh: str) -> str:
    """The key of that name; the first time it is `fresh`."""
    insert = "INSERT INTO secret (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING"
    row = {"name": name, "value": fresh}
    async with database.write() as connection:
        await connection.execute(insert, row)
        ((value,),) = await connection.execute_fetchall("SELECT value FROM secret WHERE name = :name", row)
    return str(value)


@dataclass(frozen=True, slots=True)
class StoredVote:
    guild: int
    entry: str
    revision: int
    voter: str
    helpful: bool
    day: date


async def store_vote(database: Database, vote: StoredVote) -> bool | None:
    """Keep a vote in place of an earlier one by the same member. Returns the earlier one, or None for the first."""
    find = """
        SELECT helpful FROM vote
        WHERE guild = :guild AND entry = :entry AND revision = :revision AND voter = :voter
    """
    insert = """
        INSERT INTO vote (guild, entry, revision, voter, helpful, day)
        VALUES (:guild, :entry, :revision, :voter, :helpful, :day)
        ON CONFLICT (guild, entry, revision, voter) DO UPDATE SET helpful = excluded.helpful, day = excluded.day
    """
    row = {
        "guild": vote.guild,
        "entry": vote.entry,
        "revision": vote.revision,
        "voter": vote.voter,
        "helpful": int(vote.helpful),
        "day": vote.day.isoformat(),
    }
    async with database.write() as connection:
        before = [bool(helpful) for (helpful,) in await connection.execute_fetchall(find, row)]
        await connection.execute(insert, row)
    return before[0] if before else None


async def fetch_downvoted(database: Database, guild: int, least: int) -> list[Doubted]:
    """Revisions with at least `least` votes against them that nobody has looked at, the most doubted first."""
    sql = """
        SELECT entry, revision, SUM(1 - helpful), SUM(helpful) FROM vote
        WHERE guild = :guild AND NOT EXISTS (
            SELECT 1 FROM looked_at
            WHERE looked_at.guild = vote.guild AND looked_at.entry = vote.entry AND looked_at.revision = vote.revision
        )
        GROUP BY entry, revision HAVING SUM(1 - helpful) >= :least ORDER BY SUM(1 - helpful) DESC, entry, revision
    """
    rows = await database.reading.execute_fetchall(sql, {"guild": guild, "least": least})
    return [Doubted(*row) for row in rows]


async def delete_votes_above(connection: aiosqlite.Connection, guild: int | None, entry: str, above: int) -> None:
    """Forget votes on revisions of an entry beyond one: what is numbered so from now on is another text.

    `guild` None stands for all guilds.
    """
    where = "entry = :entry AND revision > :above" + ("" if guild is None else " AND guild = :guild")
    row = {"guild": guild, "entry": entry, "above": above}
    await connection.execute(f"DELETE FROM vote WHERE {where}", row)  # noqa: S608 - constants
    await connection.execute(f"DELETE FROM looked_at WHERE {where}", row)  # noqa: S608


async def mark_reviewed(database: Database, guild: int, entry: str, revision: int) -> None:
    """Take a revision out of the queue, however many more votes it gets."""
    sql = "INSERT INTO looked_at (guild, entry, revision) VALUES (:guild, :entry, :revision) ON CONFLICT DO NOTHING"
    async with database.write() as connection:
        await connection.execute(sql, {"guild": guild, "entry": entry, "revision": revision})


async def fetch_votes_by_day(database: Database, guild: int, since: date) -> dict[tuple[date, bool], int]:
    """A guild's votes from a day on, by day and whether it helped."""
    sql = "SELECT day, helpful, COUNT(*) FROM vote WHERE guild = :guild AND day >= :since GROUP BY day, helpful"
    rows = await database.reading.execute_fetchall(sql, {"guild": guild, "since": since.isoformat()})
    return {(date.fromisoformat(day), bool(helpful)): int(times) for day, helpful, times in rows}
