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

logger = logging.getLogger(__name__)

POLL_INTERVAL_SECONDS = 0.5

FileStamps = dict[str, tuple[int, int]]
"""Modification time in nanoseconds and size in bytes of each file, by its path."""

Reload = Callable[[], Awaitable[int]]
"""Serves the current files and returns the number of topics. Raises KnowledgeError if they have problems."""


@asynccontextmanager
async def open_hot_reload(
    reload: Reload, folder: Path, *, watch: bool = False, interval_seconds: float = POLL_INTERVAL_SECONDS
) -> AsyncIterator[None]:
    """Reload on SIGHUP, and with `watch` whenever a file changes, until the block exits."""
    # asyncio itself keeps only weak references to tasks.
    tasks: set[asyncio.Task[None]] = set()

    def reload_soon() -> None:
        task = asyncio.create_task(_reload_and_log(reload))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reload_soon)
    if watch:
        tasks.add(asyncio.create_task(watch_folder(reload, folder, _log, interval_seconds)))
    try:
        yield
    finally:
        asyncio.get_running_loop().remove_signal_handler(signal.SIGHUP)
        for task in list(tasks):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


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
        current = await asyncio.to_thread(_stat_files, folder)
        if current != stamps:
            lint = await asyncio.to_thread(lint_folder, folder)
            if stamps is not None:  # at the start the files have just been loaded
                with contextlib.suppress(KnowledgeError):  # the linter has found all of it
                    await reload()
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


async def _log(problems: list[str]) -> None:
    for problem in problems:
        logger.error("%s", problem)
    if problems:
        logger.error("The knowledge files have problems; still serving the last valid version.")
