"""The gateway protocol: hello, identify or resume, heartbeats and events."""

import asyncio
from collections import deque
from typing import Any

import msgspec
from aiohttp import WSMsgType, web

from bot.emulator.errors import SHAPE_ERRORS
from bot.emulator.gateway.close_codes import CloseCode, ConnectionClosed
from bot.emulator.gateway.sessions import Session
from bot.emulator.gateway.socket import Socket
from bot.emulator.observer import TrafficObserver
from bot.emulator.protocol import Intent, Opcode, Payload
from bot.emulator.state.state import State

MAX_FRAME_BYTES = 4_096
# Frames that a bot may send in the window (reference, "Rate Limiting").
MAX_FRAMES = 120
FRAMES_WINDOW_SECONDS = 60.0

PRIVILEGED_INTENTS = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT
ALL_INTENTS = (1 << 26) - 1
# Older frames of bots are dropped.
MAX_RECEIVED = 1_000


class Connection:
    """A bot's socket, and its session once it has identified or resumed."""

    def __init__(self, socket: Socket) -> None:
        self.socket = socket
        self.session: Session | None = None
        self.frame_times: list[float] = []


class Gateway:
    """Talks to bots.

    Attributes:
        url: where bots connect.
        heartbeat_ms: the interval that bots are asked for.
        privileged_intents: those of PRIVILEGED_INTENTS that the application may use.
        shards: the number that /gateway/bot recommends.
        max_concurrency: how many shards may identify in each window of `identify_window_seconds` (Discord: 5).
        ready: set when a bot has identified.
        identify_count, resume_count: how often bots have identified and resumed.
        received: the newest frames of bots.
        sessions: by id.

    """

    def __init__(self, state: State, observer: TrafficObserver | None) -> None:
        self._state = state
        self._observer = observer
        self.url = ""
        self.heartbeat_ms = 41_250
        self.privileged_intents = int(PRIVILEGED_INTENTS)
        self.shards = 1
        self.max_concurrency = 1
        self.identify_window_seconds = 0.0
        self.ready = asyncio.Event()
        self.identify_count = 0
        self.resume_count = 0
        self.received: deque[Payload] = deque(maxlen=MAX_RECEIVED)
        self.sessions: dict[str, Session] = {}
        self._connections: set[Connection] = set()
        self._last_identify: dict[int, float] = {}
        state.listeners.append(self._dispatch)

    @property
    def sockets(self) -> list[Socket]:
        """The sockets of all connected bots."""
        return [connection.socket for connection in self._connections]

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until it ends."""
        websocket = web.WebSocketResponse(max_msg_size=1 << 20)
        await websocket.prepare(request)
        connection = Connection(Socket(websocket, request.transport, request.query.get("compress", "")))
        self._connections.add(connection)
        try:
            await self._serve(connection, websocket, request.query.get("v", ""))
        finally:
            self._connections.discard(connection)
            self._detach(connection, websocket.close_code)
            await connection.socket.drain()
        return websocket

    async def _serve(self, connection: Connection, websocket: web.WebSocketResponse, version: str) -> None:
        try:
            _require_version(version)
            hello = {"heartbeat_interval": self.heartbeat_ms}
            connection.socket.send({"op": int(Opcode.HELLO), "s": None, "t": None, "d": hello})
            async for message in websocket:
                if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                    self._receive(connection, message.data)
        except ConnectionClosed as closed:
            await connection.socket.close(closed.code, closed.reason)

    def _detach(self, connection: Connection, code: int | None) -> None:
        """Keep the session for a resume, unless the bot closed with 1000 or 1001."""
        session = connection.session
        if session is not None and session.socket is connection.socket:
            session.socket = None
            if code in (1000, 1001):
                self.sessions.pop(session.id, None)
        self._state.notify_waiters()

    def _receive(self, connection: Connection, raw: str | bytes) -> None:
        """Handle a frame of a bot. Raises ConnectionClosed."""
        try:
            self._handle(connection, _parse_frame(raw))
        except SHAPE_ERRORS as error:
            raise ConnectionClosed(CloseCode.DECODE_ERROR) from error
        self._state.notify_waiters()

    def _handle(self, connection: Connection, frame: Payload) -> None:
        self._count_frame(connection)
        self.received.append(frame)
        data: Any = frame.get("d")
        match frame.get("op"):
            case Opcode.HEARTBEAT:
                connection.socket.send({"op": int(Opcode.HEARTBEAT_ACK)})
            case Opcode.IDENTIFY:
                self._identify(connection, data)
            case Opcode.RESUME:
                self._resume(connection, data)
            case Opcode.REQUEST_MEMBERS:
                self._send_members(_require_session(connection), data)
            case Opcode.PRESENCE | Opcode.VOICE_STATE:
                _require_session(connection)
            case _:
                raise ConnectionClosed(CloseCode.UNKNOWN_OPCODE)

    def _count_frame(self, connection: Connection) -> None:
        now = self._state.clock.monotonic()
        connection.frame_times = [*(at for at in connection.frame_times if now - at < FRAMES_WINDOW_SECONDS), now]
        if len(connection.frame_times) > MAX_FRAMES:
            raise ConnectionClosed(CloseCode.RATE_LIMITED)

    def _identify(self, connection: Connection, data: Payload) -> None:
        if connection.session is not None:
            raise ConnectionClosed(CloseCode.ALREADY_AUTHENTICATED)
        shard = self._require_identity(data)
        # Discord does not close the connection of a shard that is too early: it may identify again.
        if not self._may_identify(shard[0]):
            connection.socket.send({"op": int(Opcode.INVALID_SESSION), "d": False})
            return
        session = Session(str(self._state.bot.id), int(data["intents"]), shard, socket=connection.socket)
        connection.session = self.sessions[session.id] = session
        self.identify_count += 1
        self._send_ready(session, sharded="shard" in data)
        self.ready.set()

    def _require_identity(self, data: Payload) -> tuple[int, int]:
        """Check token, shard and intents. Returns the shard. Raises ConnectionClosed."""
        self._require_token(data)
        shard_id, total = data.get("shard") or (0, 1)
        if not 0 <= shard_id < total:
            raise ConnectionClosed(CloseCode.INVALID_SHARD)
        intents = data.get("intents")
        if not isinstance(intents, int) or not 0 <= intents <= ALL_INTENTS:
            raise ConnectionClosed(CloseCode.INVALID_INTENTS)
        if intents & PRIVILEGED_INTENTS & ~self.privileged_intents:
            raise ConnectionClosed(CloseCode.DISALLOWED_INTENTS)
        return shard_id, total

    def _require_token(self, data: Payload) -> None:
        if data.get("token") != self._state.token:
            raise ConnectionClosed(CloseCode.AUTHENTICATION_FAILED)

    def _may_identify(self, shard_id: int) -> bool:
        """Whether no other shard of the same concurrency bucket has identified in the window."""
        bucket, now = shard_id % self.max_concurrency, self._state.clock.monotonic()
        window = self.identify_window_seconds
        if now - self._last_identify.get(bucket, -window) < window:
            return False
        self._last_identify[bucket] = now
        return True

    def _send_ready(self, session: Session, *, sharded: bool) -> None:
        state = self._state
        guilds = [guild for guild in state.guilds.values() if session.receives("GUILD_CREATE", guild.id)]
        ready = {
            "v": 10,
            "user": {**state.bot.to_payload(), "verified": True, "mfa_enabled": False, "email": None},
            # As in Discord, guilds are unavailable until their GUILD_CREATE.
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "application": {"id": str(state.bot.id), "flags": 0, "flags_new": "0"},
            **({"shard": list(session.shard)} if sharded else {}),
        }
        self._send(session, "READY", ready)
        for guild in guilds:
            self._send(session, "GUILD_CREATE", guild.to_event_payload(state.bot))

    def _resume(self, connection: Connection, data: Payload) -> None:
        self._require_token(data)
        session = self.sessions.get(data["session_id"])
        if session is None:
            connection.socket.send({"op": int(Opcode.INVALID_SESSION), "d": False})
            return
        missed = session.list_events_since(data["seq"])
        if missed is None:
            raise ConnectionClosed(CloseCode.INVALID_SEQ)
        session.socket, connection.session = connection.socket, session
        for frame in missed:
            connection.socket.send(frame)
        self._send(session, "RESUMED", {})
        self.resume_count += 1

    def _send_members(self, session: Session, data: Payload) -> None:
        """Send the members of a guild that a bot requests by ids or by a prefix of their names."""
        guild = self._state.guilds.get(int(data["guild_id"]))
        members = list(guild.members.values()) if guild else []
        if "user_ids" in data:
            members = [member for member in members if str(member.id) in map(str, data["user_ids"])]
        else:
            members = [member for member in members if member.user.name.startswith(data.get("query") or "")]
        chunk = {
            "guild_id": data["guild_id"],
            "members": [member.to_payload() for member in members],
            "not_found": [],
            "chunk_index": 0,
            "chunk_count": 1,
            "nonce": data.get("nonce"),
        }
        self._send(session, "GUILD_MEMBERS_CHUNK", chunk)

    def _dispatch(self, event: str, data: Payload, guild_id: int | None) -> None:
        for session in self.sessions.values():
            if session.receives(event, guild_id):
                self._send(session, event, data)

    def _send(self, session: Session, event: str, data: Payload) -> None:
        if self._observer is not None:
            # Encoded and decoded, so that the observer sees what the bot will.
            self._observer.observe_event(event, msgspec.json.decode(msgspec.json.encode(data)))
        session.dispatch(event, data)


def _require_version(version: str) -> None:
    if version not in ("", "10"):
        raise ConnectionClosed(CloseCode.INVALID_VERSION)


def _require_session(connection: Connection) -> Session:
    if connection.session is None:
        raise ConnectionClosed(CloseCode.NOT_AUTHENTICATED)
    return connection.session


def _parse_frame(raw: str | bytes) -> Payload:
    if len(raw) > MAX_FRAME_BYTES:
        raise ConnectionClosed(CloseCode.PAYLOAD_TOO_LARGE)
    try:
        frame = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ConnectionClosed(CloseCode.DECODE_ERROR) from error
    if not isinstance(frame, dict):
        raise ConnectionClosed(CloseCode.DECODE_ERROR)
    return frame
