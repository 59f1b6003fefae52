"""Connections, transactions and migrations of the SQLite file."""

import asyncio
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Self

import aiosqlite

from bot.errors import UserError

LOCK_TIMEOUT_SECONDS = 30.0
"""How long a write waits for another process before it fails."""

DATABASE_ERRORS = (sqlite3.Error,)
"""What reads and writes raise if the file is locked, full or unreadable."""

Connection = aiosqlite.Connection
"""The connection of a running transaction, for functions that take part in one."""

_MIGRATION_NAME = re.compile(r"([0-9]{3})_[a-z_]+\.sql")


class Database:
    """One file, opened twice: `reading` sees the last committed state, `write` runs one transaction at a time.

    Two coroutines on one aiosqlite connection would share a transaction, and one's rollback would undo the other's
    work. So writes have a connection of their own, and a lock.
    """

    def __init__(self, reading: aiosqlite.Connection, writing: aiosqlite.Connection) -> None:
        self.reading = reading
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
        async with _connect(path) as reading, _connect(path) as writing:
            yield cls(reading, writing)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[aiosqlite.Connection]:
        """Run a transaction: committed at the end of the block, rolled back after any exception."""
        async with self._lock:
            try:
                # Takes the write lock at once. A deferred transaction would take it with its first write, and fail
                # if another process had written since its first read.
                await self._writing.execute("BEGIN IMMEDIATE")
                yield self._writing
                await self._writing.commit()
            except BaseException:  # cancellation included: the next writer must not inherit an open transaction
                await asyncio.shield(self._writing.rollback())
                raise


def _connect(path: Path) -> aiosqlite.Connection:
    return aiosqlite.connect(path, isolation_level=None, timeout=LOCK_TIMEOUT_SECONDS)


def migrate(path: Path) -> None:
    """Bring the file to the newest schema, and create it if it doesn't exist. A copy of an older file is kept.

    Raises:
        UserError: The file is no database, was made by a newer version, or can't be written.

    """
    with _raise_user_error(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, timeout=LOCK_TIMEOUT_SECONDS)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            _migrate(connection, path)
        finally:
            connection.close()


@contextmanager
def _raise_user_error(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise UserError(f"The database {path} can't be used ({error}). Check the setting DATABASE_PATH.") from error


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    migrations = read_migrations()
    version = _read_version(connection)
    if version > len(migrations):
        raise UserError(
            f"The database {path} was made by a newer version of Almanac (schema {version}). Update Almanac."
        )
    if 0 < version < len(migrations):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # else the copy would lack what is only in the log
        shutil.copyfile(path, path.with_name(f"{path.name}.before-{len(migrations)}"))
    for number, script in enumerate(migrations, 1):
        if number > version:
            apply_migration(connection, number, script)


def apply_migration(connection: sqlite3.Connection, number: int, script: str) -> None:
    """Apply a migration and set the schema version, in one transaction. Does nothing if it was already applied."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _read_version(connection) < number:  # another process may have been faster
            for statement in split_statements(script):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _read_version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def read_migrations() -> list[str]:
    """Return the SQL scripts of all migrations, in order; the schema version is their number."""
    folder = files("bot.storage").joinpath("schema")
    names = sorted(file.name for file in folder.iterdir() if _MIGRATION_NAME.fullmatch(file.name))
    return [folder.joinpath(name).read_text(encoding="utf-8") for name in names]


def split_statements(script: str) -> Iterator[str]:
    r"""Split a script into its statements: `executescript` would commit the open transaction first.

    >>> list(split_statements("CREATE TABLE a (x);\nDROP TABLE b;"))
    ['CREATE TABLE a (x);\n', 'DROP TABLE b;']
    """
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
