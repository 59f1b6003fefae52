"""Watches the process while it runs: how late the event loop is, and what systemd is told."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.monitoring.health import Health
from bot.monitoring.systemd import is_watched, notify_systemd

logger = logging.getLogger(__name__)

TURN_SECONDS = 1.0
"""The time between two turns. A watchdog has to wait for several of them."""


@asynccontextmanager
async def supervise(health: Health) -> AsyncIterator[None]:
    """Measure and notify until the block exits."""
    task = asyncio.create_task(_watch(health))
    try:
        yield
    finally:
        notify_systemd("STOPPING=1")
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _watch(health: Health) -> None:
    loop, watched = asyncio.get_running_loop(), is_watched()
    is_announced, is_well = False, True
    while True:
        planned = loop.time() + TURN_SECONDS
        await asyncio.sleep(TURN_SECONDS)
        health.lag_seconds = max(0.0, loop.time() - planned)
        if health.is_connected and not is_announced:
            notify_systemd("READY=1\nSTATUS=Discord's interactions arrive.")
            is_announced = True
        is_well = _tell(health.find_failure(), was_well=is_well, watched=watched)


def _tell(failure: str | None, *, was_well: bool, watched: bool) -> bool:
    """Keep the watchdog quiet while all is well; log once that it isn't. Returns whether all is well."""
    if failure is None:
        if watched:
            notify_systemd("WATCHDOG=1")
    elif was_well:
        logger.error("Not well: %s.", failure)
    return failure is None
