"""Says at the start what is wrong with a database that opens but can't be used."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from bot.errors import UserError
from bot.storage.database import DATABASE_ERRORS, Database, DatabaseUnavailable
from bot.storage.migrations import read_migrations

DAMAGED = (
    "The database {name} is damaged ({reason}). Stop the bot and restore a backup of it (`python -m bot restore FILE`)."
)
LOST = "The database {name} was lost while the bot started ({reason}). Start it again."
MISSING = "the table {names} is missing"


@contextmanager
def report_damage(database: Database) -> Iterator[None]:
    """Raise UserError, with what to do, if the block can't read the database."""
    try:
        yield
    except DatabaseUnavailable as error:
        raise UserError(LOST.format(name=database.name, reason=error)) from error
    except DATABASE_ERRORS as error:
        raise UserError(DAMAGED.format(name=database.name, reason=error)) from error


async def require_tables(database: Database) -> None:
    """Raise UserError if a table is missing: otherwise that would show only when somebody needs it."""
    if missing := sorted(_list_expected_tables() - await database.list_tables()):
        reason = MISSING.format(names=", ".join(missing))
        raise UserError(DAMAGED.format(name=database.name, reason=reason))


def _list_expected_tables() -> set[str]:
    with closing(sqlite3.connect(":memory:")) as connection:
        for script in read_migrations():
            connection.executescript(script)
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {str(name) for (name,) in rows}
