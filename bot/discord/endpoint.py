"""The endpoint for interactions over HTTP: whatever Discord signed goes the way of an interaction from the gateway.

What isn't Discord's, or comes too late, is refused before it is parsed, and the cheapest check comes first. Responses
are sent as with the gateway, through the callback endpoint, so Discord is only told here that an interaction arrived.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import msgspec
from aiohttp import web

from bot.discord.admission import Admission
from bot.discord.client import AlmanacClient
from bot.discord.signatures import SIGNATURE, Verifier, build_verifier
from bot.errors import UserError

logger = logging.getLogger(__name__)

PATH = "/interactions"
PING = 1
PONG = b'{"type":1}'

MAX_BODY_BYTES = 1 << 20
"""The largest form that Discord can send, all signs escaped, is a quarter of this."""

MAX_CLOCK_DIFFERENCE_SECONDS = 15
"""How old a signed request may be, or how far ahead. Discord gives up after three seconds, and clocks differ."""

READING_SECONDS = 3.0
BACKLOG = 1_024
LOG_INTERVAL_SECONDS = 60.0


class Envelope(msgspec.Struct):
    """What every interaction has. The rest is checked where interactions from the gateway are."""

    id: str
    type: int


class Endpoint:
    """Answers Discord's requests.

    Args:
        admission: Takes the interactions.
        verify: Tells whether a request is Discord's.

    """

    def __init__(self, admission: Admission, verify: Verifier) -> None:
        self._admission = admission
        self._verify = verify
        self._warned_at = float("-inf")

    async def receive(self, request: web.Request) -> web.Response:
        """Take an interaction. Raises HTTPException for everything else."""
        signature, timestamp = self._read_headers(request)
        body = await _read_body(request)
        if not self._verify(timestamp.encode() + body, signature):
            raise web.HTTPUnauthorized
        envelope, payload = _parse(body)
        if envelope.type == PING:
            return web.Response(body=PONG, content_type="application/json")
        if not self._admission.takes_next():
            raise web.HTTPServiceUnavailable
        self._admission.submit(payload)
        return web.Response(status=HTTPStatus.ACCEPTED)

    def _read_headers(self, request: web.Request) -> tuple[str, str]:
        """The signature and the time that is signed with the body."""
        signature = request.headers.get("X-Signature-Ed25519", "")
        timestamp = request.headers.get("X-Signature-Timestamp", "")
        is_time = timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12
        if not is_time or not SIGNATURE.fullmatch(signature):
            raise web.HTTPUnauthorized
        if abs(time.time() - int(timestamp)) > MAX_CLOCK_DIFFERENCE_SECONDS:
            self._warn_of_clock()
            raise web.HTTPUnauthorized
        return signature, timestamp

    def _warn_of_clock(self) -> None:
        if time.monotonic() - self._warned_at > LOG_INTERVAL_SECONDS:
            self._warned_at = time.monotonic()
            logger.warning(
                "Refused a request whose time differs from this machine's by more than %d s. If members get no "
                "answers, turn on time synchronisation (NTP).",
                MAX_CLOCK_DIFFERENCE_SECONDS,
            )


async def _read_body(request: web.Request) -> bytes:
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise web.HTTPRequestEntityTooLarge(MAX_BODY_BYTES, request.content_length or 0)
    try:
        async with asyncio.timeout(READING_SECONDS):
            return await request.read()
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error


def _parse(body: bytes) -> tuple[Envelope, dict[str, Any]]:
    try:
        payload = msgspec.json.decode(body, type=dict[str, Any])
        return msgspec.convert(payload, Envelope), payload
    except (msgspec.MsgspecError, RecursionError) as error:
        raise web.HTTPBadRequest from error


@asynccontextmanager
async def serve_interactions(client: AlmanacClient, host: str, port: int) -> AsyncIterator[str]:
    """Take Discord's interactions for a client that is logged in, until the block ends.

    Args:
        client: Answers them.
        host: Where to listen.
        port: 0 takes a free one.

    Yields:
        The address of the endpoint.

    Raises:
        UserError: The port can't be used, or PyNaCl isn't installed.

    """
    endpoint = Endpoint(client.admission, build_verifier(client.application.verify_key if client.application else ""))
    app = web.Application(client_max_size=MAX_BODY_BYTES)
    app.add_routes([web.post(PATH, endpoint.receive), web.get("/readyz", _build_readiness(client))])
    # A body that grows when it is unpacked would pass the limit of its length; Discord packs none.
    runner = web.AppRunner(app, access_log=None, auto_decompress=False, lingering_time=0)
    await runner.setup()
    health = client.app.health
    try:
        await _listen(runner, host, port)
        health.is_connected = True
        await client.begin_serving()
        yield f"http://{host}:{runner.addresses[0][1]}{PATH}"
    finally:
        health.is_connected = False
        await runner.cleanup()


def _build_readiness(client: AlmanacClient) -> Any:  # noqa: ANN401 - aiohttp's type of a handler
    async def get_readiness(_: web.Request) -> web.Response:
        """For load balancers, without the reason: others may ask, too."""
        is_ready = client.app.health.find_obstacle() is None
        return web.Response(text="ok\n" if is_ready else "not ready\n", status=200 if is_ready else 503)

    return get_readiness


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port, backlog=BACKLOG).start()
    except OSError as error:
        raise UserError(
            f"Can't listen at {host}, port {port} ({error.strerror}). Set INTERACTIONS_HOST and INTERACTIONS_PORT to "
            "others."
        ) from error
