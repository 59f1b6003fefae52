"""The connection of one shard: it takes interactions, and needs to know nothing else of the guilds."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

import discord

from bot.discord.admission import Admission
from bot.discord.connection import LastingClient
from bot.discord.heartbeat import TIMEOUT_SECONDS
from bot.discord.sharding.turns import WINDOW_SECONDS
from bot.storage.shards import ShardSession

logger = logging.getLogger(__name__)

BEGIN_TIMEOUT_SECONDS = 1.0
CLOSE_TIMEOUT_SECONDS = 0.5

RESUMABLE = 4000
"""A close code after which Discord keeps the session: any but 1000 and 1001."""


class ShardConnection(LastingClient):
    """A client of discord.py without any intent: interactions come all the same, and nothing of guilds is kept.

    Args:
        shard: Its number, and that of all shards.
        admission: Takes the interactions.
        session: Where another process stopped, to go on there; None to begin a session.
        wait_for_turn: Called with the number before a session begins. It may then begin within `WINDOW_SECONDS`.
        is_serving: Whether what arrives is still ours.

    Attributes:
        inherited_session: The session to go on with, until it is gone on with.
        is_connected: Whether Discord sends what happens.
        is_waiting: Whether it isn't the shard's turn yet.

    """

    def __init__(
        self,
        shard: tuple[int, int],
        admission: Admission,
        session: ShardSession | None,
        wait_for_turn: Callable[[int], Awaitable[None]],
        is_serving: Callable[[], bool],
    ) -> None:
        self._number, total = shard
        super().__init__(
            intents=discord.Intents.none(),
            shard_id=self._number,
            shard_count=total,
            heartbeat_timeout=TIMEOUT_SECONDS,
        )
        self.admission = admission
        self.inherited_session = session
        self.is_connected = False
        self._wait_for_turn = wait_for_turn
        self._is_serving = is_serving
        self.is_waiting = False
        self._turn_ends_at = 0.0
        self._is_settled = asyncio.Event()
        self._is_settled.set()
        self._connection.parsers["INTERACTION_CREATE"] = self._take

    async def take_turn(self) -> None:
        """Wait until a session may begin. Before a connection: nobody would read from one that is open meanwhile."""
        if time.monotonic() < self._turn_ends_at:
            return
        self.is_waiting = True
        try:
            await self._wait_for_turn(self._number)
        finally:
            self.is_waiting = False
        self._turn_ends_at = time.monotonic() + WINDOW_SECONDS

    def _take(self, payload: dict[str, Any]) -> None:
        if self._is_serving():
            self.admission.submit(payload)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        self._turn_ends_at = 0.0
        self._is_settled.clear()

    async def on_connect(self) -> None:
        self._note_connected()

    async def on_resumed(self) -> None:
        self._note_connected()

    async def on_disconnect(self) -> None:
        self.is_connected = False

    def _note_connected(self) -> None:
        logger.info("Shard %d is connected.", self._number)
        self.is_connected = True
        self._is_settled.set()

    @property
    def session(self) -> ShardSession | None:
        """Where this connection is; None before Discord has begun a session."""
        socket = getattr(self, "ws", None)  # there is none before the first connection
        if self.inherited_session is not None or socket is None:
            return self.inherited_session
        if socket.session_id is None or socket.sequence is None:
            return None
        return ShardSession(socket.session_id, socket.sequence, str(socket.gateway))

    async def leave(self, work: asyncio.Task[None]) -> ShardSession | None:
        """Stop receiving, so that another process can go on. `work` is what keeps this connected."""
        with contextlib.suppress(TimeoutError):  # a session that Discord is beginning could not be gone on with
            async with asyncio.timeout(BEGIN_TIMEOUT_SECONDS):
                await self._is_settled.wait()
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        session = self.session
        with contextlib.suppress(Exception):  # Discord notices by itself that nobody is there
            async with asyncio.timeout(CLOSE_TIMEOUT_SECONDS):
                await self.ws.close(RESUMABLE)
        await self.close()
        return session
