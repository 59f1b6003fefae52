"""`backup` and `restore`: whole copies of the database, made while the bot runs."""

import asyncio
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.command import Command, name_program
from bot.config import Settings
from bot.domain.text import format_count
from bot.errors import UserError
from bot.storage.backup import back_up
from bot.storage.migrations import read_migrations
from bot.storage.postgres.address import hide_password
from bot.storage.restoring import restore

BACKED_UP = "Backed up {path} to {target}: {rows}, verified."
RESTORED = "Restored {path} from {backup}: {rows}, verified. Start the bot again."
NO_DATABASE = """There is no database {path} to back up. Check the setting DATABASE_PATH.
{play} is what the page of `play` keeps; to back that up:
  DATABASE_PATH={play} {program} backup"""
HOW_TO_BACK_UP = """The database is on a PostgreSQL server. Back it up with its own program:
  pg_dump --format=custom --file=almanac.dump '{address}'"""
HOW_TO_RESTORE = """The database is on a PostgreSQL server. Stop the bot, then restore it with its own program:
  pg_restore --clean --if-exists --single-transaction --dbname='{address}' {backup}"""
KEPT = "What it replaced is kept as {replaced}."


def add_target(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="the new file (default: a new one in BACKUP_PATH)"
    )


async def make_backup(settings: Settings, arguments: Namespace) -> int:
    """Copy the database, whether the bot runs or not. Raises UserError."""
    if settings.database_url:
        raise UserError(HOW_TO_BACK_UP.format(address=hide_password(settings.database_url)))
    path = settings.database_path
    name = f"{path.stem}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}{path.suffix}"
    target = arguments.file or settings.backup_folder / name
    if not path.exists() and settings.play_database_path.exists():
        raise UserError(NO_DATABASE.format(path=path, play=settings.play_database_path, program=name_program()))
    contents = await asyncio.to_thread(back_up, path, target)
    print(BACKED_UP.format(path=path, target=target, rows=format_count(contents.row_count, "row")))
    return 0


def add_source(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup")


async def restore_backup(settings: Settings, arguments: Namespace) -> int:
    """Replace the database by a backup, while the bot is stopped. Raises UserError; then nothing was changed."""
    if settings.database_url:
        address = hide_password(settings.database_url)
        raise UserError(HOW_TO_RESTORE.format(address=address, backup=arguments.file))
    path, newest = settings.database_path, len(read_migrations())
    contents, replaced = await asyncio.to_thread(restore, arguments.file, path, newest)
    print(RESTORED.format(path=path, backup=arguments.file, rows=format_count(contents.row_count, "row")))
    if replaced:
        print(KEPT.format(replaced=replaced))
    return 0


BACKUP = Command(
    "backup",
    "copy the database, also while the bot runs, and verify the copy",
    "backup almanac-backup.sqlite3",
    make_backup,
    add_target,
)
RESTORE = Command(
    "restore",
    "check a backup and put it in the place of the database",
    "restore almanac-backup.sqlite3",
    restore_backup,
    add_source,
)
