"""One SQLite file, opened twice: a connection that reads, and one that writes, one unit of work at a time."""

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
"""Seconds that a write waits for another process."""

DATABASE_ERRORS = (sqlite3.Error,)
"""What a unit of work raises where the file can't be read or written just now."""

Connection = aiosqlite.Connection
"""The connection of a unit of work, for functions that are part of one."""

_STEP = re.compile(r"([0-9]{3})_[a-z_]+\.sql")


class Database:
    """Reads see the last committed state; units of work never interleave.

    Two coroutines on one aiosqlite connection would share a transaction, so writes have a connection and a lock of
    their own.
    """

    def __init__(self, reading: aiosqlite.Connection, writing: aiosqlite.Connection) -> None:
        self.reading = reading
        self._writing = writing
        self._lock = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path) -> AsyncIterator[Self]:
        """Open the file, made or brought up to date first. Raises UserError where that can't be done."""
        await asyncio.to_thread(migrate, path)
        async with _connect(path) as reading, _connect(path) as writing:
            yield cls(reading, writing)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[aiosqlite.Connection]:
        """A unit of work: all of it is committed, or after an exception none."""
        async with self._lock:
            try:
                await self._writing.execute("BEGIN IMMEDIATE")
                yield self._writing
                await self._writing.commit()
            except BaseException:  # whoever is cancelled must not leave a transaction behind
                await asyncio.shield(self._writing.rollback())
                raise


def _connect(path: Path) -> aiosqlite.Connection:
    return aiosqlite.connect(path, isolation_level=None, timeout=LOCK_TIMEOUT_SECONDS)


def migrate(path: Path) -> None:
    """Bring the file to the newest schema, each step and its number in one transaction; a backup is made first.

    Raises UserError where the file is no database, is newer than this program, or can't be written.
    """
    with _say_what_failed(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, timeout=LOCK_TIMEOUT_SECONDS)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            _migrate(connection, path)
        finally:
            connection.close()


@contextmanager
def _say_what_failed(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise UserError(f"The database {path} can't be used ({error}); DATABASE_PATH names the file.") from error


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    steps = read_migrations()
    version = _version(connection)
    if version > len(steps):
        raise UserError(f"The database {path} was made by a newer Almanac (schema {version}); update this one.")
    if 0 < version < len(steps):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(path, path.with_name(f"{path.name}.before-{len(steps)}"))
    for number, script in enumerate(steps, 1):
        if number > version:
            _step(connection, number, script)


def _step(connection: sqlite3.Connection, number: int, script: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _version(connection) < number:  # another process may have been faster
            for statement in split_statements(script):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def read_migrations() -> list[str]:
    """The numbered schema files, in order and without a gap."""
    found = sorted(
        file.name for file in files("bot.storage").joinpath("schema").iterdir() if _STEP.fullmatch(file.name)
    )
    return [files("bot.storage").joinpath("schema", name).read_text(encoding="utf-8") for name in found]


def split_statements(script: str) -> Iterator[str]:
    """The statements of a script, one at a time: `executescript` would commit the open transaction first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
