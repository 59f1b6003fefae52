"""The audit-log cursor: up to which revision each guild's log channel has been notified."""

from bot.domain.changes import SHARED, UnloggedChanges, format_guild_scope
from bot.storage.database import Database
from bot.storage.revisions import fetch_revisions_after

MAX_CHANGES_PER_BATCH = 200


async def fetch_unlogged(database: Database) -> list[UnloggedChanges]:
    """Fetch the next batch of unlogged changes of every guild that has a log channel and any such changes."""
    sql = "SELECT guild, log_channel, logged FROM guild_setting WHERE log_channel IS NOT NULL ORDER BY guild"
    batches = []
    for guild_id, channel_id, cursor in await database.reading.execute_fetchall(sql):
        scopes = (format_guild_scope(guild_id), SHARED)
        changes = await fetch_revisions_after(database, scopes, cursor, MAX_CHANGES_PER_BATCH)
        if changes:
            has_more = len(changes) == MAX_CHANGES_PER_BATCH
            batches.append(UnloggedChanges(guild_id, channel_id, cursor, changes, has_more))
    return batches


async def advance_cursor(database: Database, guild_id: int, before: int, after: int) -> bool:
    """Move a guild's cursor from one revision id to another; lower it to send changes again.

    Returns:
        False if the cursor isn't at `before`: another process has taken these changes.

    """
    sql = "UPDATE guild_setting SET logged = :after WHERE guild = :guild AND logged = :before"
    async with database.write() as connection:
        updated = await connection.execute(sql, {"guild": guild_id, "before": before, "after": after})
        return updated.rowcount > 0
