"""The digest of the slash commands that were last registered with Discord."""

from bot.storage.database import Database


async def fetch_command_digest(database: Database, target: str) -> str | None:
    """Fetch the digest of the commands registered for a target (`global` or a guild id), None if there are none."""
    sql = "SELECT digest FROM synced WHERE place = :target"
    rows = await database.reading.execute_fetchall(sql, {"target": target})
    return next((str(digest) for (digest,) in rows), None)


async def store_command_digest(database: Database, target: str, digest: str) -> None:
    """Store the digest of the commands just registered for a target."""
    sql = """
        INSERT INTO synced (place, digest) VALUES (:target, :digest)
        ON CONFLICT (place) DO UPDATE SET digest = excluded.digest
    """
    async with database.write() as connection:
        await connection.execute(sql, {"target": target, "digest": digest})
