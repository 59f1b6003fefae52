"""Work that is done again and again while something else goes on."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.storage.database import DATABASE_ERRORS

logger = logging.getLogger(__name__)


LEAVE = 5.0
"""Seconds that what was begun is given at the end."""


@asynccontextmanager
async def repeating(act: Callable[[], Awaitable[None]], every: float) -> AsyncIterator[None]:
    """Act every so many seconds while the block lasts, and after a failure again the next time.

    What was begun is ended, within `LEAVE`.
    """
    stop = asyncio.Event()
    task = asyncio.create_task(_repeat(act, every, stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait({task}, timeout=LEAVE)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _repeat(act: Callable[[], Awaitable[None]], every: float, stop: asyncio.Event) -> None:
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every)
            return
        try:
            await act()
        except DATABASE_ERRORS as error:
            logger.warning("Put off, as the database can't now: %s", error)
        except Exception:
            logger.exception("Failed, and is tried again the next time.")
