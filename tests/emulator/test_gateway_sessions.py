"""Gateway sessions: identified, resumed and lost, and what discord.py does after each close code."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord
import pytest

from bot.emulator.protocol import Opcode
from bot.emulator.server import DiscordEmulator
from bot.emulator.state.state import TOKEN
from tests.discord_world import open_scenario
from tests.emulator.conftest import SampleScenario
from tests.emulator.sample_bot import SampleBot, point_at, sample_bot
from tests.library_internals import GATEWAY_COMPRESSION


async def test_ready_tells_a_bot_about_itself_and_its_guilds(scenario: SampleScenario) -> None:
    await scenario.bot.wait_until_ready()

    assert scenario.bot.user is not None
    assert scenario.bot.user.id == scenario.bot.application_id == scenario.emulator.state.bot.id
    assert [guild.name for guild in scenario.bot.guilds] == ["Readers"]
    assert [channel.name for channel in scenario.bot.guilds[0].text_channels] == ["general"]


async def test_a_wrong_token_is_refused_at_login() -> None:
    async with open_scenario() as scenario:
        point_at(scenario.emulator.api_url, scenario.emulator.gateway_url)
        async with SampleBot() as client:
            with scenario.emulator.expect_errors() as refused, pytest.raises(discord.LoginFailure):
                await client.login("forged")
    assert "401" in refused[0]


async def test_a_cut_connection_is_resumed_and_missed_events_are_replayed(scenario: SampleScenario) -> None:
    scenario.emulator.gateway_faults.drop_connections()
    reply = await scenario.member.slash("do")

    assert reply.text == "hello"
    assert scenario.emulator.gateway.resume_count == 1
    assert scenario.emulator.gateway.identify_count == 1


async def test_a_reconnect_request_leads_to_a_resume(scenario: SampleScenario) -> None:
    scenario.emulator.gateway_faults.request_reconnect()
    await scenario.emulator.state.wait_until(lambda: scenario.emulator.gateway.resume_count == 1)

    assert (await scenario.member.slash("do")).text == "hello"


async def test_missed_events_are_replayed_in_order(scenario: SampleScenario) -> None:
    scenario.emulator.gateway_faults.drop_connections()
    replies = await asyncio.gather(*(scenario.member.slash("do") for _ in range(5)))

    ids = [reply.interaction.id for reply in replies if reply.interaction]
    assert [interaction.id for interaction in scenario.bot.interactions] == ids


async def test_after_an_invalid_session_a_bot_identifies_again(scenario: SampleScenario) -> None:
    scenario.emulator.gateway_faults.invalidate_sessions()
    await scenario.emulator.state.wait_until(lambda: scenario.emulator.gateway.identify_count == 2)

    assert (await scenario.member.slash("do")).text == "hello"
    assert scenario.emulator.gateway.resume_count == 0


async def test_after_a_resumable_invalid_session_a_bot_resumes(scenario: SampleScenario) -> None:
    scenario.emulator.gateway_faults.invalidate_sessions(resumable=True)
    await scenario.emulator.state.wait_until(lambda: scenario.emulator.gateway.resume_count == 1)

    assert scenario.emulator.gateway.identify_count == 1


async def test_a_lost_session_cannot_be_resumed(scenario: SampleScenario) -> None:
    scenario.emulator.gateway_faults.lose_sessions()
    scenario.emulator.gateway_faults.drop_connections()
    await scenario.emulator.state.wait_until(lambda: scenario.emulator.gateway.identify_count == 2)

    assert (await scenario.member.slash("do")).text == "hello"


@pytest.mark.parametrize("code", [1000, 4000, 4001, 4002, 4008])
async def test_a_bot_reconnects_after_close_code(scenario: SampleScenario, code: int) -> None:
    gateway = scenario.emulator.gateway
    await scenario.emulator.gateway_faults.close_connections(code)
    await scenario.emulator.state.wait_until(lambda: gateway.resume_count + gateway.identify_count == 2)

    assert (await scenario.member.slash("do")).text == "hello"


@pytest.mark.parametrize("code", [4004, 4010, 4011, 4013])
async def test_a_bot_gives_up_after_close_code(code: int) -> None:
    with pytest.raises(discord.ConnectionClosed) as caught:
        await until_closed(code)

    assert caught.value.code == code


async def test_a_disallowed_intent_is_reported() -> None:
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await until_closed(4014)


async def until_closed(code: int) -> None:
    """Connect the sample bot and close it with a code. Raises what its connection raises."""
    async with open_scenario() as scenario:
        point_at(scenario.emulator.api_url, scenario.emulator.gateway_url)
        async with SampleBot() as client:
            await client.login(TOKEN)
            connection = asyncio.create_task(client.connect())
            await scenario.emulator.gateway.ready.wait()
            await scenario.emulator.gateway_faults.close_connections(code)
            await asyncio.wait_for(connection, 10)


async def test_heartbeats_are_acknowledged() -> None:
    async with open_scenario() as scenario:
        scenario.emulator.gateway.heartbeat_ms = 20
        async with scenario.connect(sample_bot) as client:
            await beats(scenario.emulator, 4)
            assert client.latency < 1


async def test_a_heartbeat_can_be_requested(scenario: SampleScenario) -> None:
    before = sum(frame["op"] == Opcode.HEARTBEAT for frame in scenario.emulator.gateway.received)
    scenario.emulator.gateway_faults.request_heartbeat()

    await beats(scenario.emulator, before + 1)


async def beats(emulator: DiscordEmulator, number: int) -> None:
    gateway = emulator.gateway
    await emulator.state.wait_until(
        lambda: sum(frame["op"] == Opcode.HEARTBEAT for frame in gateway.received) >= number
    )


async def test_an_unresponsive_connection_is_replaced_and_resumed() -> None:
    async with open_scenario() as scenario, scenario.connect(impatient) as client:
        scenario.emulator.gateway_faults.stop_responding()
        await scenario.emulator.state.wait_until(lambda: scenario.emulator.gateway.resume_count > 0)
        assert not client.is_closed()


@asynccontextmanager
async def impatient(api_url: str, gateway_url: str) -> AsyncIterator[discord.Client]:
    point_at(api_url, gateway_url)
    async with SampleBot(heartbeat_timeout=0.2) as client:
        await client.login(TOKEN)
        yield client


class Sharded(discord.AutoShardedClient):
    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify at once."""


