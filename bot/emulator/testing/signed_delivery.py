"""Delivers interactions to interactions endpoints over HTTP, signed as Discord does, instead of through the gateway."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus

import aiohttp
import msgspec
from nacl.signing import SigningKey

from bot.emulator.errors import ApiError
from bot.emulator.protocol import Payload
from bot.emulator.server import DiscordEmulator

PING: Payload = {"type": 1, "id": "1", "token": "ping", "version": 1, "application_id": "1"}


class SignedDelivery:
    """Signs requests with the key of the emulated application, which it makes.

    Attributes:
        refused: The statuses of interactions that no endpoint took.

    """

    def __init__(self, emulator: DiscordEmulator) -> None:
        self._emulator = emulator
        self._key = SigningKey.generate()
        self.refused: list[int] = []
        emulator.state.verify_key = self._key.verify_key.encode().hex()

    def sign(self, body: bytes, timestamp: str | None = None) -> dict[str, str]:
        """The headers of a request with a body; by default it is sent now."""
        timestamp = timestamp or str(int(time.time()))
        signature = self._key.sign(timestamp.encode() + body).signature.hex()
        return {
            "X-Signature-Ed25519": signature,
            "X-Signature-Timestamp": timestamp,
            "Content-Type": "application/json",
            "User-Agent": "Discord-Interactions/1.0 (+https://discord.com)",
        }

    @asynccontextmanager
    async def deliver_to(self, addresses: Sequence[str]) -> AsyncIterator[None]:
        """Deliver interactions to the addresses in turn, as a load balancer does, until the block ends.

        As Discord does when an address is set, ask each for an answer to a ping first. Raises AssertionError without.
        """
        state, turns = self._emulator.state, itertools.cycle(addresses)
        under_way: set[asyncio.Task[None]] = set()
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as session:

            def deliver(event: str, data: Payload, _guild_id: int | None) -> None:
                if event == "INTERACTION_CREATE":
                    task = asyncio.create_task(self._deliver(session, next(turns), data))
                    under_way.add(task)
                    task.add_done_callback(under_way.discard)

            for address in addresses:
                await self._ping(session, address)
            state.listeners.append(deliver)
            state.interactions_endpoint_url = addresses[0]
            try:
                yield
            finally:
                state.interactions_endpoint_url = None
                state.listeners.remove(deliver)
                await asyncio.gather(*under_way)

    async def _ping(self, session: aiohttp.ClientSession, address: str) -> None:
        body = msgspec.json.encode(PING)
        async with session.post(address, data=body, headers=self.sign(body)) as response:
            assert await response.json() == {"type": 1}, f"{address} answers a ping with {response.status}"

    async def _deliver(self, session: aiohttp.ClientSession, address: str, data: Payload) -> None:
        body = msgspec.json.encode(data)
        try:
            async with session.post(address, data=body, headers=self.sign(body)) as response:
                status = response.status
        except aiohttp.ClientError:
            status = HTTPStatus.BAD_GATEWAY
        if status != HTTPStatus.ACCEPTED:
            self.refused.append(status)
            self._fail(data)

    def _fail(self, data: Payload) -> None:
        """Tell the user at once that the bot did not respond."""
        try:
            interaction = self._emulator.interactions.require_unanswered(data["id"], data["token"])
        except ApiError:  # it had responded before its endpoint broke off
            return
        interaction.failed = True
        self._emulator.state.notify_waiters()
