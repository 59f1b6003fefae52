"""Says at the start what is wrong with a database that opens but can't be used."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.errors import UserError
from bot.storage.database import DATABASE_ERRORS, Database
from bot.storage.migrations import read_migrations

DAMAGED = (
    "The database {path} is damaged ({reason}). Stop the bot and restore a backup of it (`python -m bot restore FILE`)."
)
MISSING = "the table {names} is missing"
_LIST_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"


@contextmanager
def report_damage(path: Path) -> Iterator[None]:
    """Raise UserError, with what to do, if the block can't read the database."""
    try:
        yield
    except DATABASE_ERRORS as error:
        raise UserError(DAMAGED.format(path=path, reason=error)) from error


async def require_tables(database: Database, path: Path) -> None:
    """Raise UserError if a table is missing: otherwise that would show only when somebody needs it."""
    present = {str(name) for (name,) in await database.reading.execute_fetchall(_LIST_TABLES)}
    if missing := sorted(_list_expected_tables() - present):
        raise UserError(DAMAGED.format(path=path, reason=MISSING.format(names=", ".join(missing))))


def _list_expected_tables() -> set[str]:
    with closing(sqlite3.connect(":memory:")) as connection:
        for script in read_migrations():
            connection.executescript(script)
        return {str(name) for (name,) in connection.execute(_LIST_TABLES)}
