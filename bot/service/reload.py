"""Hot reload of the knowledge files, on SIGHUP or when they change."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.domain.problems import KnowledgeError
from bot.knowledge.images import IMAGE_SUFFIXES
from bot.service.linter import lint_folder
from bot.service.threads import run_in_thread
from bot.storage.database import DATABASE_ERRORS

logger = logging.getLogger(__name__)

POLL_INTERVAL_SECONDS = 0.5
RETRY_SECONDS = 5.0

FileStamps = dict[str, tuple[int, int]]
"""Modification time in nanoseconds and size in bytes of each file, by its path."""

Reload = Callable[[], Awaitable[int]]
"""Serves the current files and returns the number of topics. Raises KnowledgeError if they have problems."""


@asynccontextmanager
async def open_hot_reload(
    reload: Reload, folder: Path, *, watch: bool = False, interval_seconds: float = POLL_INTERVAL_SECONDS
) -> AsyncIterator[None]:
    """Reload on SIGHUP, and with `watch` whenever a file changes, until the block exits."""
    requested = asyncio.Event()
    tasks = [asyncio.create_task(_reload_on_request(reload, requested))]
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, requested.set)
    if watch:
        tasks.append(asyncio.create_task(watch_folder(reload, folder, _log, interval_seconds)))
    try:
        yield
    finally:
        asyncio.get_running_loop().remove_signal_handler(signal.SIGHUP)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _reload_on_request(reload: Reload, requested: asyncio.Event) -> None:
    """Reload once for all requests that come in meanwhile; after a failure of the database, try again."""
    while True:
        await requested.wait()
        requested.clear()
        try:
            await _reload_and_log(reload)
        except DATABASE_ERRORS as error:
            logger.warning("Knowledge files not reloaded, will retry: %s", error)
            await asyncio.sleep(RETRY_SECONDS)
            requested.set()


async def watch_folder(
    reload: Reload,
    folder: Path,
    report: Callable[[list[str]], Awaitable[None]],
    interval_seconds: float = POLL_INTERVAL_SECONDS,
) -> None:
    """Lint the folder now and after every change, and reload after every change, until cancelled.

    Args:
        reload: Called after a change.
        folder: Polled every `interval_seconds`.
        report: Called after every lint with its problems as text, or with none.
        interval_seconds: Time between polls.

    """
    stamps: FileStamps | None = None
    while True:
        current = await run_in_thread(_stat_files, folder)
        if current != stamps:
            lint = await run_in_thread(lint_folder, folder)
            if stamps is not None:  # at the start the files have just been loaded
                await _reload_quietly(reload)
            await report(list(map(str, lint.problems)))
        stamps = current
        await asyncio.sleep(interval_seconds)


def _stat_files(folder: Path) -> FileStamps:
    stamps = {}
    for path in (path for path in folder.rglob("*") if path.suffix.lower() in {".yaml", ".yml", *IMAGE_SUFFIXES}):
        with contextlib.suppress(OSError):  # removed since it was listed
            status = path.stat()
            stamps[str(path)] = (status.st_mtime_ns, status.st_size)
    return stamps


async def _reload_and_log(reload: Reload) -> None:
    try:
        count = await reload()
    except KnowledgeError as error:
        await _log(list(map(str, error.problems)))
    else:
        logger.info("Knowledge files reloaded: %d topics.", count)


async def _reload_quietly(reload: Reload) -> None:
    try:
        await reload()
    except KnowledgeError:
        return  # the linter has found all of it
    except DATABASE_ERRORS as error:
        logger.warning("Knowledge files not reloaded; save one again: %s", error)


async def _log(problems: list[str]) -> None:
    for problem in problems:
        logger.error("%s", problem)
    if problems:
        logger.error("The knowledge files have problems; still serving the last valid version.")
