"""Restores a backup: checks it before it replaces the database, and keeps what it replaces."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import UserError
from bot.storage.backup import Contents, copy_verified, inspect_backup, name_when_done
from bot.storage.connections import open_connection, raise_user_error

_COMPANIONS = ("", "-wal", "-shm")


def restore(backup: Path, path: Path, newest: int) -> tuple[Contents, Path | None]:
    """Put a backup in the place of the database. The backup itself stays.

    Returns what was restored, and where the database before it was moved to, None if there was none.

    Raises:
        UserError: The backup isn't whole or is newer than the schema `newest`, or the database is in use. Nothing was
            changed.

    """
    contents = _require_restorable(backup, path, newest)
    require_unused(path)
    with raise_user_error(path), name_when_done(path) as partial:
        copy_verified(backup, partial)
        replaced = _move_aside(path) if path.exists() else None
    return contents, replaced


def _require_restorable(backup: Path, path: Path, newest: int) -> Contents:
    contents = inspect_backup(backup)
    if contents.version > newest:
        raise UserError(f"{backup} was made by a newer version of Almanac (schema {contents.version}). Update Almanac.")
    if backup.resolve() == path.resolve():
        raise UserError(f"{backup} is the database itself. Name a backup of it.")
    return contents


def require_unused(path: Path) -> None:
    """Raise UserError if another process has the database open. A damaged file counts as unused."""
    if path.exists() and is_in_use(path):
        raise UserError(f"Another process uses {path}. Stop the bot first, then try again.")


def is_in_use(path: Path) -> bool:
    """Whether another connection has the database open, even if it only reads."""
    try:
        with open_connection(path, timeout_seconds=0) as connection:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.rollback()
    except sqlite3.DatabaseError as error:
        return error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return False


def _move_aside(path: Path) -> Path:
    """Rename a database with the files beside it. Returns its new name."""
    replaced = path.with_name(f"{path.name}.replaced-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    for companion in _COMPANIONS:
        file = path.with_name(path.name + companion)
        if file.exists():
            file.rename(replaced.with_name(replaced.name + companion))
    return replaced
