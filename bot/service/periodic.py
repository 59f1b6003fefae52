"""Periodic background jobs."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager

from bot.storage.database import DATABASE_ERRORS

logger = logging.getLogger(__name__)

SHUTDOWN_GRACE_SECONDS = 5.0
"""How long a running job may go on when the block exits."""


@asynccontextmanager
async def run_periodically(
    job: Callable[[], Awaitable[None]], interval_seconds: float, *, at_once: bool = False
) -> AsyncIterator[None]:
    """Run `job` at intervals until the block exits; failures are logged and the job runs again at its next turn.

    With `at_once` it also runs at the start: a process that ends before the first interval has done it then.
    """
    stop = asyncio.Event()
    task = asyncio.create_task(_run(job, interval_seconds, stop, at_once=at_once))
    try:
        yield
    finally:
        # Not cancelled at once: a job that writes should finish its transaction.
        stop.set()
        await asyncio.wait({task}, timeout=SHUTDOWN_GRACE_SECONDS)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def run_beside(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Run something beside the block, and cancel it when the block exits."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _run(
    job: Callable[[], Awaitable[None]], interval_seconds: float, stop: asyncio.Event, *, at_once: bool
) -> None:
    if at_once:
        await _attempt(job)
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):  # it times out when the next turn has come
            await asyncio.wait_for(stop.wait(), interval_seconds)
            return
        await _attempt(job)


async def _attempt(job: Callable[[], Awaitable[None]]) -> None:
    try:
        await job()
    except DATABASE_ERRORS as error:
        logger.warning("Database busy, will retry: %s", error)
    except Exception:
        logger.exception("Periodic job failed, will retry.")
