"""The messages in channels that show a draft which waits for a review."""

from bot.storage.database import Database


async def insert_card(database: Database, draft_id: int, channel_id: int, message_id: int) -> None:
    """Remember a message that shows a draft."""
    sql = "INSERT INTO review_card (draft, channel, message) VALUES (:draft, :channel, :message) ON CONFLICT DO NOTHING"
    async with database.write() as connection:
        await connection.execute(sql, {"draft": draft_id, "channel": channel_id, "message": message_id})


async def take_cards(database: Database, draft_id: int) -> list[tuple[int, int]]:
    """Remove the messages that show a draft, and return the ids of their channels and their own."""
    sql = "DELETE FROM review_card WHERE draft = :draft RETURNING channel, message"
    async with database.write() as connection:
        rows = await connection.execute_fetchall(sql, {"draft": draft_id})
    return [(int(channel_id), int(message_id)) for channel_id, message_id in rows]
