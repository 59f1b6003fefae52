"""The gateway: hello, identify or resume, heartbeats, dispatches, and every way to close."""

import asyncio
from collections import deque
from collections.abc import Iterator
from typing import Any

import msgspec
from aiohttp import WSMsgType, web

from bot.emulator.errors import SHAPELESS
from bot.emulator.gateway.sessions import Session
from bot.emulator.gateway.socket import COMPRESSORS, Socket
from bot.emulator.protocol import Intent, Op, Payload
from bot.emulator.state.state import State
from bot.emulator.testing.contracts import Contracts

FRAME, SENDS, WINDOW = 4_096, 120, 60.0
"""Bytes of one frame from a bot, and how many it may send in so many seconds (Discord: "Rate Limiting")."""

PRIVILEGED = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT
ALL_INTENTS = (1 << 26) - 1


class Closing(Exception):
    """The connection ends with one of Discord's codes ("Gateway Close Event Codes")."""

    def __init__(self, code: int, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(f"{code} {reason}")


class Connection:
    """A bot's socket and who it is, once it has said so."""

    def __init__(self, socket: Socket) -> None:
        self.socket = socket
        self.session: Session | None = None
        self.sends: list[float] = []


class Gateway:
    """`heartbeat` in milliseconds; `privileged` are the intents that the application may ask for.

    /gateway/bot recommends so many `shards`, of which `concurrency` may identify in each `identify_window` (seconds;
    Discord's is 5, none here).
    """

    def __init__(self, state: State, contracts: Contracts | None) -> None:
        self._state = state
        self._contracts = contracts
        self.address = ""
        self.heartbeat = 41_250
        self.privileged = int(PRIVILEGED)
        self.identify_window = 0.0
        self.shards = 1
        self.concurrency = 1
        self.ready = asyncio.Event()
        self.identified: list[float] = []
        self.resumed = 0
        self.closed: list[int] = []
        self.received: deque[Payload] = deque(maxlen=1_000)
        self.sessions: dict[str, Session] = {}
        self._connections: set[Connection] = set()
        self._last_identify: dict[int, float] = {}
        state.listeners.append(self._dispatch)

    @property
    def connected(self) -> bool:
        """Whether a bot is there and has said who it is."""
        return any(one.socket is not None for one in self.sessions.values())

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """One connection, from hello to its end."""
        raw = web.WebSocketResponse(max_msg_size=1 << 20)
        await raw.prepare(request)
        compress = request.query.get("compress", "")
        connection = Connection(Socket(raw, request.transport, compress if compress in COMPRESSORS else ""))
        self._connections.add(connection)
        try:
            await self._talk(connection, raw, request.query.get("v", ""))
        finally:
            self._connections.discard(connection)
            self._lose(connection, raw.close_code)
            await connection.socket.finish()
        return raw

    async def _talk(self, connection: Connection, raw: web.WebSocketResponse, version: str) -> None:
        try:
            _check_version(version)
            connection.socket.say(
                {"op": int(Op.HELLO), "s": None, "t": None, "d": {"heartbeat_interval": self.heartbeat}}
            )
            async for message in raw:
                if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                    self._take(connection, message.data)
        except Closing as closing:
            self.closed.append(closing.code)
            if closing.code == 4009 and connection.session:
                self.sessions.pop(connection.session.id, None)
            await connection.socket.close(closing.code, closing.reason)

    def _lose(self, connection: Connection, code: int | None) -> None:
        """The connection is gone; after 1000 or 1001 from the bot so is its session."""
        session = connection.session
        if session is not None and session.socket is connection.socket:
            session.socket = None
            if code in (1000, 1001):
                self.sessions.pop(session.id, None)
        self._state.notify_waiters()

    def _take(self, connection: Connection, raw: Any) -> None:  # noqa: ANN401 - text or bytes
        """Receive a frame. Raises Closing, for one without its fields too."""
        try:
            self._receive(connection, raw)
        except SHAPELESS as error:
            raise Closing(4002, "Error while decoding payload.") from error

    def _receive(self, connection: Connection, raw: Any) -> None:  # noqa: ANN401 - text or bytes
        frame = _parse(raw)
        self._count(connection)
        self.received.append(frame)
        content: Any = frame.get("d")
        match frame.get("op"):
            case Op.HEARTBEAT:
                connection.socket.say({"op": int(Op.HEARTBEAT_ACK)})
            case Op.IDENTIFY:
                self._identify(connection, content)
            case Op.RESUME:
                self._resume(connection, content)
            case Op.PRESENCE | Op.VOICE_STATE | Op.REQUEST_MEMBERS if connection.session is None:
                raise Closing(4003, "Not authenticated.")
            case Op.REQUEST_MEMBERS:
                self._members(connection, content)
            case Op.PRESENCE | Op.VOICE_STATE:
                pass
            case _:
                raise Closing(4001, "Unknown opcode.")
        self._state.notify_waiters()

    def _count(self, connection: Connection) -> None:
        now = self._state.clock.ticking()
        connection.sends = [*(at for at in connection.sends if now - at < WINDOW), now]
        if len(connection.sends) > SENDS:
            raise Closing(4008, "Rate limited.")

    def _identify(self, connection: Connection, content: Payload) -> None:
        if connection.session is not None:
            raise Closing(4005, "Already authenticated.")
        shard = self._admit(content)
        if not self._in_turn(shard[0]):
            connection.socket.say({"op": int(Op.INVALID_SESSION), "d": False})
            return
        session = Session(str(self._state.bot.id), int(content["intents"]), shard, socket=connection.socket)
        connection.session = self.sessions[session.id] = session
        self.identified.append(self._state.clock.ticking())
        self._greet(session, sharded="shard" in content)
        self.ready.set()

    def _admit(self, content: Payload) -> tuple[int, int]:
        if content.get("token") != self._state.token:
            raise Closing(4004, "Authentication failed.")
        number, total = content.get("shard") or (0, 1)
        if not 0 <= number < total:
            raise Closing(4010, "Invalid shard.")
        intents = content.get("intents")
        if not isinstance(intents, int) or not 0 <= intents <= ALL_INTENTS:
            raise Closing(4013, "Invalid intent(s).")
        if intents & PRIVILEGED & ~self.privileged:
            raise Closing(4014, "Disallowed intent(s).")
        return number, total

    def _in_turn(self, shard: int) -> bool:
        """Whether this shard's turn to identify has come."""
        key, now = shard % self.concurrency, self._state.clock.ticking()
        if now - self._last_identify.get(key, -self.identify_window) < self.identify_window:
            return False
        self._last_identify[key] = now
        return True

    def _greet(self, session: Session, *, sharded: bool) -> None:
        state = self._state
        guilds = [one for one in state.guilds.values() if session.receives("GUILD_CREATE", one.id)]
        self._send(
            session,
            "READY",
            {
                "v": 10,
                "user": {**state.bot.to_payload(), "verified": True, "mfa_enabled": False, "email": None},
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
                "session_id": session.id,
                "resume_gateway_url": self.address,
                "application": {"id": str(state.bot.id), "flags": 0, "flags_new": "0"},
                **({"shard": list(session.shard)} if sharded else {}),
            },
        )
        for guild in guilds:
            self._send(session, "GUILD_CREATE", guild.to_event_payload(state.bot))

    def _resume(self, connection: Connection, content: Payload) -> None:
        if content.get("token") != self._state.token:
            raise Closing(4004, "Authentication failed.")
        session = self.sessions.get(content["session_id"])
        if session is None:
            connection.socket.say({"op": int(Op.INVALID_SESSION), "d": False})
            return
        missed = session.missed(content["seq"])
        if missed is None:
            raise Closing(4007, "Invalid seq.")
        session.socket, connection.session = connection.socket, session
        for frame in missed:
            connection.socket.say(frame)
        self._send(session, "RESUMED", {})
        self.resumed += 1

    def _members(self, connection: Connection, content: Payload) -> None:
        """The members of a guild that a bot asks for, by ids or the beginning of their names."""
        assert connection.session is not None
        guild = self._state.guilds.get(int(content["guild_id"]))
        people = list(guild.members.values()) if guild else []
        if "user_ids" in content:
            people = [one for one in people if str(one.id) in map(str, content["user_ids"])]
        else:
            people = [one for one in people if one.user.name.startswith(content.get("query") or "")]
        told = {"guild_id": content["guild_id"], "members": [one.to_payload() for one in people], "not_found": []}
        chunk = {**told, "chunk_index": 0, "chunk_count": 1, "nonce": content.get("nonce")}
        self._send(connection.session, "GUILD_MEMBERS_CHUNK", chunk)

    def _dispatch(self, event: str, content: Payload, guild: int | None) -> None:
        for session in self.sessions.values():
            if session.receives(event, guild):
                self._send(session, event, content)

    def _send(self, session: Session, event: str, content: Payload) -> None:
        if self._contracts is not None:
            self._contracts.dispatch(event, msgspec.json.decode(msgspec.json.encode(content)))
        session.dispatch(event, content)

    def _live(self) -> Iterator[Socket]:
        return (one.socket for one in list(self._connections))

    async def drop(self) -> None:
        """Cut every connection without a word, as a network does."""
        for socket in self._live():
            socket.cut()

    async def close(self, code: int, reason: str = "") -> None:
        """Close every connection with a code."""
        for socket in self._live():
            await socket.close(code, reason)

    def ask_to_reconnect(self) -> None:
        """Op 7: come back and resume."""
        for socket in self._live():
            socket.say({"op": int(Op.RECONNECT), "d": None})

    def invalidate(self, *, resumable: bool = False) -> None:
        """Op 9: the session is void, or only this connection of it."""
        for socket in self._live():
            socket.say({"op": int(Op.INVALID_SESSION), "d": resumable})
        if not resumable:
            self.forget()

    def forget(self) -> None:
        """Lose every session: whoever resumes is told to begin anew."""
        self.sessions.clear()

    def ask_for_heartbeat(self) -> None:
        """Op 1 from Discord: answer at once."""
        for socket in self._live():
            socket.say({"op": int(Op.HEARTBEAT), "d": None})

    def fall_silent(self) -> None:
        """Open connections that say nothing any more, not even to heartbeats."""
        for socket in self._live():
            socket.silent = True


def _check_version(version: str) -> None:
    if version not in ("", "10"):
        raise Closing(4012, "Invalid API version.")


def _parse(raw: Any) -> Payload:  # noqa: ANN401 - text or bytes
    if len(raw) > FRAME:
        raise Closing(4002, "Payload too large.")
    try:
        frame = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Closing(4002, "Error while decoding payload.") from error
    if not isinstance(frame, dict):
        raise Closing(4002, "Error while decoding payload.")
    return frame