@asynccontextmanager
async def sharded(api_url: str, gateway_url: str) -> AsyncIterator[discord.Client]:
    point_at(api_url, gateway_url)
    async with Sharded(intents=discord.Intents(guilds=True), guild_ready_timeout=0.05) as client:
        await client.login(TOKEN)
        yield client


async def test_each_shard_receives_its_own_guilds() -> None:
    async with open_scenario() as scenario:
        scenario.emulator.gateway.shards = 2
        for number in range(3):
            scenario.emulator.state.create_guild(f"Guild {number}")
        async with scenario.connect(sharded) as client:
            await scenario.emulator.state.wait_until(lambda: scenario.emulator.gateway.identify_count == 2)
            await asyncio.wait_for(client.wait_until_ready(), 10)
            assert sorted(session.shard for session in scenario.emulator.gateway.sessions.values()) == [(0, 2), (1, 2)]
            assert {guild.id for guild in client.guilds} == set(scenario.emulator.state.guilds)
            assert all(guild.shard_id == (guild.id >> 22) % 2 for guild in client.guilds)


async def test_requested_members_are_sent_in_a_chunk(scenario: SampleScenario) -> None:
    guild = scenario.bot.get_guild(scenario.guild.id)
    assert guild is not None

    members = await guild.query_members("Mil")

    assert [member.name for member in members] == ["Mila"]


async def test_zstd_is_one_stream_over_all_frames(scenario: SampleScenario) -> None:
    assert GATEWAY_COMPRESSION == "zstd-stream"
    assert (await scenario.member.slash("do")).text == "hello"


async def test_zlib_is_one_stream_over_all_frames() -> None:
    async with open_scenario() as scenario, aiohttp.ClientSession() as session:
        address = f"{scenario.emulator.gateway_url}/?v=10&encoding=json&compress=zlib-stream"
        async with session.ws_connect(address) as socket:
            stream = zlib.decompressobj()
            say_hello = json.loads(stream.decompress(await socket.receive_bytes()))
            await socket.send_json({"op": Opcode.HEARTBEAT, "d": None})
            beat = json.loads(stream.decompress(await socket.receive_bytes()))

    assert say_hello["op"] == Opcode.HELLO
    assert beat["op"] == Opcode.HEARTBEAT_ACK
