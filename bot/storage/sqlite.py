"""The database in one SQLite file: its connections and transactions."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiosqlite

from bot.storage.connections import SECURE_DELETE
from bot.storage.database import DATABASE_ERRORS, WRITE_TIMEOUT_SECONDS, Database, Parameters
from bot.storage.database_file import DatabaseFile
from bot.storage.migrations import migrate
from bot.storage.turns import Turns

CHANGE_INTERVAL_SECONDS = 0.5
"""How late a process may notice what another one saved."""

SHARED_SECONDS = 90.0
"""How long another process counts as running after it wrote. A bot writes every 20 s at the latest."""

_POLL_INTERVAL_SECONDS = 0.02


class SQLiteDatabase:
    """One file, opened twice. See `Database`.

    Two coroutines on one aiosqlite connection would share a transaction, and one's rollback would undo the other's
    work. So writes have a connection of their own, and take turns.
    """

    row_id = "rowid"

    def __init__(
        self, reading: aiosqlite.Connection, writing: aiosqlite.Connection, file: DatabaseFile, version: int
    ) -> None:
        self.name = str(file.path)
        self.reading = self.bulk_reading = reading
        self._file = file
        self._writing = writing
        self._turns = Turns()
        self._version = version
        self._shared_until = 0.0

    async def write_once(self, sql: str, parameters: Parameters, /) -> Sequence[Sequence[Any]]:
        async with self.write() as connection:
            return list(await connection.execute_fetchall(sql, parameters))

    @property
    def is_shared(self) -> bool:
        return asyncio.get_running_loop().time() < self._shared_until

    async def wait_for_change(self) -> None:
        await asyncio.sleep(CHANGE_INTERVAL_SECONDS)  # a file tells nobody
        async with self._turns.take(None):
            version = await _fetch_version(self._writing)
        if version != self._version:
            self._shared_until = asyncio.get_running_loop().time() + SHARED_SECONDS
        self._version = version

    async def list_tables(self) -> set[str]:
        rows = await self.reading.execute_fetchall("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {str(name) for (name,) in rows}

    async def find_fault(self) -> str | None:
        try:
            async with self.write() as connection:
                # It stays as it is, but its page is written: a full disk or a read-only one shows.
                ((version,),) = await connection.execute_fetchall("PRAGMA user_version")
                await connection.execute(f"PRAGMA user_version = {int(version)}")
        except DATABASE_ERRORS as error:
            return str(error)
        return None

    def find_shortage(self) -> str | None:
        return self._file.find_shortage()

    async def empty_log(self) -> None:
        """Move what is in the write-ahead log to the file, so that the log holds nothing that was deleted.

        If another program is in the way, the next checkpoint does it: nobody waits here, and no read behind it.
        """
        async with self._turns.take(None):
            await self._writing.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")

    @asynccontextmanager
    async def write(
        self,
        timeout_seconds: float = WRITE_TIMEOUT_SECONDS,
        *,
        is_bulk: bool = False,
    ) -> AsyncIterator[aiosqlite.Connection]:
        deadline = asyncio.get_running_loop().time() + timeout_seconds
        async with self._turns.take(deadline):
            self._file.require_unchanged()
            try:
                await self._begin(deadline)
                yield self._writing
                await self._writing.commit()
            except BaseException:  # cancellation included: the next writer must not inherit an open transaction
                await asyncio.shield(self._writing.rollback())
                raise

    async def _begin(self, deadline: float) -> None:
        """Take the write lock at once.

        A deferred transaction would take it with its first write, and fail if another process had written since its
        first read. SQLite's own waiting would last as long for each of those who wait here, one after the other.
        """
        while not await self._try_begin(is_last=asyncio.get_running_loop().time() >= deadline):  # noqa: ASYNC110 - another process has no event
            await asyncio.sleep(_POLL_INTERVAL_SECONDS)

    async def _try_begin(self, *, is_last: bool) -> bool:
        try:
            await self._writing.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if is_last or error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            return False
        return True


@asynccontextmanager
async def open_sqlite(path: Path) -> AsyncIterator[Database]:
    """Open a file; create or migrate it first.

    Raises:
        UserError: The file can't be used; see `migrate`.

    """
    await asyncio.to_thread(migrate, path)
    async with _connect(path, WRITE_TIMEOUT_SECONDS) as reading, _connect(path, timeout_seconds=0) as writing:
        for connection in (reading, writing):
            await connection.execute(SECURE_DELETE)
            await connection.execute_fetchall("PRAGMA schema_version")  # else the first use opens the file
        yield SQLiteDatabase(reading, writing, DatabaseFile(path), await _fetch_version(writing))


async def _fetch_version(writing: aiosqlite.Connection) -> int:
    """A number that changes when another connection writes. All writing of this process is on this one."""
    ((version,),) = await writing.execute_fetchall("PRAGMA data_version")
    return int(version)


def _connect(path: Path, timeout_seconds: float) -> aiosqlite.Connection:
    return aiosqlite.connect(path, isolation_level=None, timeout=timeout_seconds)
