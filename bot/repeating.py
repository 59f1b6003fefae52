"""Work that is done again and again while something else goes on."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.storage.database import FAILURES

logger = logging.getLogger(__name__)


@asynccontextmanager
async def repeating(act: Callable[[], Awaitable[None]], every: float) -> AsyncIterator[None]:
    """Act every so many seconds while the block lasts. What was begun is ended; a database that can't is waited for."""
    task = asyncio.create_task(_repeat(act, every))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _repeat(act: Callable[[], Awaitable[None]], every: float) -> None:
    while True:
        await asyncio.sleep(every)
        try:
            await asyncio.shield(asyncio.ensure_future(act()))
        except FAILURES as error:
            logger.warning("Put off, as the database can't now: %s", error)
