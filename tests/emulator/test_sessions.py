"""The gateway: sessions begun, kept, resumed and lost, and every code it closes with."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord
import pytest

from bot.emulator.protocol import Op
from bot.emulator.server import DiscordEmulator
from bot.emulator.state.state import TOKEN
from tests.discord_world import stage
from tests.emulator.conftest import Lab
from tests.emulator.sample import Sample, point_at, sample


async def test_a_bot_knows_itself_and_its_guilds(lab: Lab) -> None:
    await lab.client.wait_until_ready()

    assert lab.client.user is not None
    assert lab.client.user.id == lab.client.application_id == lab.emulator.state.bot.id
    assert [guild.name for guild in lab.client.guilds] == ["Readers"]
    assert [channel.name for channel in lab.client.guilds[0].text_channels] == ["general"]


async def test_a_wrong_token_is_refused_at_login() -> None:
    async with stage() as scene:
        point_at(scene.emulator.api_url, scene.emulator.gateway_url)
        async with Sample() as client:
            with scene.emulator.expect_errors() as refused, pytest.raises(discord.LoginFailure):
                await client.login("forged")
    assert "401" in refused[0]


async def test_a_cut_connection_is_resumed_and_what_was_missed_is_replayed(lab: Lab) -> None:
    await lab.emulator.gateway.drop()
    reply = await lab.member.slash("do")

    assert reply.text == "hello"
    assert lab.emulator.gateway.resumed == 1
    assert len(lab.emulator.gateway.identified) == 1


async def test_when_asked_to_reconnect_a_bot_resumes(lab: Lab) -> None:
    lab.emulator.gateway.ask_to_reconnect()
    await lab.emulator.state.wait_until(lambda: lab.emulator.gateway.resumed == 1)

    assert (await lab.member.slash("do")).text == "hello"


async def test_everything_missed_comes_in_its_order(lab: Lab) -> None:
    await lab.emulator.gateway.drop()
    replies = await asyncio.gather(*(lab.member.slash("do") for _ in range(5)))

    ids = [reply.interaction.id for reply in replies if reply.interaction]
    assert [one.id for one in lab.client.seen] == ids


async def test_an_invalid_session_is_begun_anew(lab: Lab) -> None:
    lab.emulator.gateway.invalidate()
    await lab.emulator.state.wait_until(lambda: len(lab.emulator.gateway.identified) == 2)

    assert (await lab.member.slash("do")).text == "hello"
    assert lab.emulator.gateway.resumed == 0


async def test_an_invalid_connection_is_resumed(lab: Lab) -> None:
    lab.emulator.gateway.invalidate(resumable=True)
    await lab.emulator.state.wait_until(lambda: lab.emulator.gateway.resumed == 1)

    assert len(lab.emulator.gateway.identified) == 1


async def test_a_forgotten_session_cannot_be_resumed(lab: Lab) -> None:
    lab.emulator.gateway.forget()
    await lab.emulator.gateway.drop()
    await lab.emulator.state.wait_until(lambda: len(lab.emulator.gateway.identified) == 2)

    assert (await lab.member.slash("do")).text == "hello"


@pytest.mark.parametrize("code", [1000, 4000, 4001, 4002, 4008])
async def test_after_these_codes_a_bot_comes_back(lab: Lab, code: int) -> None:
    gateway = lab.emulator.gateway
    await gateway.close(code)
    await lab.emulator.state.wait_until(lambda: gateway.resumed + len(gateway.identified) == 2)

    assert (await lab.member.slash("do")).text == "hello"


@pytest.mark.parametrize("code", [4004, 4010, 4011, 4013])
async def test_after_these_codes_a_bot_gives_up(code: int) -> None:
    with pytest.raises(discord.ConnectionClosed) as caught:
        await until_closed(code)

    assert caught.value.code == code


async def test_a_bot_without_the_privileged_intent_is_told() -> None:
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await until_closed(4014)


async def until_closed(code: int) -> None:
    """Connect the sample bot and close it with a code. Raises what its connection raises."""
    async with stage() as scene:
        point_at(scene.emulator.api_url, scene.emulator.gateway_url)
        async with Sample() as client:
            await client.login(TOKEN)
            connection = asyncio.create_task(client.connect())
            await scene.emulator.gateway.ready.wait()
            await scene.emulator.gateway.close(code)
            await asyncio.wait_for(connection, 10)


async def test_heartbeats_are_answered() -> None:
    async with stage() as scene:
        scene.emulator.gateway.heartbeat = 20
        async with scene.connected(sample) as client:
            await beats(scene.emulator, 4)
            assert client.latency < 1


async def test_a_heartbeat_can_be_asked_for(lab: Lab) -> None:
    before = sum(frame["op"] == Op.HEARTBEAT for frame in lab.emulator.gateway.received)
    lab.emulator.gateway.ask_for_heartbeat()

    await beats(lab.emulator, before + 1)


async def beats(emulator: DiscordEmulator, number: int) -> None:
    gateway = emulator.gateway
    await emulator.state.wait_until(lambda: sum(one["op"] == Op.HEARTBEAT for one in gateway.received) >= number)


async def test_a_silent_connection_is_left_and_resumed() -> None:
    async with stage() as scene, scene.connected(impatient) as client:
        scene.emulator.gateway.fall_silent()
        await scene.emulator.state.wait_until(lambda: scene.emulator.gateway.resumed > 0)
        assert not client.is_closed()


@asynccontextmanager
async def impatient(api_url: str, gateway_url: str) -> AsyncIterator[discord.Client]:
    point_at(api_url, gateway_url)
    async with Sample(heartbeat_timeout=0.2) as client:
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


async def test_each_shard_is_told_of_its_guilds() -> None:
    async with stage() as scene:
        scene.emulator.gateway.shards = 2
        for number in range(3):
            scene.emulator.state.create_guild(f"Guild {number}")
        async with scene.connected(sharded) as client:
            await scene.emulator.state.wait_until(lambda: len(scene.emulator.gateway.identified) == 2)
            await asyncio.wait_for(client.wait_until_ready(), 10)
            assert sorted(one.shard for one in scene.emulator.gateway.sessions.values()) == [(0, 2), (1, 2)]
            assert {guild.id for guild in client.guilds} == set(scene.emulator.state.guilds)
            assert all(guild.shard_id == (guild.id >> 22) % 2 for guild in client.guilds)


async def test_members_are_sent_in_chunks_when_asked_for(lab: Lab) -> None:
    guild = lab.client.get_guild(lab.scene.guild.id)
    assert guild is not None

    found = await guild.query_members("Mil")

    assert [member.name for member in found] == ["Mila"]


async def test_zstd_is_one_stream_over_all_frames(lab: Lab) -> None:
    from discord.utils import _ActiveDecompressionContext  # noqa: PLC0415

    assert _ActiveDecompressionContext.COMPRESSION_TYPE == "zstd-stream"
    assert (await lab.member.slash("do")).text == "hello"


async def test_zlib_is_one_stream_over_all_frames() -> None:
    async with stage() as scene, aiohttp.ClientSession() as session:
        address = f"{scene.emulator.gateway_url}/?v=10&encoding=json&compress=zlib-stream"
        async with session.ws_connect(address) as socket:
            stream = zlib.decompressobj()
            hello = json.loads(stream.decompress(await socket.receive_bytes()))
            await socket.send_json({"op": Op.HEARTBEAT, "d": None})
            beat = json.loads(stream.decompress(await socket.receive_bytes()))

    assert hello["op"] == Op.HELLO
    assert beat["op"] == Op.HEARTBEAT_ACK
