"""Several processes serve the shards of one bot: each its part, and the part of those that leave or die.

Each process is a client with connections of its own; they have the emulated Discord and the database in common.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import AUTOMATIC
from bot.discord.client import AlmanacClient
from bot.discord.sharding import claims, shards, turns
from bot.discord.sharding.claims import LEASE_SECONDS, ShardClaims
from bot.discord.sharding.shards import serve_shards
from bot.discord.sharding.turns import IdentifyTurns
from bot.emulator.testing.driver import VisibleMessage
from bot.storage.connections import open_connection
from bot.storage.opening import open_database
from bot.storage.shards import ShardSession, fetch_shards
from tests.discord_world import SMALL, DiscordWorld, Person, discord_world
from tests.waiting import wait_until

TOTAL = 4
SESSION = ShardSession("one", 5, "ws://127.0.0.1")


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WINDOW_SECONDS", 0.05)
    monkeypatch.setattr(turns, "MARGIN_SECONDS", 0.0)
    monkeypatch.setattr(shards, "BEAT_SECONDS", 0.1)


@asynccontextmanager
async def shard_world(address: Path | str) -> AsyncIterator[DiscordWorld]:
    """A bot with four shards."""
    async with discord_world(SMALL, address) as world:
        world.settings = replace(world.settings, shard_count=AUTOMATIC)
        world.emulator.gateway.shards = TOTAL
        yield world


@asynccontextmanager
async def serving(world: DiscordWorld) -> AsyncIterator[AlmanacClient]:
    """A process of the bot, until it is asked to stop."""
    async with world.offline_bot() as client:
        work = asyncio.create_task(serve_shards(client, world.settings))
        try:
            yield client
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)


def join_each_shard(world: DiscordWorld) -> list[Person]:
    """A member of a guild of each shard."""
    guilds = {world.guild.id}
    while len({(guild >> 22) % TOTAL for guild in guilds}) < TOTAL:
        world.emulator.state.advance_clock(0.001)
        guilds.add(world.emulator.state.create_guild().id)
    by_shard = {(guild >> 22) % TOTAL: world.emulator.state.guilds[guild] for guild in guilds}
    return [world.create_person(by_shard[number].add_member(f"Member {number}")) for number in range(TOTAL)]


async def wait_until_divided(world: DiscordWorld, one: AlmanacClient, other: AlmanacClient) -> None:
    """Wait until two processes have a part of the shards each, all connected."""
    async with asyncio.timeout(10):
        while len({shard.worker_id for shard in await fetch_shards(one.app.database, TOTAL)} - {None}) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    await wait_until(lambda: one.app.health.is_connected and other.app.health.is_connected)
    await wait_for_shards(world)


async def wait_for_shards(world: DiscordWorld) -> None:
    """Wait until each shard is connected once."""
    sessions = world.emulator.gateway.sessions
    await wait_until(
        lambda: sorted(s.shard[0] for s in sessions.values() if s.socket is not None) == list(range(TOTAL))
    )


async def test_processes_divide_the_shards_and_each_member_is_answered(address: Path | str) -> None:
    async with shard_world(address) as world, serving(world) as one, serving(world) as other:
        await wait_until_divided(world, one, other)
        members = join_each_shard(world)
        answers = await asyncio.gather(*(member.slash("ask", question="what is sourdough") for member in members))

        assert all("fed leaven" in answer.text for answer in answers)


async def test_shards_of_a_bucket_begin_their_sessions_one_after_the_other_in_all_processes(
    address: Path | str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "WINDOW_SECONDS", 3_600.0)
    async with open_database(address) as database:
        one, other = (IdentifyTurns(database, max_concurrency=2) for _ in range(2))
        await one.wait(0)
        await other.wait(1)
        late = asyncio.create_task(other.wait(2))
        await asyncio.wait({late}, timeout=0.2)

        assert not late.done()
        late.cancel()


async def test_whoever_leaves_hands_over_without_a_question_lost_or_answered_twice(address: Path | str) -> None:
    async with shard_world(address) as world, serving(world) as heir:
        members = join_each_shard(world)

        def ask_all() -> list[asyncio.Task[VisibleMessage]]:
            return [asyncio.create_task(member.slash("ask", question="what is sourdough")) for member in members]

        async with serving(world) as leaver:
            await wait_until_divided(world, heir, leaver)
            identified = world.emulator.gateway.identify_count
            asked = ask_all()
            await asyncio.sleep(0)  # they have been sent when the process begins to leave
        answers = await asyncio.gather(*asked, *ask_all())

        assert all("fed leaven" in answer.text for answer in answers)
        assert world.emulator.gateway.identify_count == identified
        assert world.emulator.gateway.resume_count > 0


async def test_shards_are_named_by_the_settings_where_an_operator_wants_that(address: Path | str) -> None:
    async with shard_world(address) as world:
        world.settings = replace(world.settings, shard_count=TOTAL, shard_ids=(1, 3))
        async with serving(world) as one:
            await wait_until(lambda: one.app.health.is_connected)

            assert sorted(session.shard for session in world.emulator.gateway.sessions.values()) == [(1, 4), (3, 4)]


async def test_a_process_that_died_is_replaced_and_one_that_is_late_has_stopped_before(address: Path | str) -> None:
    now = 0.0
    async with open_database(address) as database:
        late, other = (ShardClaims(database, TOTAL, lambda: now) for _ in range(2))
        assert list((await late.renew({})).sessions) == [0, 1, 2, 3]
        await late.renew({0: SESSION})
        assert (await other.renew({})).sessions == {}
        assert (await late.renew({0: SESSION})).excess == [2, 3]
        await other.renew({})

        now += LEASE_SECONDS - 0.1
        assert (await other.renew({})).sessions == {}
        assert late.compute_seconds_left() <= 0
        now += 0.2
        assert (await other.renew({})).sessions == {0: SESSION, 1: None, 2: None, 3: None}
        assert (await late.renew({0: SESSION})).sessions == {}


async def test_shards_pause_while_the_database_is_away_and_go_on_where_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "HOLD_SECONDS", 1.0)
    path = tmp_path / "a.sqlite3"
    async with shard_world(path) as world, serving(world) as bot:
        await wait_for_shards(world)
        await wait_until(lambda: bot.app.health.is_connected)
        members = join_each_shard(world)
        with open_connection(path) as foreign:
            foreign.execute("BEGIN IMMEDIATE")
            await wait_until(lambda: not bot.app.health.is_connected)
            asked = [asyncio.create_task(member.slash("ask", question="what is sourdough")) for member in members]
            await asyncio.sleep(0)
            assert all(session.socket is None for session in world.emulator.gateway.sessions.values())
            foreign.rollback()

        assert all("fed leaven" in answer.text for answer in await asyncio.gather(*asked))
        assert world.emulator.gateway.identify_count == TOTAL
