"""Looks at the database, its disk and its backups without changing them."""

import asyncio
import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.findings import Finding, complain, warn
from bot.domain.text import format_count
from bot.errors import UserError
from bot.storage.backup import inspect_backup, list_daily_backups
from bot.storage.connections import open_connection
from bot.storage.database import DATABASE_ERRORS
from bot.storage.database_file import MIN_FREE_BYTES
from bot.storage.migrations import read_migrations
from bot.storage.opening import NOT_INSTALLED, open_database
from bot.storage.restoring import is_in_use
from bot.storage.unreadable import find_unreadable_rows

LOCK_PATIENCE_SECONDS = 1.0
MAX_BACKUP_AGE = timedelta(days=2)
MAX_ROWS_SHOWN = 20

_SUBJECT = "database"


def check_database(path: Path) -> list[Finding]:
    """Look at the file: whether it is whole, of this version, writable, and whether others use it."""
    if not path.exists():
        return [warn(_SUBJECT, f"{path} doesn't exist yet; `run` makes it."), *_check_folder(path)]
    try:
        contents = inspect_backup(path)
    except UserError:
        return [complain(_SUBJECT, f"{path} is damaged. Stop the bot and run `python -m bot restore FILE`.")]
    findings = [Finding(_SUBJECT, f"{path} is whole: {format_count(contents.row_count, 'row')}")]
    return [*findings, *_check_version(contents.version), *_check_folder(path), *_check_access(path)]


def _check_version(version: int) -> Iterator[Finding]:
    newest = len(read_migrations())
    if version > newest:
        yield complain(_SUBJECT, "was made by a newer version of Almanac. Update Almanac, or restore an older backup.")
    elif version < newest:
        yield warn(_SUBJECT, f"has schema {version}; the next start backs it up and brings it to {newest}.")


def _check_folder(path: Path) -> Iterator[Finding]:
    folder = path.resolve().parent
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        yield complain(_SUBJECT, f"{folder} can't be written. Give the bot's user the folder, or set DATABASE_PATH.")


def _check_access(path: Path) -> Iterator[Finding]:
    if not os.access(path, os.W_OK):
        yield complain(_SUBJECT, f"{path} can't be written. Give the bot's user the file (chown).")
        return
    if path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        yield warn(_SUBJECT, f"every user of this machine can read {path}. Run `chmod o= {path}`.")
    if is_in_use(path):
        yield Finding(_SUBJECT, "another process has it open: the running bot, or a program of yours")
    try:
        with open_connection(path, LOCK_PATIENCE_SECONDS) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.rollback()
    except sqlite3.OperationalError as error:
        yield complain(_SUBJECT, f"nothing can be written ({error}). Close other programs that have it open.")


async def check_storage(address: Path | str, folder: Path, kept: int) -> list[Finding]:
    """Look at a database of either kind and its rows, and at the disk and the daily backups of a file."""
    if isinstance(address, Path):
        findings = await asyncio.to_thread(check_database, address)
        return [*findings, *await _find_rows_to_repair(address), *check_disk(address, folder, kept)]
    try:
        from bot.storage.postgres.checkup import check_server  # noqa: PLC0415 - installed only where it is wanted
    except ImportError:
        return [complain(_SUBJECT, NOT_INSTALLED)]
    return [*await check_server(address), *await _find_rows_to_repair(address)]


async def _find_rows_to_repair(address: Path | str) -> list[Finding]:
    """List what is stored but can't be read. A database of another version is left alone: opening would migrate it."""
    try:
        if not await _is_current(address):
            return []
        async with open_database(address) as database:
            rows = await find_unreadable_rows(database)
    except (UserError, *DATABASE_ERRORS):
        return []  # missing, damaged or out of reach, which is said elsewhere
    found = [complain("rows", f"{row}. It is left out; see “Unreadable rows” in docs/operate.md.") for row in rows]
    return found[:MAX_ROWS_SHOWN] or [Finding("rows", "all can be read")]


async def fetch_log_channels(address: Path | str) -> dict[int, int]:
    """The log channel of each guild that has one; none where the database can't be read, which is said elsewhere."""
    sql = "SELECT guild, log_channel FROM guild_setting WHERE log_channel IS NOT NULL"
    try:
        if not await _is_current(address):
            return {}
        async with open_database(address) as database:
            return {int(guild): int(channel) for guild, channel in await database.reading.execute_fetchall(sql)}
    except (UserError, *DATABASE_ERRORS):
        return {}


async def _is_current(address: Path | str) -> bool:
    """Whether opening a database changes nothing. Raises UserError for a file that is no whole database."""
    if isinstance(address, Path):
        contents = await asyncio.to_thread(inspect_backup, address)
        return contents.version == len(read_migrations())
    try:
        from bot.storage.postgres.checkup import has_current_schema  # noqa: PLC0415 - installed only where it is wanted
    except ImportError:
        return False
    return await has_current_schema(address)


def check_disk(path: Path, folder: Path, kept: int) -> Iterator[Finding]:
    """Look at the free space and at the age of the daily backups."""
    existing = next(parent for parent in path.resolve().parents if parent.exists())
    free = shutil.disk_usage(existing).free
    text = f"{free / 1e6:,.0f} MB are free in {existing}"
    yield Finding("disk", text) if free >= MIN_FREE_BYTES else complain("disk", f"only {text}. Make room.")
    if not kept:
        yield warn("backups", "BACKUPS_KEPT is 0, so none are made. See docs/operate.md for other ways.")
        return
    backups = list_daily_backups(path, folder)
    yield _check_backup(backups[-1]) if backups else warn("backups", f"there is none in {folder} yet; `run` makes it.")


def _check_backup(backup: Path) -> Finding:
    age = datetime.now(UTC) - datetime.fromtimestamp(backup.stat().st_mtime, UTC)
    if age > MAX_BACKUP_AGE:
        return warn("backups", f"the newest, {backup}, is {age.days} days old. Is the bot running, and the disk full?")
    return Finding("backups", f"the newest is {backup}")
