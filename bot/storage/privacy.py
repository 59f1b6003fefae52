"""Everything that is kept about a person, in one place: so that it can be deleted when they ask for it."""

from collections.abc import Callable

from bot.storage.database import Database

DELETIONS = (
    "DELETE FROM follower WHERE person = :person",
    "DELETE FROM draft WHERE who = :person AND state NOT IN ('waiting', 'held')",
)
ANONYMIZATIONS = (
    "UPDATE draft SET who = 0 WHERE who = :person",
    "UPDATE draft SET decided = 0 WHERE decided = :person",
    "UPDATE history SET who = NULL WHERE who = :person",
    "UPDATE history SET approved = NULL WHERE approved = :person",
)
"""What others still need: it stays, without the name."""


async def erase_user(database: Database, person: int, voter: Callable[[int], str]) -> int:
    """Delete what is kept about somebody, all or nothing; `voter` names their votes in a guild.

    Returns how many rows were about them.
    """
    async with database.write() as connection:
        changed = [await connection.execute(sql, {"person": person}) for sql in (*DELETIONS, *ANONYMIZATIONS)]
        guilds = await connection.execute_fetchall("SELECT DISTINCT guild FROM vote")
        for (guild,) in guilds:
            row = {"guild": guild, "voter": voter(guild)}
            changed.append(await connection.execute("DELETE FROM vote WHERE guild = :guild AND voter = :voter", row))
        return sum(one.rowcount for one in changed)
