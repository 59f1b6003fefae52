"""Opens the database of the settings: a SQLite file, or PostgreSQL by its address."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.errors import UserError
from bot.storage.database import Database
from bot.storage.sqlite import open_sqlite

NOT_INSTALLED = (
    "DATABASE_URL needs the packages of PostgreSQL. Install requirements-postgres.txt (docs/scale.md says how)."
)


@asynccontextmanager
async def open_database(address: Path | str) -> AsyncIterator[Database]:
    """Open a database until the block exits; create its tables or migrate it first.

    Args:
        address: A SQLite file, or a URL that begins with `postgresql://`.

    Raises:
        UserError: It can't be used, or was made by a newer version.

    """
    if isinstance(address, Path):
        async with open_sqlite(address) as file:
            yield file
        return
    try:
        from bot.storage.postgres.database import open_postgres  # noqa: PLC0415 - installed only where it is wanted
    except ImportError as error:
        raise UserError(NOT_INSTALLED) from error
    async with open_postgres(address) as server:
        yield server
