"""How far the log channel of each guild has been told of changes."""

from bot.domain.changes import SHARED, UnloggedChanges, format_guild_scope
from bot.storage.database import Database
from bot.storage.revisions import fetch_revisions_after

MAX_CHANGES_PER_BATCH = 200
"""Changes that are told of at a time."""


async def fetch_unlogged(database: Database) -> list[UnloggedChanges]:
    """What log channels were not told of, the earliest changes first."""
    sql = "SELECT guild, log_channel, logged FROM guild_setting WHERE log_channel IS NOT NULL ORDER BY guild"
    found = []
    for guild, channel, logged in await database.reading.execute_fetchall(sql):
        changes = await fetch_revisions_after(
            database, (format_guild_scope(guild), SHARED), logged, MAX_CHANGES_PER_BATCH
        )
        if changes:
            found.append(UnloggedChanges(guild, channel, logged, changes, len(changes) == MAX_CHANGES_PER_BATCH))
    return found


async def advance_cursor(database: Database, guild: int, before: int, after: int) -> bool:
    """Note that a guild's channel was told up to a change; False where another process tells it just now."""
    sql = "UPDATE guild_setting SET logged = :after WHERE guild = :guild AND logged = :before"
    async with database.write() as connection:
        marked = await connection.execute(sql, {"guild": guild, "before": before, "after": after})
        return marked.rowcount > 0
