"""`migrate-database`: moves everything from the SQLite file to a PostgreSQL server."""

import asyncio
from argparse import ArgumentParser, Namespace
from pathlib import Path

from bot.cli.command import Command
from bot.cli.output import ProgressBar
from bot.config import Settings
from bot.domain.text import format_count
from bot.errors import UserError
from bot.storage.moving import move
from bot.storage.postgres.address import hide_password
from bot.storage.restoring import is_in_use

NOWHERE = "Say where to: --to postgresql://user@host/name, or set DATABASE_URL."
TABLE = "{name}: {rows}, hash {hash}"
MOVED = "Moved {path} to {address}: {rows}, verified. Set DATABASE_URL to that address and start the bot."
THERE = "{address} holds what {path} does: {rows}, verified. Nothing was changed."
STILL_USED = """Another process uses {path}, and what it saves from now on is not moved.
Stop the bot, then run this again with --replace."""
HASH_LENGTH = 16
"""Hexadecimal digits that are shown."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--from", dest="source", type=_parse_file, metavar="FILE", help="the SQLite file (default: DATABASE_PATH)"
    )
    parser.add_argument("--to", dest="target", metavar="URL", help="the PostgreSQL database (default: DATABASE_URL)")
    parser.add_argument("--replace", action="store_true", help="delete what else that database holds")


def _parse_file(text: str) -> Path:
    return Path(text.removeprefix("sqlite:///"))


async def migrate_database(settings: Settings, arguments: Namespace) -> int:
    """Move the rows and print each table's count and hash. Raises UserError; then nothing was changed."""
    path, url = arguments.source or settings.database_path, arguments.target or settings.database_url
    if url is None:
        raise UserError(NOWHERE)
    with ProgressBar() as progress:
        moved = await move(path, url, progress, replace=arguments.replace)
    for name, total in moved.sums.items():
        print(
            TABLE.format(name=name, rows=format_count(total.row_count, "row"), hash=f"{total.hash:064x}"[:HASH_LENGTH])
        )
    rows = format_count(sum(total.row_count for total in moved.sums.values()), "row")
    print((THERE if moved.was_there else MOVED).format(path=path, address=hide_password(url), rows=rows))
    if await asyncio.to_thread(is_in_use, path):
        print(STILL_USED.format(path=path))
    return 0


MIGRATE_DATABASE = Command(
    "migrate-database",
    "move everything from the SQLite file to PostgreSQL, and verify it",
    "migrate-database --from almanac.sqlite3 --to postgresql://almanac@localhost/almanac",
    migrate_database,
    add_arguments,
)
