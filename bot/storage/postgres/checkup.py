"""Looks at a database on a PostgreSQL server without changing it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.domain.findings import Finding, complain, warn
from bot.domain.text import format_count
from bot.storage.database import DATABASE_ERRORS
from bot.storage.migrations import read_migrations
from bot.storage.postgres.address import hide_password
from bot.storage.postgres.connections import ServerConnection, connect

_SUBJECT = "database"
_HAS_TABLES = "SELECT to_regclass('schema_version') IS NOT NULL"
_COUNT_OTHERS = """
    SELECT COUNT(*) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'almanac' AND pid <> pg_backend_pid()
"""


async def check_server(url: str) -> list[Finding]:
    """Look at the server: whether it can be reached, its database is of this version, and can be written."""
    name = hide_password(url)
    try:
        async with _borrow(url) as connection:
            return [item async for item in _check(connection, name)]
    except DATABASE_ERRORS as error:
        return [complain(_SUBJECT, f"{name} can't be used ({error}). Check DATABASE_URL, and that the server runs.")]


async def _check(connection: ServerConnection, name: str) -> AsyncIterator[Finding]:
    ((version,),) = await connection.execute_fetchall("SHOW server_version")
    yield Finding(_SUBJECT, f"{name} answers: PostgreSQL {version}")
    schema, newest = await _fetch_schema(connection), len(read_migrations())
    if not schema:
        yield warn(_SUBJECT, "has no tables yet; `run` makes them.")
        return
    if schema > newest:
        yield complain(_SUBJECT, "was made by a newer version of Almanac. Update Almanac, or restore an older backup.")
    elif schema < newest:
        yield warn(_SUBJECT, f"has schema {schema}; the next start brings it to {newest}. Run pg_dump before.")
    ((others,),) = await connection.execute_fetchall(_COUNT_OTHERS)
    if others:
        yield Finding(_SUBJECT, f"{format_count(others, 'connection')} of running bots are open")
    await connection.run_script("BEGIN; UPDATE schema_version SET number = number; ROLLBACK")  # raises if it only reads
    yield Finding("backups", "are the server's: pg_dump makes them (docs/scale.md)")


async def _fetch_schema(connection: ServerConnection) -> int:
    """The schema version of a database, 0 for one without tables."""
    ((has_tables,),) = await connection.execute_fetchall(_HAS_TABLES)
    if not has_tables:
        return 0
    ((version,),) = await connection.execute_fetchall("SELECT COALESCE(MAX(number), 0) FROM schema_version")
    return int(version)


async def has_current_schema(url: str) -> bool:
    """Whether a database can be reached and is of this version, so that opening it changes nothing."""
    try:
        async with _borrow(url) as connection:
            return await _fetch_schema(connection) == len(read_migrations())
    except DATABASE_ERRORS:
        return False


@asynccontextmanager
async def _borrow(url: str) -> AsyncIterator[ServerConnection]:
    connection = ServerConnection(await connect(url))
    try:
        yield connection
    finally:
        await connection.close()
