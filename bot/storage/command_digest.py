"""What Discord was last told of our commands."""

from bot.storage.database import Database


async def fetch_command_digest(database: Database, place: str) -> str | None:
    """The digest of the commands last registered at a place (`global`, or a guild's id)."""
    rows = await database.reading.execute_fetchall("SELECT digest FROM synced WHERE place = :place", {"place": place})
    return next((str(digest) for (digest,) in rows), None)


async def store_command_digest(database: Database, place: str, digest: str) -> None:
    sql = """
        INSERT INTO synced (place, digest) VALUES (:place, :digest)
        ON CONFLICT (place) DO UPDATE SET digest = excluded.digest
    """
    async with database.write() as connection:
        await connection.execute(sql, {"place": place, "digest": digest})
