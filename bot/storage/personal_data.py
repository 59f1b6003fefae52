"""Finds what is kept about a user. What is found here is what `privacy.erase_user` erases."""

from collections.abc import Callable

from bot.domain.personal_data import PersonalData
from bot.storage.database import Database


async def fetch_personal_data(database: Database, user_id: int, voter_in: Callable[[int], str]) -> PersonalData:
    """Fetch everything kept about a user; `voter_in` returns the pseudonym of their votes in a guild."""
    user = {"user_id": user_id}
    questions = """
        SELECT text FROM question JOIN follower ON follower.question = question.id
        WHERE person = :user_id ORDER BY question.id
    """
    drafts = "SELECT COUNT(*) FROM draft WHERE who = :user_id OR decided = :user_id"
    revisions = "SELECT COUNT(*) FROM history WHERE who = :user_id OR approved = :user_id"
    followed = await database.reading.execute_fetchall(questions, user)
    ((draft_count,),) = await database.reading.execute_fetchall(drafts, user)
    ((revision_count,),) = await database.reading.execute_fetchall(revisions, user)
    return PersonalData(
        tuple(str(text) for (text,) in followed),
        tuple(await _fetch_votes(database, voter_in)),
        int(draft_count),
        int(revision_count),
    )


async def _fetch_votes(database: Database, voter_in: Callable[[int], str]) -> list[tuple[str, bool]]:
    votes = "SELECT entry, helpful FROM vote WHERE guild = :guild AND voter = :voter ORDER BY day, entry"
    found: list[tuple[str, bool]] = []
    for (guild_id,) in await database.reading.execute_fetchall("SELECT DISTINCT guild FROM vote"):
        rows = await database.reading.execute_fetchall(votes, {"guild": guild_id, "voter": voter_in(guild_id)})
        found += [(str(entry), bool(helpful)) for entry, helpful in rows]
    return found
