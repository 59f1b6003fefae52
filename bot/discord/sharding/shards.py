"""Serves Discord by shards: those that the settings name, or those that fall to this process."""

import asyncio
import contextlib
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

import aiohttp
import discord
from discord.backoff import ExponentialBackoff

from bot.config import AUTOMATIC, Settings
from bot.discord.sharding.claims import BEAT_SECONDS, ShardClaims
from bot.discord.sharding.connection import ShardConnection
from bot.discord.sharding.turns import IdentifyTurns
from bot.storage.database import DATABASE_ERRORS
from bot.storage.shards import Sessions, ShardSession, fetch_total

if TYPE_CHECKING:
    from bot.discord.client import AlmanacClient

logger = logging.getLogger(__name__)

RENEW_TIMEOUT_SECONDS = 1.5
LEAVE_TIMEOUT_SECONDS = 2.0


async def serve_shards(client: "AlmanacClient", settings: Settings) -> None:
    """Serve shards until cancelled, for a client that is logged in.

    Raises:
        discord.DiscordException: Discord refuses a shard.

    """
    database = client.app.database
    recommended, _, limits = await client.http.get_bot_gateway()
    total = settings.shard_count or 1
    if settings.shard_count == AUTOMATIC:
        total = await fetch_total(database) or recommended
    claims = None if settings.shard_ids else ShardClaims(database, total)
    shards = Shards(client, settings, total, IdentifyTurns(database, limits["max_concurrency"]), claims)
    if claims is None:
        logger.info("Serving the shards %s of %d.", ", ".join(map(str, settings.shard_ids)), total)
    else:
        logger.info("Serving %d shards, shared with other processes.", total)
    client.app.brakes.is_replayed = claims is not None
    await client.begin_serving()
    try:
        await shards.serve(settings.shard_ids)
    finally:
        await shards.leave()


class Shards:
    """The connections of one process.

    Args:
        client: Answers what arrives.
        settings: Have the token.
        total: The number of all shards.
        turns: When a session may begin.
        claims: Which shards to serve; None to serve those that are named.

    """

    def __init__(
        self,
        client: "AlmanacClient",
        settings: Settings,
        total: int,
        turns: IdentifyTurns,
        claims: ShardClaims | None,
    ) -> None:
        self._client = client
        self._token = settings.discord_token or ""
        self._total = total
        self._turns = turns
        self._claims = claims
        self._open: dict[int, tuple[ShardConnection, asyncio.Task[None]]] = {}
        self._paused: dict[int, ShardSession | None] = {}

    async def serve(self, named: Iterable[int]) -> None:
        """Serve until cancelled. Raises what ends a connection for good."""
        for number in named:
            self._connect(number, None)
        while True:
            left = 0.0
            if self._claims is not None:
                await self._renew(self._claims)
                left = self._claims.compute_seconds_left()
            self._note_health()
            await asyncio.sleep(min(BEAT_SECONDS, left) if left > 0 else BEAT_SECONDS)
            for _, work in self._open.values():
                if work.done():
                    work.result()

    def _connect(self, number: int, session: ShardSession | None) -> None:
        connection = ShardConnection(
            (number, self._total), self._client.admission, session, self._turns.wait, self._is_serving
        )
        self._open[number] = connection, asyncio.create_task(_keep_connected(connection, self._token))

    def _is_serving(self) -> bool:
        return self._claims is None or self._claims.compute_seconds_left() > 0

    async def _renew(self, claims: ShardClaims) -> None:
        """Hold on to the shards and follow what falls to this process; pause while that can't be known."""
        left = claims.compute_seconds_left()
        try:
            async with asyncio.timeout(left if left > 0 else RENEW_TIMEOUT_SECONDS):
                holding = await claims.renew(self._list_sessions())
        except (TimeoutError, *DATABASE_ERRORS) as error:
            if claims.compute_seconds_left() <= 0 and self._open:
                logger.warning("Shards pause: the database doesn't say whose they are (%s).", type(error).__name__)
                await self._close(list(self._open))
            return
        await self._close(list(self._open.keys() - holding.sessions.keys()))
        self._paused = {number: session for number, session in self._paused.items() if number in holding.sessions}
        for number in holding.sessions.keys() - self._open.keys() - set(holding.excess):
            self._connect(number, self._paused.pop(number, None) or holding.sessions[number])
        await self._give_up(claims, holding.excess)

    async def _give_up(self, claims: ShardClaims, excess: Iterable[int]) -> None:
        await self._close(excess)
        with contextlib.suppress(*DATABASE_ERRORS):  # then at the next beat
            for number in excess:
                await claims.give_up(number, self._paused.get(number))
                self._paused.pop(number, None)

    def _list_sessions(self) -> Sessions:
        current = {number: connection.session for number, (connection, _) in self._open.items()}
        return {number: session for number, session in (self._paused | current).items() if session is not None}

    async def _close(self, numbers: Iterable[int]) -> None:
        """Close connections, and keep where they were."""

        async def close(number: int) -> None:
            connection, work = self._open.pop(number)
            self._paused[number] = await connection.leave(work)

        await asyncio.gather(*(close(number) for number in numbers if number in self._open))

    def _note_health(self) -> None:
        health = self._client.app.health
        if all(connection.is_waiting for connection, _ in self._open.values()):
            health.record_heartbeat()  # without a connection there are none, and nothing is wrong
        health.is_connected = self._is_serving() and all(
            connection.is_connected for connection, _ in self._open.values()
        )

    async def leave(self) -> None:
        """Stop receiving, and let others go on. What has arrived is still answered."""
        self._client.app.health.is_connected = False
        await self._close(list(self._open))
        if self._claims is not None:
            with contextlib.suppress(TimeoutError, *DATABASE_ERRORS):  # then others find out by themselves
                async with asyncio.timeout(LEAVE_TIMEOUT_SECONDS):
                    await self._claims.leave(self._paused)


async def _keep_connected(connection: ShardConnection, token: str) -> None:
    """Keep a shard connected until cancelled. Raises discord.DiscordException where Discord refuses it."""
    backoff: ExponentialBackoff[bool] = ExponentialBackoff()
    while True:
        try:
            await connection.login(token)
        except (discord.HTTPException, OSError, aiohttp.ClientError) as error:
            logger.warning("Discord can't be reached for a shard (%s).", type(error).__name__)
            await asyncio.sleep(backoff.delay())
        else:
            break
    if connection.inherited_session is None:
        await connection.take_turn()  # here: discord.py can't try a first connection again
    await connection.connect()
