"""Follows the knowledge files while somebody writes: what is saved is served, what is wrong is said."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.errors import KnowledgeError
from bot.library import check_folder
from bot.service import Almanac

EVERY = 0.5
"""Seconds between two looks at the files."""

Stamps = dict[str, tuple[int, int]]


def stamps(folder: Path) -> Stamps:
    """When each file was last written, and its size."""
    found = {}
    for path in [*folder.rglob("*.yaml"), *folder.rglob("*.yml")]:
        try:
            status = path.stat()
        except OSError:  # it has just gone
            continue
        found[str(path)] = (status.st_mtime_ns, status.st_size)
    return found


async def follow(
    service: Almanac, folder: Path, tell: Callable[[list[str]], Awaitable[None]], every: float = EVERY
) -> None:
    """Tell of the problems now and after every change, and serve what has none, until cancelled."""
    seen: Stamps | None = None
    while True:
        now = await asyncio.to_thread(stamps, folder)
        if now != seen:
            problems = await asyncio.to_thread(check_folder, folder)
            if seen is not None:
                await _reload(service)
            await tell([str(problem) for problem in problems])
        seen = now
        await asyncio.sleep(every)


async def _reload(service: Almanac) -> None:
    try:
        await service.reload()
    except KnowledgeError:
        return  # `check_folder` says all of it
