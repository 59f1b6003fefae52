"""Serves the knowledge files as they are now: while somebody writes, or on a server when it is told to."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.domain.problems import KnowledgeError
from bot.service.snapshot import check_folder

logger = logging.getLogger(__name__)

EVERY = 0.5
"""Seconds between two looks at the files."""

Stamps = dict[str, tuple[int, int]]

Reload = Callable[[], Awaitable[int]]
"""Serves the files as they are now and returns how many topics there are.

Raises KnowledgeError, and keeps serving the old files, if they have problems.
"""


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
    reload: Reload, folder: Path, tell: Callable[[list[str]], Awaitable[None]], every: float = EVERY
) -> None:
    """Tell of the problems now and after every change, and serve what has none, until cancelled."""
    seen: Stamps | None = None
    while True:
        now = await asyncio.to_thread(stamps, folder)
        if now != seen:
            problems = await asyncio.to_thread(check_folder, folder)
            if seen is not None:
                await _reload(reload)
            await tell([str(problem) for problem in problems])
        seen = now
        await asyncio.sleep(every)


async def _reload(reload: Reload) -> None:
    try:
        await reload()
    except KnowledgeError:
        return  # `check_folder` says all of it


@asynccontextmanager
async def kept_current(
    reload: Reload, folder: Path, *, watch: bool = False, every: float = EVERY
) -> AsyncIterator[None]:
    """Reload on SIGHUP, and with `watch` whenever a file of the folder changes, until the block ends."""
    work: set[asyncio.Task[None]] = set()

    def begin() -> None:
        reading = asyncio.create_task(_read_again(reload))
        work.add(reading)
        reading.add_done_callback(work.discard)

    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, begin)
    if watch:
        work.add(asyncio.create_task(follow(reload, folder, _log, every)))
    try:
        yield
    finally:
        asyncio.get_running_loop().remove_signal_handler(signal.SIGHUP)
        for task in list(work):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def _read_again(reload: Reload) -> None:
    try:
        count = await reload()
    except KnowledgeError as error:
        await _log([str(problem) for problem in error.problems])
    else:
        logger.info("The knowledge files were read again: %d topics.", count)


async def _log(problems: list[str]) -> None:
    for problem in problems:
        logger.error("%s", problem)
    if problems:
        logger.error("The files are not used as they are; what was read before is served on.")
