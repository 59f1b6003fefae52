"""Moves a community from a SQLite file to a PostgreSQL server."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.storage.database import DatabaseFailed
from bot.storage.opening import NOT_INSTALLED, open_database

if TYPE_CHECKING:
    from bot.storage.postgres.moving import Move, Report


async def move(path: Path, url: str, report: "Report", *, replace: bool = False) -> "Move":
    """Make the server's tables, and move the file's rows there; see `move_database`.

    Raises:
        UserError: A database can't be used, or the server's holds other data. Nothing was changed.

    """
    try:
        from bot.storage.postgres.moving import move_database  # noqa: PLC0415 - installed only where it is wanted
    except ImportError as error:
        raise UserError(NOT_INSTALLED) from error
    async with open_database(url):
        try:
            return await asyncio.to_thread(move_database, path, url, report, replace=replace)
        except DatabaseFailed as error:
            raise UserError(f"The server can't be used ({error}). Nothing was changed.") from error
