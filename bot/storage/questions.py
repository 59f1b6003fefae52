"""Questions that members passed on to moderators, and the users who want to be notified of the answer."""

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.domain.moderation_queue import Notice, QuestionState, Submission, UnansweredQuestion
from bot.storage.database import Database
from bot.storage.readable import decode_rows


async def store_question(
    database: Database, guild_id: int, text: str, coverage: str, press_id: int | None = None, *, is_kept: bool = False
) -> Submission:
    """Store a question, or count it again, once for each `press_id`.

    An answered question reopens; a dismissed one stays dismissed. `is_kept` says that nobody passed it on: it is
    deleted sooner, unless somebody does.
    """
    find = "SELECT id, state FROM question WHERE guild = :guild AND text = :text"
    insert = """
        INSERT INTO question (guild, text, scope, asked, pressed, kept)
        VALUES (:guild, :text, :scope, :asked, :pressed, :kept)
        ON CONFLICT (guild, text) DO UPDATE SET
            scope = excluded.scope, asked = excluded.asked, pressed = excluded.pressed,
            kept = CASE WHEN excluded.kept < question.kept THEN excluded.kept ELSE question.kept END,
            times = question.times + CASE WHEN question.pressed = excluded.pressed THEN 0 ELSE 1 END,
            state = CASE WHEN question.state = 'answered' THEN 'waiting' ELSE question.state END
    """
    asked = datetime.now(UTC).isoformat(timespec="seconds")
    row = {
        "guild": guild_id,
        "text": text,
        "scope": coverage,
        "asked": asked,
        "pressed": press_id,
        "kept": int(is_kept),
    }
    async with database.write() as connection:
        rows = await connection.execute_fetchall(find, row)
        previous = list(decode_rows("question", rows, lambda _, state: QuestionState(state)))
        await connection.execute(insert, row)
        ((question_id, _),) = await connection.execute_fetchall(find, row)
    return Submission(int(question_id), previous[0] if previous else None)


async def measure_open_questions(database: Database, guild_id: int) -> tuple[int, int]:
    """Return how many questions are open in a guild, and how many characters they have together."""
    sql = "SELECT COUNT(*), COALESCE(SUM(LENGTH(text)), 0) FROM question WHERE guild = :guild AND state = 'waiting'"
    ((count, length),) = await database.reading.execute_fetchall(sql, {"guild": guild_id})
    return int(count), int(length)


async def fetch_questions(
    database: Database, guild_id: int, state: QuestionState, limit: int
) -> list[UnansweredQuestion]:
    """Fetch the questions of a guild that are in a state, the last asked first."""
    sql = """
        SELECT id, text, scope, times FROM question
        WHERE guild = :guild AND state = :state ORDER BY asked DESC, id DESC LIMIT :limit
    """
    row = {"guild": guild_id, "state": state, "limit": limit}
    return [UnansweredQuestion(*row) for row in await database.reading.execute_fetchall(sql, row)]


async def fetch_guilds_with_questions(database: Database) -> list[int]:
    """Fetch the ids of guilds with open questions, or with answered ones that may have to be reopened."""
    sql = "SELECT DISTINCT guild FROM question WHERE state <> 'dismissed' ORDER BY guild"
    return [int(guild_id) for (guild_id,) in await database.reading.execute_fetchall(sql)]


async def set_question_state(
    database: Database, guild_id: int, question_ids: Iterable[int], state: QuestionState
) -> None:
    """Set the state of a guild's questions. A dismissed question loses its followers."""
    rows = [{"guild": guild_id, "id": question_id, "state": state} for question_id in question_ids]
    update = "UPDATE question SET state = :state WHERE id = :id AND guild = :guild"
    unfollow = "DELETE FROM follower WHERE question IN (SELECT id FROM question WHERE id = :id AND guild = :guild)"
    async with database.write() as connection:
        await connection.executemany(update, rows)
        if state is QuestionState.DISMISSED:
            await connection.executemany(unfollow, rows)


async def add_follower(database: Database, guild_id: int, question_id: int, user_id: int) -> bool:
    """Remember a user who wants to be notified of the answer; False if the question isn't open in that guild."""
    insert = """
        INSERT INTO follower (question, person)
        SELECT id, :person FROM question WHERE id = :question AND guild = :guild AND state = 'waiting'
        ON CONFLICT (question, person) DO NOTHING
    """
    is_open = "SELECT 1 FROM question WHERE id = :question AND guild = :guild AND state = 'waiting'"
    row = {"guild": guild_id, "question": question_id, "person": user_id}
    async with database.write() as connection:
        await connection.execute(insert, row)
        # A second press inserts nothing and is a success all the same, so the row count can't tell.
        return bool(await connection.execute_fetchall(is_open, row))


async def fetch_due_notices(database: Database) -> list[Notice]:
    """Fetch the notices to send: a follower and their question, which is answered now."""
    sql = """
        SELECT question.id, question.guild, question.text, follower.person
        FROM follower JOIN question ON question.id = follower.question
        WHERE question.state = 'answered' ORDER BY question.id, follower.person
    """
    return [Notice(*row) for row in await database.reading.execute_fetchall(sql)]


async def claim_notice(database: Database, notice: Notice) -> bool:
    """Remove a notice before it is sent, so that it is sent once; False if another process has claimed it."""
    sql = "DELETE FROM follower WHERE question = :question AND person = :person"
    async with database.write() as connection:
        deleted = await connection.execute(sql, {"question": notice.question_id, "person": notice.user_id})
        return deleted.rowcount > 0


async def restore_notice(database: Database, notice: Notice) -> None:
    """Store a claimed notice again that could not be sent."""
    sql = "INSERT INTO follower (question, person) VALUES (:question, :person) ON CONFLICT DO NOTHING"
    async with database.write() as connection:
        await connection.execute(sql, {"question": notice.question_id, "person": notice.user_id})
