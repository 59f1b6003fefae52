"""Waiting for what nothing notifies of: what is logged, written to a file, or done by another thread."""

import asyncio
from collections.abc import Callable

MAX_WAIT_SECONDS = 30.0


async def wait_until(holds: Callable[[], bool]) -> None:
    """Wait until a condition holds. Raises TimeoutError if it doesn't come to that."""
    async with asyncio.timeout(MAX_WAIT_SECONDS):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
