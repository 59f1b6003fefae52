"""What a running bot does by itself: deletes what was kept long enough, backs up, and watches its database file."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime

from bot.app import Almanac
from bot.config import Settings
from bot.errors import UserError
from bot.service.periodic import run_periodically
from bot.service.threads import run_in_thread
from bot.storage.backup import back_up_daily
from bot.storage.calls import delete_old_calls
from bot.storage.retention import delete_expired

logger = logging.getLogger(__name__)

WATCH_INTERVAL_SECONDS = 20.0
CLEANUP_INTERVAL_SECONDS = 86_400.0
CALLS_INTERVAL_SECONDS = 600.0
BACKUP_INTERVAL_SECONDS = 3_600.0
"""One backup is made a day; this is how soon one that failed is tried again."""


@asynccontextmanager
async def open_maintenance(app: Almanac, settings: Settings) -> AsyncIterator[None]:
    """Do it now and at intervals, until the block exits. Only the bot itself does; commands beside it don't."""
    jobs = Maintenance(app, settings)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(run_periodically(jobs.clean_up, CLEANUP_INTERVAL_SECONDS, at_once=True))
        await stack.enter_async_context(run_periodically(jobs.watch_database, WATCH_INTERVAL_SECONDS, at_once=True))
        await stack.enter_async_context(run_periodically(jobs.forget_calls, CALLS_INTERVAL_SECONDS, at_once=True))
        if settings.backups_kept and not settings.database_url:  # a server has its own backups
            await stack.enter_async_context(run_periodically(jobs.back_up, BACKUP_INTERVAL_SECONDS, at_once=True))
        yield


class Maintenance:
    """The jobs of a running bot."""

    def __init__(self, app: Almanac, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._had_shortage = False

    async def clean_up(self) -> None:
        """Delete what is older than the settings allow."""
        count = await delete_expired(self._app.database, self._settings.retention)
        if count:
            logger.info("Deleted %d rows that were kept long enough.", count)

    async def forget_calls(self) -> None:
        """Delete what limits across processes have counted and need no more."""
        if self._app.database.is_shared:
            await delete_old_calls(self._app.database)

    async def back_up(self) -> None:
        """Make the day's backup unless there is one."""
        settings = self._settings
        arguments = settings.database_path, settings.backup_folder, settings.backups_kept, datetime.now(UTC).date()
        try:
            backup = await run_in_thread(back_up_daily, *arguments)  # which stopping does not wait for
        except UserError as error:
            logger.error("No backup was made: %s", error)  # noqa: TRY400 - foreseen: the sentence says it all
        else:
            if backup:
                logger.info("Backed up to %s.", backup)

    async def watch_database(self) -> None:
        """Notice that the database can't be written, or that the disk is nearly full; say when that changes."""
        database, health = self._app.database, self._app.health
        fault, shortage = await database.find_fault(), await asyncio.to_thread(database.find_shortage)
        if fault and fault != health.database_fault:
            logger.error("The database can't be written: %s. `python -m bot doctor` says more.", fault)
        elif health.database_fault and not fault:
            logger.info("The database can be written again.")
        if shortage and not self._had_shortage:
            logger.warning("The disk is nearly full: %s.", shortage)
        health.database_fault, self._had_shortage = fault, shortage is not None
