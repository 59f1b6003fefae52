"""Backups: whole copies of a database, made while it is in use, and verified before they get their name."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

from bot.errors import UserError
from bot.storage.connections import PRIVATE_MODE, open_connection, read_version

_COPY_PAUSE_SECONDS = 0.05


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
    with _raise_backup_error(target), name_when_done(target) as partial:
        return copy_verified(path, partial)


def copy_verified(path: Path, partial: Path) -> Contents:
    """Copy a database, check the copy, and write it through to the disk. Raises sqlite3.Error and OSError."""
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
def name_when_done(target: Path) -> Iterator[Path]:
    """Yield a name beside `target` to write under; it becomes `target` at the end of the block, unless that raises."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial")
    partial.unlink(missing_ok=True)  # of an attempt that was killed
    try:
        partial.touch(mode=PRIVATE_MODE)
        yield partial
        partial.rename(target)
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
    """Keep a copy of an older file, as `<name>.before-<newest>`, or with a further number where that is taken."""
    connection.execute("BEGIN IMMEDIATE")  # so that no other process migrates what is being copied
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
    """Say what a backup holds. Raises UserError if the file is no whole database of Almanac's."""
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
    """Make the day's backup, then delete the oldest daily ones beyond `kept`. Raises UserError, then none is deleted.

    Returns the new file, None if there was one of this day already.
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
