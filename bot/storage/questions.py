"""Questions that members passed on to the moderators of their guild."""

from datetime import UTC, datetime

from bot.storage.database import Database


async def store_question(database: Database, guild: int, text: str, scope: str) -> bool:
    """Keep a question for a guild's moderators; False where the same words are waiting already."""
    sql = """
        INSERT INTO question (guild, text, scope, asked) VALUES (:guild, :text, :scope, :asked)
        ON CONFLICT (guild, text) DO NOTHING
    """
    asked = datetime.now(UTC).isoformat(timespec="seconds")
    async with database.write() as connection:
        stored = await connection.execute(sql, {"guild": guild, "text": text, "scope": scope, "asked": asked})
        return stored.rowcount > 0


async def waiting_questions(database: Database, guild: int) -> list[str]:
    """The questions that wait for a guild's moderators, oldest first."""
    sql = "SELECT text FROM question WHERE guild = :guild ORDER BY id"
    return [text for (text,) in await database.reading.execute_fetchall(sql, {"guild": guild})]
