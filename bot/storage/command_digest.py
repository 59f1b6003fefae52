"""The digest of the slash commands that were last registered with Discord."""

from bot.storage.database import Database


class CommandDigests:
    """One digest for each target of a registration: `global` or a guild id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def fetch(self, target: str) -> str | None:
        """Fetch the digest of the commands registered for a target, None if there are none."""
        sql = "SELECT digest FROM synced WHERE place = :target"
        rows = await self._database.reading.execute_fetchall(sql, {"target": target})
        return next((str(digest) for (digest,) in rows), None)

    async def store(self, target: str, digest: str) -> None:
        """Store the digest of the commands just registered for a target."""
        sql = """
            INSERT INTO synced (place, digest) VALUES (:target, :digest)
            ON CONFLICT (place) DO UPDATE SET digest = excluded.digest
        """
        async with self._database.write() as connection:
            await connection.execute(sql, {"target": target, "digest": digest})
