"""Votes on answers: one per member and revision, under a pseudonym (a keyed hash of guild and member)."""

import secrets
from dataclasses import dataclass
from datetime import date

from bot.domain.moderation_queue import DownvotedRevision
from bot.storage.database import Database, Transaction
from bot.storage.readable import decode_rows

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class StoredVote:
    """A vote; `voter` is the member's pseudonym in this guild."""

    guild_id: int
    entry_id: str
    revision: int
    voter: str
    helpful: bool
    day: date


async def fetch_or_create_secret(database: Database, name: str) -> bytes:
    """Fetch a secret key of this installation; the first call makes it."""
    # Two processes may start at once: the first key wins, and both read it back.
    insert = "INSERT INTO secret (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING"
    find = "SELECT value FROM secret WHERE name = :name"
    row = {"name": name, "value": secrets.token_hex(SECRET_BYTES)}
    stored = list(await database.reading.execute_fetchall(find, row))
    if not stored:
        async with database.write() as connection:
            await connection.execute(insert, row)
            stored = list(await connection.execute_fetchall(find, row))
    ((value,),) = stored
    return bytes.fromhex(value)


async def store_vote(database: Database, vote: StoredVote) -> bool | None:
    """Store a vote in place of the member's earlier one on the same revision.

    Returns:
        Whether the earlier vote was helpful; None if there was none.

    """
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
        "guild": vote.guild_id,
        "entry": vote.entry_id,
        "revision": vote.revision,
        "voter": vote.voter,
        "helpful": int(vote.helpful),
        "day": vote.day.isoformat(),
    }
    async with database.write() as connection:
        previous = [bool(helpful) for (helpful,) in await connection.execute_fetchall(find, row)]
        await connection.execute(insert, row)
    return previous[0] if previous else None


async def fetch_downvoted(database: Database, guild_id: int, min_downvotes: int) -> list[DownvotedRevision]:
    """Fetch the revisions with at least that many downvotes that no moderator has kept, most downvotes first."""
    sql = """
        SELECT entry, revision, SUM(1 - helpful), SUM(helpful) FROM vote
        WHERE guild = :guild AND NOT EXISTS (
            SELECT 1 FROM looked_at
            WHERE looked_at.guild = vote.guild AND looked_at.entry = vote.entry AND looked_at.revision = vote.revision
        )
        GROUP BY entry, revision HAVING SUM(1 - helpful) >= :least ORDER BY SUM(1 - helpful) DESC, entry, revision
    """
    rows = await database.reading.execute_fetchall(sql, {"guild": guild_id, "least": min_downvotes})
    return [DownvotedRevision(str(entry), int(revision), int(down), int(up)) for entry, revision, down, up in rows]


async def delete_votes_above(connection: Transaction, guild_id: int | None, entry_id: str, revision: int) -> None:
    """Delete the votes on later revisions of an entry, whose numbers will be reused for other texts.

    Args:
        connection: The running transaction.
        guild_id: The guild whose votes to delete; None for all guilds.
        entry_id: The full entry id.
        revision: The last revision whose votes stay.

    """
    where = "entry = :entry AND revision > :revision" + ("" if guild_id is None else " AND guild = :guild")
    row = {"guild": guild_id, "entry": entry_id, "revision": revision}
    await connection.execute(f"DELETE FROM vote WHERE {where}", row)  # noqa: S608 - constants
    await connection.execute(f"DELETE FROM looked_at WHERE {where}", row)  # noqa: S608 - constants


async def keep_revision(database: Database, guild_id: int, entry_id: str, revision: int) -> None:
    """Keep a revision out of the moderation queue from now on, whatever further votes it gets."""
    sql = "INSERT INTO looked_at (guild, entry, revision) VALUES (:guild, :entry, :revision) ON CONFLICT DO NOTHING"
    async with database.write() as connection:
        await connection.execute(sql, {"guild": guild_id, "entry": entry_id, "revision": revision})


async def fetch_votes_by_day(database: Database, guild_id: int, since: date) -> dict[tuple[date, bool], int]:
    """Fetch a guild's votes from a day on, counted by day and by whether the answer helped."""
    sql = "SELECT day, helpful, COUNT(*) FROM vote WHERE guild = :guild AND day >= :since GROUP BY day, helpful"
    rows = await database.reading.execute_fetchall(sql, {"guild": guild_id, "since": since.isoformat()})
    return dict(
        decode_rows("vote", rows, lambda day, helpful, count: ((date.fromisoformat(day), bool(helpful)), int(count)))
    )
