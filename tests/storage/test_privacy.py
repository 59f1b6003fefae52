"""Erasure of a user's data: revisions stay, without their author."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest_asyncio

from bot.app import Almanac
from bot.config import Settings
from bot.domain.changes import DraftState, Operation, format_guild_scope
from bot.domain.guild_settings import GuildSettings
from bot.domain.retention import Retention
from bot.domain.save_results import Saved
from bot.storage.calls import NOWHERE, CallRegister, delete_old_calls, take_slot
from bot.storage.retention import delete_expired
from tests.discord_world import SMALL
from tests.postgres import settings_for

GUILD, PETRA, JOVAN = 11, 1, 2
HERE = format_guild_scope(GUILD)


@pytest_asyncio.fixture
async def almanac(address: Path | str) -> AsyncIterator[Almanac]:
    async with Almanac.open(settings_for(address, SMALL)) as opened:
        yield opened


async def leave_traces(almanac: Almanac, person: int, entry: str) -> None:
    editor = almanac.drafts
    asked = await almanac.unanswered.submit(GUILD, f"how salty is it, asks {person}")
    await almanac.unanswered.follow(GUILD, asked.id, person, await almanac.unanswered.prove_asker(asked.id, person))
    await almanac.votes.vote(GUILD, person, "sourdough/what", 1, helpful=False)
    await editor.create(HERE, person, Operation.ADD, (), {"text": "half a thought"})
    hidden = await editor.create(HERE, person, Operation.HIDE, [await editor.items.propose(HERE, entry, None)])
    assert isinstance(await editor.save(hidden, GuildSettings(), "no longer so"), Saved)


async def kept(almanac: Almanac, person: int) -> int:
    """Count the rows that contain a user's id."""
    sql = """
        SELECT (SELECT COUNT(*) FROM follower WHERE person = :person)
             + (SELECT COUNT(*) FROM draft WHERE who = :person OR decided = :person)
             + (SELECT COUNT(*) FROM history WHERE who = :person OR approved = :person)
    """
    ((count,),) = await almanac.database.reading.execute_fetchall(sql, {"person": person})
    return int(count)


async def test_a_stale_question_is_deleted_with_its_followers(almanac: Almanac) -> None:
    asked = await almanac.unanswered.submit(GUILD, "how salty is it")
    await almanac.unanswered.follow(GUILD, asked.id, PETRA, await almanac.unanswered.prove_asker(asked.id, PETRA))
    await delete_expired(almanac.database, Retention(questions_days=1))
    assert len(await almanac.unanswered.fetch_clusters(GUILD)) == 1
    await delete_expired(almanac.database, Retention(questions_days=-1))

    assert await almanac.unanswered.fetch_clusters(GUILD) == []
    assert await kept(almanac, PETRA) == 0


async def test_when_a_member_called_is_deleted_after_an_hour_and_when_they_ask(almanac: Almanac) -> None:
    voter_in = await almanac.votes.fetch_pseudonymizer(PETRA)
    caller, now = (voter_in(NOWHERE), "commands"), round(datetime.now(UTC).timestamp() * 1_000)
    register = CallRegister(almanac.database)
    await take_slot(register, caller, 10, 1_000, now - 4_000_000)
    await take_slot(register, (caller[0], "submissions"), 10, 1_000, now)
    await delete_old_calls(almanac.database)
    assert list(await almanac.database.reading.execute_fetchall("SELECT brake FROM call")) == [("submissions",)]

    assert await almanac.erase_person(PETRA) == 1
    assert list(await almanac.database.reading.execute_fetchall("SELECT brake FROM call")) == []


async def test_only_the_given_user_is_erased(almanac: Almanac) -> None:
    await leave_traces(almanac, PETRA, "keeping/bag")
    await leave_traces(almanac, JOVAN, "sourdough/old-oven")
    change = await almanac.drafts.items.propose(HERE, "sourdough/what", None)
    waiting = await almanac.drafts.create(HERE, PETRA, Operation.HIDE, [change])
    await almanac.drafts.save(waiting, GuildSettings(reviewed_categories=("*",)))
    others = await kept(almanac, JOVAN)
    before = await almanac.votes.count_by_day(GUILD, date.min)

    assert await almanac.erase_person(PETRA) > 0
    assert await kept(almanac, PETRA) == 0
    assert await kept(almanac, JOVAN) == others
    assert sum((await almanac.votes.count_by_day(GUILD, date.min)).values()) == sum(before.values()) - 1
    assert [
        revision.attribution.author_id for revision in await almanac.history.fetch_revisions(HERE, "keeping/bag")
    ] == [None]
    assert (await almanac.drafts.fetch(HERE, waiting.id)).state is DraftState.PENDING
    assert await almanac.erase_person(PETRA) == 0


async def test_what_is_erased_beside_a_running_bot_is_in_neither_file(tmp_path: Path) -> None:
    settings = Settings(database_path=tmp_path / "a.sqlite3", knowledge_path=SMALL)
    async with Almanac.open(settings) as almanac:
        await leave_traces(almanac, PETRA, "keeping/bag")
        assert b"half a thought" in read_files(settings.database_path)
        async with Almanac.open(settings, absorb=False) as beside:
            await beside.erase_person(PETRA)
            assert b"half a thought" not in read_files(settings.database_path)


def read_files(path: Path) -> bytes:
    """The database and its log."""
    return path.read_bytes() + path.with_name(f"{path.name}-wal").read_bytes()
