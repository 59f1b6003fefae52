"""Lets the writers of one process take turns, each within its deadline."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.storage.database import DatabaseUnavailable

LOCKED = "the database is locked, or other writes take too long"


class Turns:
    """A lock that nobody waits for longer than they want to."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def take(self, deadline: float | None) -> AsyncIterator[None]:
        """Hold the lock until the block exits.

        Args:
            deadline: The event loop's time at which to give up; None for never.

        Raises:
            DatabaseUnavailable: Others held it until then.

        """
        try:
            async with asyncio.timeout_at(deadline):
                await self._lock.acquire()
        except TimeoutError as error:
            raise DatabaseUnavailable(LOCKED) from error
        try:
            yield
        finally:
            self._lock.release()
