"""The gateway: hello, identify or resume, dispatches with a replay of what was missed."""

import asyncio
import json
import secrets
import zlib
from contextlib import suppress
from typing import Any

from aiohttp import WSMsgType, web

from bot.loopback.world import Payload, World

HEARTBEAT = 30_000
"""Milliseconds between heartbeats."""

DISPATCH, BEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11


class Session:
    """One identified bot: its dispatches are numbered and kept, so that it can resume."""

    def __init__(self) -> None:
        self.id = secrets.token_hex(8)
        self.sent: list[Payload] = []
        self.socket: Socket | None = None

    async def dispatch(self, name: str, content: Payload) -> None:
        event = {"op": DISPATCH, "t": name, "s": len(self.sent) + 1, "d": content}
        self.sent.append(event)
        if self.socket is not None:
            with suppress(ConnectionError):  # the bot is away; it gets the event when it resumes
                await self.socket.send(event)


class Socket:
    """One connection, compressed as the bot asked for."""

    def __init__(self, socket: web.WebSocketResponse, compress: str | None) -> None:
        self.raw = socket
        self._zlib = zlib.compressobj() if compress == "zlib-stream" else None

    async def send(self, event: Payload) -> None:
        text = json.dumps(event)
        if self._zlib is None:
            await self.raw.send_str(text)
        else:
            await self.raw.send_bytes(self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH))


class Gateway:
    """Accepts bots and passes events to them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.address = ""
        self.sessions: dict[str, Session] = {}
        self.ready = asyncio.Event()
        self.resumed = asyncio.Event()

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        raw = web.WebSocketResponse()
        await raw.prepare(request)
        socket = Socket(raw, request.query.get("compress"))
        await socket.send({"op": HELLO, "d": {"heartbeat_interval": HEARTBEAT}})
        async for message in raw:
            if message.type is WSMsgType.TEXT:
                await self._receive(socket, json.loads(message.data))
        for session in self.sessions.values():
            if session.socket is socket:
                session.socket = None
        return raw

    async def _receive(self, socket: Socket, event: dict[str, Any]) -> None:
        match event["op"]:
            case 1:
                await socket.send({"op": ACK})
            case 2:
                await self._identify(socket, event["d"])
            case 6:
                await self._resume(socket, event["d"])

    async def _identify(self, socket: Socket, content: Payload) -> None:
        if content["token"] != self._world.token:
            await socket.raw.close(code=4004, message=b"Authentication failed.")
            return
        session = Session()
        session.socket = socket
        self.sessions[session.id] = session
        guilds = list(self._world.guilds.values())
        await session.dispatch(
            "READY",
            {
                "v": 10,
                "user": self._world.bot.payload(),
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
                "session_id": session.id,
                "resume_gateway_url": self.address,
                "application": {"id": str(self._world.bot.id), "flags": 0},
            },
        )
        for guild in guilds:
            await session.dispatch("GUILD_CREATE", guild.payload(self._world.bot))
        self.ready.set()

    async def _resume(self, socket: Socket, content: Payload) -> None:
        session = self.sessions.get(content["session_id"])
        if session is None:
            await socket.send({"op": INVALID, "d": False})
            return
        session.socket = socket
        for event in session.sent[content["seq"] :]:
            await socket.send(event)
        await session.dispatch("RESUMED", {})
        self.resumed.set()

    async def dispatch(self, name: str, content: Payload) -> None:
        """Send an event to every bot; one that is away gets it when it resumes."""
        for session in self.sessions.values():
            await session.dispatch(name, content)

    async def drop(self) -> None:
        """Cut every connection without a word, as a network does."""
        for session in self.sessions.values():
            if session.socket is not None and session.socket.raw._req is not None:  # noqa: SLF001
                transport = session.socket.raw._req.transport  # noqa: SLF001
                if transport is not None:
                    transport.abort()

    async def ask_to_reconnect(self) -> None:
        for session in self.sessions.values():
            if session.socket is not None:
                await session.socket.send({"op": RECONNECT, "d": None})
