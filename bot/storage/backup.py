"""Backups: whole copies of a database, made while it is in use, and verified before they get their name."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

from bot.errors import UserError
from bot.storage.connections import open_connection, raise_user_error, read_version

_COPY_PAUSE_SECONDS = 0.05
_COMPANIONS = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Contents:
    """What two copies of a database have in common: the schema version, and the number of rows by table."""

    version: int
    row_counts: dict[str, int]

    @property
    def row_count(self) -> int:
        return sum(self.row_counts.values())


def back_up(path: Path, target: Path) -> Contents:
    """Copy a database to a new file while others use it.

    `cp` would miss what is only in the write-ahead log. The copy gets its name once it is complete and verified.

    Raises:
        UserError: There is no database, the target exists already, or the copy can't be written or verified.

    """
    if not path.is_file():
        raise UserError(f"There is no database {path} to back up. Check the setting DATABASE_PATH.")
    if target.exists():
        raise UserError(f"{target} exists already. A backup is never overwritten: choose another name.")
    with _raise_backup_error(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with _unfinished(target) as partial:
            contents = _copy(path, partial)
            partial.rename(target)
        return contents


def _copy(path: Path, partial: Path) -> Contents:
    with open_connection(path) as source, open_connection(partial) as copy:
        source.execute("BEGIN")  # what is counted is then what is copied, whatever others write meanwhile
        contents = _count_rows(source)
        source.backup(copy, sleep=_COPY_PAUSE_SECONDS)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        _require_whole(copy)
        if _count_rows(copy) != contents:
            raise sqlite3.DatabaseError("the copy holds other rows than the database")
    _sync_to_disk(partial)
    return contents


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """A name beside `target` to write under. A file that an earlier attempt left there is overwritten."""
    partial = target.with_name(f".{target.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def _sync_to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _raise_backup_error(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise UserError(f"The backup {path} can't be made ({error}). Nothing was changed.") from error


def _require_whole(connection: sqlite3.Connection) -> None:
    (result,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if result != "ok":
        raise sqlite3.DatabaseError(str(result))


def _count_rows(connection: sqlite3.Connection) -> Contents:
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    counts = {name: connection.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608
    return Contents(read_version(connection), counts)


def back_up_before_migration(connection: sqlite3.Connection, path: Path, newest: int) -> None:
    """Keep a copy of an older file, as `<name>.before-<newest>`, or with a further number where that is taken.

    Args:
        connection: Takes the write lock meanwhile, so that no other process migrates what is being copied.
        path: The file to copy.
        newest: The schema version that it will be migrated to.

    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        contents = _count_rows(connection)
        if 0 < contents.version < newest:  # another process may have been faster
            _back_up_once(path, f"{path.name}.before-{newest}", contents)
    finally:
        connection.rollback()


def _back_up_once(path: Path, name: str, contents: Contents) -> None:
    for number in count(1):
        target = path.with_name(name if number == 1 else f"{name}-{number}")
        if not target.exists():
            back_up(path, target)
            return
        if _holds(target, contents):  # made by an attempt that was interrupted
            return


def _holds(backup: Path, contents: Contents) -> bool:
    try:
        return inspect_backup(backup) == contents
    except UserError:
        return False


def inspect_backup(path: Path) -> Contents:
    """Check that a file is a whole database of Almanac's, and say what it holds.

    Raises:
        UserError: It isn't.

    """
    if not path.is_file():
        raise UserError(f"There is no file {path}.")
    try:
        with open_connection(path) as connection:
            _require_whole(connection)
            contents = _count_rows(connection)
    except sqlite3.Error as error:
        raise UserError(f"{path} is no whole database ({error}). Choose another backup.") from error
    if contents.version == 0:
        raise UserError(f"{path} is no database of Almanac's. Choose another backup.")
    return contents


def back_up_daily(path: Path, folder: Path, kept: int, today: date) -> Path | None:
    """Make the day's backup unless it exists, and delete the oldest daily ones beyond `kept`.

    Returns:
        The new file, None if there was one of this day already.

    Raises:
        UserError: It can't be made; then none is deleted.

    """
    target = folder / f"{path.stem}-{today.isoformat()}{path.suffix}"
    is_new = not target.exists()
    if is_new:
        back_up(path, target)
    for old in list_daily_backups(path, folder)[:-kept]:
        old.unlink(missing_ok=True)
    return target if is_new else None


def list_daily_backups(path: Path, folder: Path) -> list[Path]:
    """The daily backups of a database, oldest first; other files of the folder are left out."""
    name = re.compile(rf"{re.escape(path.stem)}-\d{{4}}-\d\d-\d\d{re.escape(path.suffix)}")
    return sorted(file for file in folder.glob("*") if name.fullmatch(file.name))


def restore(backup: Path, path: Path, newest: int) -> tuple[Contents, Path | None]:
    """Put a backup in the place of the database. The backup itself stays.

    Args:
        backup: The file to restore.
        path: The database, which may be missing or damaged; nobody may be using it.
        newest: The schema version of this release. An older backup is migrated at the next start.

    Returns:
        What was restored, and where the database before it was moved to, None if there was none.

    Raises:
        UserError: The backup isn't whole or is too new, or the database is in use. Nothing was changed.

    """
    contents = inspect_backup(backup)
    if contents.version > newest:
        raise UserError(f"{backup} was made by a newer version of Almanac (schema {contents.version}). Update Almanac.")
    if backup.resolve() == path.resolve():
        raise UserError(f"{backup} is the database itself.")
    require_unused(path)
    with raise_user_error(path), _unfinished(path) as partial:
        path.parent.mkdir(parents=True, exist_ok=True)
        _copy(backup, partial)
        replaced = _move_aside(path) if path.exists() else None
        partial.rename(path)
    return contents, replaced


def require_unused(path: Path) -> None:
    """Raise UserError if another process has the database open. A damaged file counts as unused."""
    if not path.exists():
        return
    try:
        with open_connection(path, timeout_seconds=0) as connection:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.rollback()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise UserError(f"Another process uses {path}. Stop the bot first, then try again.") from error
    except sqlite3.DatabaseError:
        return


def _move_aside(path: Path) -> Path:
    """Rename a database with the files beside it. Returns its new name."""
    replaced = path.with_name(f"{path.name}.replaced-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    for companion in _COMPANIONS:
        file = path.with_name(path.name + companion)
        if file.exists():
            file.rename(replaced.with_name(replaced.name + companion))
    return replaced
