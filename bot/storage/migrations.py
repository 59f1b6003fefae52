"""Migrations: bring a database file to the newest schema, after a backup."""

import logging
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from bot.errors import UserError
from bot.storage.backup import back_up_before_migration
from bot.storage.connections import (
    EXCLUSIVE_TIMEOUT_SECONDS,
    PRIVATE_MODE,
    open_connection,
    raise_user_error,
    read_version,
)

logger = logging.getLogger(__name__)

SILENT_SECONDS = 2.0
WAITING = "Opening the database %s takes long. If another program keeps it locked, close that: I wait for %.0f s."

MIGRATION_NAME = re.compile(r"([0-9]{3})_[a-z_]+\.sql")
"""A file of a migration, with its number."""


def migrate(path: Path) -> None:
    """Bring the file to the newest schema, and create it if it doesn't exist. A backup of an older file is kept.

    Raises:
        UserError: The file is no database, was made by a newer version, or can't be written or backed up.

    """
    with raise_user_error(path), telling_of_waiting(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=PRIVATE_MODE)  # an existing file keeps its mode
        with open_connection(path) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            _migrate(connection, path)


@contextmanager
def telling_of_waiting(name: object) -> Iterator[None]:
    """Say so if the block takes long: nobody should wonder for half a minute why the bot doesn't start."""
    timer = threading.Timer(SILENT_SECONDS, logger.warning, (WAITING, name, EXCLUSIVE_TIMEOUT_SECONDS))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    migrations = read_migrations()
    version = read_version(connection)
    if version > len(migrations):
        raise UserError(
            f"The database {path} was made by a newer version of Almanac (schema {version}). Update Almanac."
        )
    if 0 < version < len(migrations):
        back_up_before_migration(connection, path, len(migrations))
    for number, script in enumerate(migrations, 1):
        if number > version:
            apply_migration(connection, number, script)


def apply_migration(connection: sqlite3.Connection, number: int, script: str) -> None:
    """Apply a migration and set the schema version, in one transaction. Does nothing if it was already applied."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if read_version(connection) < number:  # another process may have been faster
            for statement in split_statements(script):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def read_migrations() -> list[str]:
    """Return the SQL scripts of all migrations, in order; the schema version is their number."""
    folder = files("bot.storage").joinpath("schema")
    names = sorted(file.name for file in folder.iterdir() if MIGRATION_NAME.fullmatch(file.name))
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
