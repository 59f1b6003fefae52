"""Serves the knowledge files as they are now: while somebody writes, or on a server when it is told to."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.errors import KnowledgeError
from bot.library import check_folder
from bot.service import Almanac
from bot.settings import Settings

logger = logging.getLogger(__name__)

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


@asynccontextmanager
async def kept_current(service: Almanac, settings: Settings, every: float = EVERY) -> AsyncIterator[None]:
    """Read the files again on SIGHUP, and while developing whenever they change, until the block ends."""
    work: set[asyncio.Task[None]] = set()

    def begin() -> None:
        reading = asyncio.create_task(_read_again(service))
        work.add(reading)
        reading.add_done_callback(work.discard)

    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, begin)
    if settings.dev_guild_id is not None:
        work.add(asyncio.create_task(follow(service, settings.knowledge_path, _log, every)))
    try:
        yield
    finally:
        asyncio.get_running_loop().remove_signal_handler(signal.SIGHUP)
        for task in list(work):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def _read_again(service: Almanac) -> None:
    try:
        await service.reload()
    except KnowledgeError as error:
        await _log([str(problem) for problem in error.problems])
    else:
        logger.info("The knowledge files were read again: %d topics.", len(service.base.topics))


async def _log(problems: list[str]) -> None:
    for problem in problems:
        logger.error("%s", problem)
    if problems:
        logger.error("The files are not used as they are; what was read before is served on.")
