"""Erasure of personal data: every place that holds a user's id, in one list."""

from collections.abc import Callable

from bot.domain.changes import ERASED_AUTHOR_ID
from bot.storage.calls import NOWHERE
from bot.storage.database import Database

DELETIONS = (
    "DELETE FROM follower WHERE person = :user_id",
    "DELETE FROM draft WHERE who = :user_id AND state NOT IN ('waiting', 'held')",
)
"""Rows that are of use to this user alone."""

ANONYMIZATIONS = (
    f"UPDATE draft SET who = {ERASED_AUTHOR_ID} WHERE who = :user_id",  # noqa: S608 - a constant
    "UPDATE draft SET decided = 0 WHERE decided = :user_id",
    "UPDATE history SET who = NULL WHERE who = :user_id",
    "UPDATE history SET approved = NULL WHERE approved = :user_id",
)
"""Rows that others still need: they stay, without the id."""


async def erase_user(database: Database, user_id: int, voter_in: Callable[[int], str]) -> int:
    """Erase a user's data, all or nothing.

    Args:
        database: What to erase it from.
        user_id: The user's Discord id.
        voter_in: Returns the pseudonym of the user's votes in a guild, by guild id.

    Returns:
        The number of rows deleted or anonymized.

    """
    async with database.write() as connection:
        cursors = [await connection.execute(sql, {"user_id": user_id}) for sql in (*DELETIONS, *ANONYMIZATIONS)]
        guilds = await connection.execute_fetchall("SELECT DISTINCT guild FROM vote")
        delete_votes = "DELETE FROM vote WHERE guild = :guild AND voter = :voter"
        delete_calls = "DELETE FROM call WHERE person = :person"
        cursors.append(await connection.execute(delete_calls, {"person": voter_in(NOWHERE)}))
        for (guild_id,) in guilds:
            cursors.append(await connection.execute(delete_votes, {"guild": guild_id, "voter": voter_in(guild_id)}))
        return sum(cursor.rowcount for cursor in cursors)
