"""Questions that members passed on to the moderators of their guild, and who wants to be told of the answer."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from bot.domain.review_queue import Notice, QuestionState, Submission, UnansweredQuestion
from bot.storage.database import Database


async def store_question(database: Database, guild: int, text: str, scope: str) -> Submission:
    """Keep a question for a guild's moderators. One that was dismissed stays so; one that was answered waits again."""
    find = "SELECT id, state FROM question WHERE guild = :guild AND text = :text"
    insert = """
        INSERT INTO question (guild, text, scope, asked) VALUES (:guild, :text, :scope, :asked)
        ON CONFLICT (guild, text) DO UPDATE SET
            scope = excluded.scope, asked = excluded.asked, times = question.times + 1,
            state = CASE WHEN question.state = 'answered' THEN 'waiting' ELSE question.state END
    """
    asked = datetime.now(UTC).isoformat(timespec="seconds")
    row = {"guild": guild, "text": text, "scope": scope, "asked": asked}
    async with database.write() as connection:
        before = [QuestionState(state) for _, state in await connection.execute_fetchall(find, row)]
        await connection.execute(insert, row)
        ((number, _),) = await connection.execute_fetchall(find, row)
    return Submission(int(number), before[0] if before else None)


async def fetch_questions(database: Database, guild: int, state: QuestionState, most: int) -> list[UnansweredQuestion]:
    """The questions of a guild that are in a state, the last asked first."""
    sql = """
        SELECT id, text, scope, times, asked FROM question
        WHERE guild = :guild AND state = :state ORDER BY asked DESC, id DESC LIMIT :most
    """
    row = {"guild": guild, "state": state, "most": most}
    return [UnansweredQuestion(*row) for row in await database.reading.execute_fetchall(sql, row)]


async def delete_stale_questions(database: Database, older: timedelta) -> None:
    """Forget what nobody has asked for so long, and who wanted to be told of it."""
    before = (datetime.now(UTC) - older).isoformat(timespec="seconds")
    async with database.write() as connection:
        await connection.execute("DELETE FROM question WHERE asked < :before", {"before": before})
        await connection.execute("DELETE FROM follower WHERE question NOT IN (SELECT id FROM question)")


async def fetch_guilds_with_questions(database: Database) -> list[int]:
    """The guilds whose questions wait, or would again if what answers them were gone."""
    sql = "SELECT DISTINCT guild FROM question WHERE state <> 'dismissed' ORDER BY guild"
    return [int(guild) for (guild,) in await database.reading.execute_fetchall(sql)]


async def set_question_state(database: Database, guild: int, questions: Iterable[int], state: QuestionState) -> None:
    """Take questions out of the queue; who follows one that is dismissed is forgotten."""
    rows = [{"guild": guild, "id": number, "state": state} for number in questions]
    async with database.write() as connection:
        await connection.executemany("UPDATE question SET state = :state WHERE id = :id AND guild = :guild", rows)
        if state is QuestionState.DISMISSED:
            forget = (
                "DELETE FROM follower WHERE question IN (SELECT id FROM question WHERE id = :id AND guild = :guild)"
            )
            await connection.executemany(forget, rows)


async def add_follower(database: Database, guild: int, question: int, person: int) -> bool:
    """Remember who wants to be told; False where the question does not wait in that guild."""
    sql = """
        INSERT INTO follower (question, person)
        SELECT id, :person FROM question WHERE id = :question AND guild = :guild AND state = 'waiting'
        ON CONFLICT (question, person) DO NOTHING
    """
    waits = "SELECT 1 FROM question WHERE id = :question AND guild = :guild AND state = 'waiting'"
    row = {"guild": guild, "question": question, "person": person}
    async with database.write() as connection:
        await connection.execute(sql, row)
        return bool(await connection.execute_fetchall(waits, row))


async def fetch_due_notices(database: Database) -> list[Notice]:
    """Whom there is to tell."""
    sql = """
        SELECT question.id, question.guild, question.text, follower.person
        FROM follower JOIN question ON question.id = follower.question
        WHERE question.state = 'answered' ORDER BY question.id, follower.person
    """
    return [Notice(*row) for row in await database.reading.execute_fetchall(sql)]


async def claim_notice(database: Database, notice: Notice) -> bool:
    """Forget whom a notice is for, before they are told; False where another process was faster."""
    sql = "DELETE FROM follower WHERE question = :question AND person = :person"
    async with database.write() as connection:
        taken = await connection.execute(sql, {"question": notice.question_id, "person": notice.user_id})
        return taken.rowcount > 0


async def restore_notice(database: Database, notice: Notice) -> None:
    """Remember again whom a notice is for: they could not be told just now."""
    sql = "INSERT INTO follower (question, person) VALUES (:question, :person) ON CONFLICT DO NOTHING"
    async with database.write() as connection:
        await connection.execute(sql, {"question": notice.question_id, "person": notice.user_id})
