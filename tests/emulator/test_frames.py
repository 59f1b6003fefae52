"""The gateway by hand: frames that discord.py would never send, and the codes they are answered with."""

import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from bot.emulator.protocol import Op
from bot.emulator.state.state import TOKEN
from tests.discord_world import Scene, stage


class Raw:
    """A gateway connection by hand."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def send(self, op: int, content: object = None) -> None:
        await self.socket.send_str(json.dumps({"op": op, "d": content}))

    async def read(self) -> dict[str, Any]:
        return dict(json.loads((await self.socket.receive(timeout=5)).data))

    async def closed(self) -> int | None:
        """The code it is closed with; whatever is said before is passed over."""
        while (await self.socket.receive(timeout=5)).type not in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED):
            pass
        return self.socket.close_code

    async def identify(self, **changes: object) -> None:
        await self.send(Op.IDENTIFY, {"token": TOKEN, "intents": 1, "properties": {}, **changes})


@asynccontextmanager
async def raw(scene: Scene, query: str = "v=10&encoding=json") -> AsyncIterator[Raw]:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{scene.emulator.gateway_url}/?{query}") as socket,
    ):
        yield Raw(socket)


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
async def test_who_may_not_identify_is_closed(changes: dict[str, object], code: int) -> None:
    async with stage() as scene, raw(scene) as connection:
        scene.emulator.gateway.privileged = 0
        await connection.identify(**changes)
        assert await connection.closed() == code


@pytest.mark.parametrize(
    ("frame", "code"),
    [("{", 4002), ("[]", 4002), ('"' + "x" * 4_096 + '"', 4002), ('{"op": 99}', 4001), ('{"op": 3, "d": {}}', 4003)],
)
async def test_a_bad_frame_closes(frame: str, code: int) -> None:
    async with stage() as scene, raw(scene) as connection:
        await connection.socket.send_str(frame)
        assert await connection.closed() == code


async def test_identifying_twice_closes() -> None:
    async with stage() as scene, raw(scene) as connection:
        await connection.identify()
        await connection.identify()
        assert await connection.closed() == 4005


async def test_another_version_closes() -> None:
    async with stage() as scene, raw(scene, "v=5") as connection:
        assert await connection.closed() == 4012


async def test_a_hundred_and_twenty_frames_a_minute_and_no_more() -> None:
    async with stage() as scene, raw(scene) as connection:
        for _ in range(121):
            await connection.send(Op.HEARTBEAT)
        assert await connection.closed() == 4008


async def test_resuming_from_the_future_closes() -> None:
    async with stage() as scene:
        async with raw(scene) as first:
            await first.identify()
            session = [await first.read() for _ in range(2)][1]["d"]["session_id"]
            await first.socket.close(code=4000)
        async with raw(scene) as second:
            await second.send(Op.RESUME, {"token": TOKEN, "session_id": session, "seq": 99})
            assert await second.closed() == 4007


async def test_leaving_with_1000_ends_the_session() -> None:
    async with stage() as scene:
        async with raw(scene) as first:
            await first.identify()
            session = [await first.read() for _ in range(2)][1]["d"]["session_id"]
            await first.socket.close(code=1000)
        async with raw(scene) as second:
            await second.send(Op.RESUME, {"token": TOKEN, "session_id": session, "seq": 1})
            said = [await second.read() for _ in range(2)]
    assert said[1] == {"op": Op.INVALID_SESSION, "d": False}


async def test_who_identifies_out_of_turn_is_sent_back() -> None:
    async with stage() as scene, raw(scene) as first, raw(scene) as second:
        scene.emulator.gateway.identify_window = 5.0
        await first.identify()
        assert [(await first.read())["op"] for _ in range(2)] == [Op.HELLO, Op.DISPATCH]
        await second.identify()
        assert [(await second.read())["op"] for _ in range(2)] == [Op.HELLO, Op.INVALID_SESSION]
        scene.emulator.state.advance_clock(5)
        await second.identify()
        assert (await second.read())["t"] == "READY"


async def test_zlib_is_one_stream_over_all_frames() -> None:
    async with stage() as scene, raw(scene, "v=10&compress=zlib-stream") as connection:
        stream = zlib.decompressobj()
        hello = stream.decompress((await connection.socket.receive(timeout=5)).data)
        await connection.identify()
        ready = stream.decompress((await connection.socket.receive(timeout=5)).data)
        assert (json.loads(hello)["op"], json.loads(ready)["t"]) == (Op.HELLO, "READY")
