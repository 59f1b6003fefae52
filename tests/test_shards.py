"""Several processes serve the shards of one bot: each its part, and the part of those that leave or die.

Each process is a client with connections of its own; they have the emulated Discord and the database in common.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from discord.backoff import ExponentialBackoff

from bot.config import AUTOMATIC
from bot.discord import gateway
from bot.discord.client import AlmanacClient
from bot.discord.sharding import claims, connection, shards, turns
from bot.discord.sharding.claims import LEASE_SECONDS, ShardClaims
from bot.discord.sharding.shards import serve_shards
from bot.discord.sharding.turns import IdentifyTurns
from bot.emulator.testing.driver import VisibleMessage
from bot.storage.calls import CallRegister, claim_interaction, take_slot
from bot.storage.connections import open_connection
from bot.storage.database import DatabaseUnavailable
from bot.storage.opening import open_database
from bot.storage.shards import (
    ShardSession,
    fetch_shards,
    fetch_workers,
    give_up_shard,
    record_beat,
    remove_dead,
    take_shard,
)
from tests.discord_world import SMALL, DiscordWorld, Person, discord_world
from tests.waiting import wait_until

TOTAL = 4
SESSION = ShardSession("one", 5, "ws://127.0.0.1")


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WINDOW_SECONDS", 0.05)
    monkeypatch.setattr(connection, "WINDOW_SECONDS", 0.05)
    monkeypatch.setattr(turns, "MARGIN_SECONDS", 0.0)
    monkeypatch.setattr(shards, "BEAT_SECONDS", 0.1)


async def fail(*_: object) -> None:
    raise DatabaseUnavailable


async def raise_value_error(*_: object) -> None:
    raise ValueError("no connection")


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


async def test_shards_whose_sessions_are_lost_wait_for_their_turn_without_a_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "MAX_TURN_SECONDS", 0.2)
    async with shard_world(tmp_path / "a.sqlite3") as world, serving(world) as bot:
        await wait_until(lambda: bot.app.health.is_connected)
        monkeypatch.setattr(turns, "WINDOW_SECONDS", 3_600.0)
        world.emulator.gateway_faults.lose_sessions()
        world.emulator.gateway_faults.drop_connections()
        await wait_until(lambda: not world.emulator.gateway.sockets)
        await wait_until(lambda: not bot.app.health.is_connected)
        await asyncio.sleep(0.5)
        assert not world.emulator.gateway.sockets
        assert world.emulator.gateway.identify_count == TOTAL

        monkeypatch.setattr(turns, "WINDOW_SECONDS", 0.05)
        await wait_for_shards(world)
        assert "fed leaven" in (await join_each_shard(world)[0].slash("ask", question="what is sourdough")).text


async def test_a_session_is_gone_on_with_though_its_address_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ExponentialBackoff, "delay", lambda _: 0.05)
    path = tmp_path / "a.sqlite3"
    async with shard_world(path) as world:
        async with serving(world) as one:
            await wait_until(lambda: one.app.health.is_connected)
        with open_connection(path) as foreign:
            foreign.execute(
                "UPDATE shard SET session = replace(session, ?, 'ws://127.0.0.1:1')", [world.emulator.gateway.url]
            )
        async with serving(world) as other:
            await wait_until(lambda: other.app.health.is_connected)

        assert (world.emulator.gateway.identify_count, world.emulator.gateway.resume_count) == (TOTAL, TOTAL)


async def test_a_session_that_was_taken_is_kept_though_the_beat_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_database(tmp_path / "a.sqlite3") as database:
        leaver, heir = ShardClaims(database, TOTAL), ShardClaims(database, TOTAL)
        await leaver.renew({})
        await record_beat(database, "dead", TOTAL, {})
        await leaver.leave({0: SESSION, 1: None, 2: None, 3: None})

        with monkeypatch.context() as patch:
            patch.setattr(claims, "remove_dead", fail)
            patch.setattr(claims, "LEASE_SECONDS", -1.0)  # so that there is a process to remove
            with pytest.raises(DatabaseUnavailable):
                await heir.renew({})
        assert (await heir.renew({})).sessions == {0: SESSION, 1: None, 2: None, 3: None}


async def test_each_process_has_a_shard_before_one_has_more(tmp_path: Path) -> None:
    async with open_database(tmp_path / "a.sqlite3") as database:
        processes = [ShardClaims(database, 16) for _ in range(5)]
        for _ in range(3):
            for process in processes:
                for number in (await process.renew({})).excess:
                    await process.give_up(number, None)

        parts = [len((await process.renew({})).sessions) for process in processes]
        assert sorted(parts) == [3, 3, 3, 3, 4]


async def test_a_process_that_has_come_back_or_has_shards_is_not_forgotten(tmp_path: Path) -> None:
    async with open_database(tmp_path / "a.sqlite3") as database:
        await record_beat(database, "back", TOTAL, {})
        (seen,) = await fetch_workers(database, TOTAL)
        await record_beat(database, "back", TOTAL, {})
        assert not await remove_dead(database, seen)

        (seen,) = await fetch_workers(database, TOTAL)
        assert await take_shard(database, TOTAL, 0, "back", None)
        assert not await remove_dead(database, seen)
        await give_up_shard(database, TOTAL, 0, "back", None)
        assert await remove_dead(database, seen)


async def test_a_clock_that_is_ahead_holds_up_no_shard(address: Path | str) -> None:
    async with open_database(address) as database:
        register, hour_ms = CallRegister(database), 3_600_000
        assert await take_slot(register, ("0", "identify"), 1, 5_000, 2 * hour_ms) == 0

        assert await take_slot(register, ("0", "identify"), 1, 5_000, hour_ms) == 0
        assert await take_slot(register, ("0", "identify"), 1, 5_000, hour_ms + 1_000) == 4_000


async def test_shards_begin_one_after_the_other_while_the_database_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_database(tmp_path / "a.sqlite3") as database:
        monkeypatch.setattr(database, "write_once", fail)
        waiting = IdentifyTurns(database, max_concurrency=1)
        tasks = [asyncio.create_task(waiting.wait(number)) for number in range(3)]
        done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)

        assert (len(done), len(rest)) == (1, 2)
        await asyncio.gather(*rest)


async def test_whoever_waits_for_a_slot_is_told_whatever_went_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_database(tmp_path / "a.sqlite3") as database:
        register = CallRegister(database)
        with monkeypatch.context() as patch:
            patch.setattr(database, "write_once", raise_value_error)
            with pytest.raises(ValueError, match="no connection"):
                await claim_interaction(register, 1, 0)

        assert await claim_interaction(register, 1, 0)


async def test_one_process_alone_notes_what_it_handles_as_its_session_may_come_again(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite3"
    async with shard_world(path) as world, serving(world) as bot:
        await wait_until(lambda: bot.app.health.is_connected)
        assert "fed leaven" in (await join_each_shard(world)[0].slash("ask", question="what is sourdough")).text
        with open_connection(path) as foreign:
            noted = foreign.execute("SELECT COUNT(*) FROM call WHERE brake = 'interaction'").fetchone()

        assert noted == (1,)


async def test_many_shards_are_taken_and_given_up_some_at_each_beat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "MAX_MOVED", 3)
    async with open_database(tmp_path / "a.sqlite3") as database:
        one, other = ShardClaims(database, 16), ShardClaims(database, 16)
        assert [len((await one.renew({})).sessions) for _ in range(6)] == [3, 6, 9, 12, 15, 16]
        await other.renew({})

        assert (await one.renew({})).excess == [8, 9, 10]
