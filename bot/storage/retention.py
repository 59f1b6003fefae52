"""Deletes what has been kept long enough: every table that grows with what members do, in one list."""

from datetime import UTC, datetime, timedelta

from bot.domain.retention import Retention
from bot.storage.database import Database

_DELETE_DRAFTS = "DELETE FROM draft WHERE state NOT IN ('waiting', 'held') AND changed < :before"
_DELETE_QUESTIONS = "DELETE FROM question WHERE asked < :before"
_DELETE_KEPT_QUESTIONS = "DELETE FROM question WHERE kept = 1 AND asked < :before"
_DELETE_FOLLOWERS = "DELETE FROM follower WHERE question NOT IN (SELECT id FROM question)"
_DELETE_CARDS = "DELETE FROM review_card WHERE draft NOT IN (SELECT id FROM draft)"
_DELETE_VOTES = "DELETE FROM vote WHERE day < :before"
_DELETE_COUNTS = "DELETE FROM counter WHERE day < :before"


async def delete_expired(database: Database, retention: Retention) -> int:
    """Delete what is older than the retention allows. Returns the number of rows."""
    deletions = (
        (_DELETE_DRAFTS, retention.drafts_days),
        (_DELETE_QUESTIONS, retention.questions_days),
        (_DELETE_KEPT_QUESTIONS, retention.kept_questions_days),
        (_DELETE_VOTES, retention.votes_days),
        (_DELETE_COUNTS, retention.statistics_days),
    )
    now = datetime.now(UTC)
    async with database.write() as connection:
        cursors = [
            # Times and days are both compared as text, which orders them by time.
            await connection.execute(sql, {"before": (now - timedelta(days=days)).isoformat(timespec="seconds")})
            for sql, days in deletions
        ]
        cursors += [await connection.execute(sql) for sql in (_DELETE_FOLLOWERS, _DELETE_CARDS)]
    return sum(cursor.rowcount for cursor in cursors)
