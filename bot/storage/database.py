"""Connections and transactions of the SQLite file."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

import aiosqlite

from bot.storage.connections import SECURE_DELETE
from bot.storage.database_file import DatabaseFile
from bot.storage.migrations import migrate

WRITE_TIMEOUT_SECONDS = 1.5
"""How long a write waits for other writes, of this process and of others, before it fails. Discord waits 3 s."""

_POLL_INTERVAL_SECONDS = 0.02

DATABASE_ERRORS = (sqlite3.Error,)
"""What reads and writes raise if the file is locked, full or unreadable."""

UNAVAILABLE_ERRORS = (sqlite3.OperationalError,)
"""Those of them that are nobody's mistake: the same write may succeed later."""

Connection = aiosqlite.Connection
"""The connection of a running transaction, for functions that take part in one."""


class Database:
    """One file, opened twice: `reading` sees the last committed state, `write` runs one transaction at a time.

    Two coroutines on one aiosqlite connection would share a transaction, and one's rollback would undo the other's
    work. So writes have a connection of their own, and a lock.
    """

    def __init__(self, reading: aiosqlite.Connection, writing: aiosqlite.Connection, file: DatabaseFile) -> None:
        self.reading = reading
        self.file = file
        self._writing = writing
        self._lock = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path) -> AsyncIterator[Self]:
        """Open a file; create or migrate it first.

        Raises:
            UserError: The file can't be used; see `migrate`.

        """
        await asyncio.to_thread(migrate, path)
        async with _connect(path, WRITE_TIMEOUT_SECONDS) as reading, _connect(path, timeout_seconds=0) as writing:
            for connection in (reading, writing):
                await connection.execute(SECURE_DELETE)
                await connection.execute_fetchall("PRAGMA schema_version")  # else the first use opens the file
            yield cls(reading, writing, DatabaseFile(path))

    async def find_fault(self) -> str | None:
        """Try whether something can be written. Returns why not, None if it can."""
        try:
            async with self.write() as connection:
                # It stays as it is, but its page is written: a full disk or a read-only one shows.
                ((version,),) = await connection.execute_fetchall("PRAGMA user_version")
                await connection.execute(f"PRAGMA user_version = {int(version)}")
        except DATABASE_ERRORS as error:
            return str(error)
        return None

    async def empty_log(self) -> None:
        """Move what is in the write-ahead log to the file, so that the log holds nothing that was deleted.

        If another program is in the way, the next checkpoint does it: nobody waits here, and no read behind it.
        """
        async with self._lock:
            await self._writing.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")

    @asynccontextmanager
    async def write(self, timeout_seconds: float = WRITE_TIMEOUT_SECONDS) -> AsyncIterator[aiosqlite.Connection]:
        """Run a transaction: committed at the end of the block, rolled back after any exception.

        Raises:
            sqlite3.OperationalError: It couldn't begin within the timeout, or the file can't be written.

        """
        deadline = asyncio.get_running_loop().time() + timeout_seconds
        await self._acquire(deadline)
        try:
            self.file.require_unchanged()
            try:
                await self._begin(deadline)
                yield self._writing
                await self._writing.commit()
            except BaseException:  # cancellation included: the next writer must not inherit an open transaction
                await asyncio.shield(self._writing.rollback())
                raise
        finally:
            self._lock.release()

    async def _acquire(self, deadline: float) -> None:
        try:
            async with asyncio.timeout_at(deadline):
                await self._lock.acquire()
        except TimeoutError as error:
            raise sqlite3.OperationalError("the database is locked, or other writes take too long") from error

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


def _connect(path: Path, timeout_seconds: float) -> aiosqlite.Connection:
    return aiosqlite.connect(path, isolation_level=None, timeout=timeout_seconds)
