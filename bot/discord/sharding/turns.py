"""When a shard may begin a session: Discord lets so many begin at a time, whichever processes they are of."""

import asyncio
import logging
import time
from collections import defaultdict

from bot.storage.calls import CallRegister, take_slot
from bot.storage.database import DATABASE_ERRORS, Database

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 5.0
"""Discord's pause between two shards of the same bucket."""

MARGIN_SECONDS = 0.25
"""The way to Discord may take the second less time than the first."""


class IdentifyTurns:
    """Shards whose numbers are equal modulo `max_concurrency` begin their sessions one after the other.

    Sessions that are gone on with need no turn.
    """

    def __init__(self, database: Database, max_concurrency: int) -> None:
        self._register = CallRegister(database)
        self._max_concurrency = max_concurrency
        self._queues = defaultdict[str, asyncio.Lock](asyncio.Lock)

    async def wait(self, number: int) -> None:
        """Return when it is the shard's turn."""
        bucket = str(number % self._max_concurrency)
        async with self._queues[bucket]:  # one after the other even while the database is away
            await self._take(bucket)

    async def _take(self, bucket: str) -> None:
        window_ms = round((WINDOW_SECONDS + MARGIN_SECONDS) * 1_000)
        try:
            wait_ms = -1
            while wait_ms:
                wait_ms = await take_slot(
                    self._register, (bucket, "identify"), 1, window_ms, time.time_ns() // 1_000_000
                )
                await asyncio.sleep(min(wait_ms, window_ms) / 1_000)
        except DATABASE_ERRORS as error:
            logger.warning("A shard connects without knowing of other processes (%s).", type(error).__name__)
            await asyncio.sleep(WINDOW_SECONDS)
