"""Gateway frames that discord.py never sends, and the close codes that follow."""

import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from bot.emulator.protocol import Opcode
from bot.emulator.state.state import TOKEN
from tests.discord_world import Scenario, open_scenario


class RawConnection:
    """A gateway connection without discord.py."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def send(self, op: int, content: object = None) -> None:
        await self.socket.send_str(json.dumps({"op": op, "d": content}))

    async def read(self) -> dict[str, Any]:
        return dict(json.loads((await self.socket.receive(timeout=5)).data))

    async def closed(self) -> int | None:
        """The code that the connection is closed with; frames before are skipped."""
        while (await self.socket.receive(timeout=5)).type not in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED):
            pass
        return self.socket.close_code

    async def identify(self, **changes: object) -> None:
        await self.send(Opcode.IDENTIFY, {"token": TOKEN, "intents": 1, "properties": {}, **changes})


@asynccontextmanager
async def raw(scenario: Scenario, query: str = "v=10&encoding=json") -> AsyncIterator[RawConnection]:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{scenario.emulator.gateway_url}/?{query}") as socket,
    ):
        yield RawConnection(socket)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"token": "forged"}, 4004),
        ({"shard": [2, 2]}, 4010),
        ({"intents": -1}, 4013),
        ({"intents": 1 << 40}, 4013),
        ({"intents": 1 << 15}, 4014),
    ],
)
async def test_an_invalid_identify_closes_the_connection(changes: dict[str, object], code: int) -> None:
    async with open_scenario() as scenario, raw(scenario) as connection:
        scenario.emulator.gateway.privileged_intents = 0
        await connection.identify(**changes)
        assert await connection.closed() == code


@pytest.mark.parametrize(
    ("frame", "code"),
    [("{", 4002), ("[]", 4002), ('"' + "x" * 4_096 + '"', 4002), ('{"op": 99}', 4001), ('{"op": 3, "d": {}}', 4003)],
)
async def test_an_invalid_frame_closes_the_connection(frame: str, code: int) -> None:
    async with open_scenario() as scenario, raw(scenario) as connection:
        await connection.socket.send_str(frame)
        assert await connection.closed() == code


async def test_identifying_twice_closes_the_connection() -> None:
    async with open_scenario() as scenario, raw(scenario) as connection:
        await connection.identify()
        await connection.identify()
        assert await connection.closed() == 4005


async def test_another_api_version_closes_the_connection() -> None:
    async with open_scenario() as scenario, raw(scenario, "v=5") as connection:
        assert await connection.closed() == 4012


async def test_more_than_120_frames_a_minute_close_the_connection() -> None:
    async with open_scenario() as scenario, raw(scenario) as connection:
        for _ in range(121):
            await connection.send(Opcode.HEARTBEAT)
        assert await connection.closed() == 4008


async def test_resuming_with_a_sequence_number_ahead_closes_the_connection() -> None:
    async with open_scenario() as scenario:
        async with raw(scenario) as first:
            await first.identify()
            session = [await first.read() for _ in range(2)][1]["d"]["session_id"]
            await first.socket.close(code=4000)
        async with raw(scenario) as second:
            await second.send(Opcode.RESUME, {"token": TOKEN, "session_id": session, "seq": 99})
            assert await second.closed() == 4007


async def test_a_session_closed_with_1000_cannot_be_resumed() -> None:
    async with open_scenario() as scenario:
        async with raw(scenario) as first:
            await first.identify()
            session = [await first.read() for _ in range(2)][1]["d"]["session_id"]
            await first.socket.close(code=1000)
        async with raw(scenario) as second:
            await second.send(Opcode.RESUME, {"token": TOKEN, "session_id": session, "seq": 1})
            frames = [await second.read() for _ in range(2)]
    assert frames[1] == {"op": Opcode.INVALID_SESSION, "d": False}


async def test_identifying_too_soon_gets_an_invalid_session() -> None:
    async with open_scenario() as scenario, raw(scenario) as first, raw(scenario) as second:
        scenario.emulator.gateway.identify_window_seconds = 5.0
        await first.identify()
        assert [(await first.read())["op"] for _ in range(2)] == [Opcode.HELLO, Opcode.DISPATCH]
        await second.identify()
        assert [(await second.read())["op"] for _ in range(2)] == [Opcode.HELLO, Opcode.INVALID_SESSION]
        scenario.emulator.state.advance_clock(5)
        await second.identify()
        assert (await second.read())["t"] == "READY"


async def test_zlib_is_one_stream_over_all_frames() -> None:
    async with open_scenario() as scenario, raw(scenario, "v=10&compress=zlib-stream") as connection:
        stream = zlib.decompressobj()
        say_hello = stream.decompress((await connection.socket.receive(timeout=5)).data)
        await connection.identify()
        ready = stream.decompress((await connection.socket.receive(timeout=5)).data)
        assert (json.loads(say_hello)["op"], json.loads(ready)["t"]) == (Opcode.HELLO, "READY")
