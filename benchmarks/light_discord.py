"""A Discord for loads alone: it answers with what was made before, so that it takes little of the machine.

The emulator checks every response as Discord would, which takes as long as an answer. This one looks only at the id in
the callback's path.
"""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import msgspec
from aiohttp import web
from nacl.signing import SigningKey

from bot.emulator.client.option_input import OptionInput
from bot.emulator.clock import DISCORD_EPOCH_MS
from bot.emulator.gateway.gateway import Gateway
from bot.emulator.protocol import InteractionKind, OptionKind, Payload
from bot.emulator.request import ApiRequest
from bot.emulator.rest.application import ApplicationEndpoints
from bot.emulator.state.guilds import Member
from bot.emulator.state.interactions import Interactions, PendingInteraction
from bot.emulator.state.state import State

HOST = "127.0.0.1"
PLACEHOLDER_ID = "1111111111111111111"
TIMEOUT_SECONDS = 4.0
GUILD_INSTALL = "0"
REPLY = {"interaction": {"id": PLACEHOLDER_ID, "type": 2}, "resource": {"type": 4}}


def build_http_reply(content: object) -> bytes:
    body = msgspec.json.encode(content)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nVia: 1.1 a\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class LightDiscord:
    """Sends questions, and notices when each is answered.

    Attributes:
        state: One guild with its members.
        late: How many questions were not answered in time.

    """

    def __init__(self, members: int, questions: tuple[str, ...]) -> None:
        self.state = State()
        self.gateway = Gateway(self.state, None)
        self.late = 0
        self._key = SigningKey.generate()
        self.state.verify_key = self._key.verify_key.encode().hex()
        guild = self.state.create_guild("Crowd")
        people = [guild.add_member(f"Member {number}") for number in range(members)]
        asked = itertools.cycle(questions)
        self._templates = itertools.cycle([self._build_template(person, next(asked)) for person in people])
        self._last_id = 0
        self._waiting: dict[bytes, asyncio.Future[None]] = {}
        self._replies: dict[bytes, bytes] = {}

    def _build_template(self, person: Member, question: str) -> Payload:
        channel = next(iter(person.guild.channels.values()))
        options = OptionInput(self.state, channel, [{"name": "question", "type": int(OptionKind.STRING)}])
        data = {"id": "1", "name": "ask", "type": 1, "options": options.fill({"question": question})}
        owners = {GUILD_INSTALL: str(person.guild.id)}
        pending = PendingInteraction(
            int(PLACEHOLDER_ID), InteractionKind.COMMAND, person.user, channel, time.time(), owners
        )
        sent: list[Payload] = []
        self.state.listeners[:] = [lambda _event, payload, _guild_id: sent.append(payload)]
        Interactions(self.state).dispatch(pending, data)
        self.state.listeners[:] = []
        return sent[0]

    async def measure_answer(self, endpoint: "EndpointConnection | None") -> None:
        """Send a question, through the gateway or to an endpoint, and wait for its answer."""
        self._last_id = max(self._last_id + 1, (int(time.time() * 1000) - DISCORD_EPOCH_MS) << 22)
        payload = {**next(self._templates), "id": str(self._last_id)}
        answered = asyncio.get_running_loop().create_future()
        self._waiting[str(self._last_id).encode()] = answered
        if endpoint is None:
            for session in self.gateway.sessions.values():
                session.dispatch("INTERACTION_CREATE", payload)
        else:
            body, timestamp = msgspec.json.encode(payload), str(int(time.time()))
            endpoint.send(body, timestamp, self._key.sign(timestamp.encode() + body).signature.hex())
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                await answered
        except TimeoutError:
            self.late += 1

    def note_answer(self, interaction_id: bytes) -> None:
        answered = self._waiting.pop(interaction_id, None)
        if answered is not None and not answered.done():
            answered.set_result(None)

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[dict[str, str]]:
        """Serve REST and gateway until the block ends; yields the environment of a bot."""
        application = ApplicationEndpoints(self.state, self.gateway)
        nothing = ApiRequest("GET", "", "", {}, {}, None)
        me, about = await application.get_me(nothing), await application.get_application(nothing)
        self._replies = {b"/users/@me": build_http_reply(me), b"/oauth2/applications/@me": build_http_reply(about)}
        loop = asyncio.get_running_loop()
        rest = await loop.create_server(lambda: RestConnection(self, self._replies), HOST, 0, backlog=1_024)
        app = web.Application()
        app.add_routes([web.get("/", self.gateway.connect)])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, 0).start()
            self.gateway.url = f"ws://{HOST}:{runner.addresses[0][1]}"
            yield {
                "DISCORD_TOKEN": self.state.token,
                "DISCORD_API_URL": f"http://{HOST}:{rest.sockets[0].getsockname()[1]}",
                "DISCORD_GATEWAY_URL": self.gateway.url,
            }
        finally:
            rest.close()
            await runner.cleanup()


class RestConnection(asyncio.Protocol):
    """Discord's REST API as far as a load needs it. Requests are read by their first line and their length."""

    def __init__(self, discord: LightDiscord, replies: dict[bytes, bytes]) -> None:
        self._discord = discord
        self._replies = replies
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            head, separator, rest = self._buffer.partition(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
            if not separator or len(rest) < length:
                return
            self._buffer = rest[length:]
            self._answer(head.split(b" ", 2)[1].partition(b"?")[0])

    def _answer(self, path: bytes) -> None:
        assert self._transport is not None
        if path.startswith(b"/interactions/"):
            self._transport.write(_CALLBACK_REPLY)
            self._discord.note_answer(path.split(b"/")[2])
        else:
            self._transport.write(self._replies.get(path, _OTHER_REPLY))


_CALLBACK_REPLY = build_http_reply(REPLY)
_OTHER_REPLY = build_http_reply({})


class EndpointConnection(asyncio.Protocol):
    """A connection to an endpoint that stays open. What it answers is not read: the callback tells that it took it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def send(self, body: bytes, timestamp: str, signature: str) -> None:
        assert self._transport is not None
        head = (
            f"POST /interactions HTTP/1.1\r\nHost: {HOST}:{self._port}\r\nX-Signature-Ed25519: {signature}\r\n"
            f"X-Signature-Timestamp: {timestamp}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self._transport.write(head.encode() + body)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


async def open_endpoint(port: int) -> EndpointConnection:
    _, connection = await asyncio.get_running_loop().create_connection(lambda: EndpointConnection(port), HOST, port)
    return connection
