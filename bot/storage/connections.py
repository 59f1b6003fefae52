"""Plain connections to a SQLite file, for work that is done before the event loop runs or in a thread."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.errors import UserError

EXCLUSIVE_TIMEOUT_SECONDS = 30.0
"""How long a migration or a backup waits for another process. Nobody waits for an answer meanwhile."""

PRIVATE_MODE = 0o600
"""The mode of new files: they hold ids of people."""

SECURE_DELETE = "PRAGMA secure_delete = ON"
"""Overwrites what is deleted with zeros. Some builds of SQLite do it by default; a promise can't rest on that."""


@contextmanager
def open_connection(path: Path, timeout_seconds: float = EXCLUSIVE_TIMEOUT_SECONDS) -> Iterator[sqlite3.Connection]:
    """Open a connection without implicit transactions, and close it at the end of the block."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=timeout_seconds)) as connection:
        connection.execute(SECURE_DELETE)
        yield connection


@contextmanager
def raise_user_error(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system raise into one sentence for the operator."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise UserError(f"The database {path} can't be used ({error}). Check the setting DATABASE_PATH.") from error


def read_version(connection: sqlite3.Connection) -> int:
    """Return the schema version of a file: the number of its last migration, 0 for a new one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
