"""The database on a PostgreSQL server: a pool of connections, and transactions one at a time."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any

from bot.errors import UserError
from bot.storage.connections import EXCLUSIVE_TIMEOUT_SECONDS
from bot.storage.database import (
    DATABASE_ERRORS,
    WRITE_TIMEOUT_SECONDS,
    CommitUncertain,
    Database,
    DatabaseUnavailable,
    Parameters,
)
from bot.storage.migrations import telling_of_waiting
from bot.storage.postgres.address import hide_password
from bot.storage.postgres.connections import (
    BULK_TIMEOUT_SECONDS,
    STATEMENT_TIMEOUT_SECONDS,
    Pool,
    ServerConnection,
    build_pool,
    connect,
    lend,
    translate_errors,
)
from bot.storage.postgres.dialect import LIST_TABLES, ROW_ID
from bot.storage.postgres.listener import Listener
from bot.storage.postgres.migrations import migrate
from bot.storage.turns import Turns

WRITE_LOCK = 0x616C6D32
"""The advisory lock of the transaction that is running, in whichever process. The number means nothing."""

_BEGIN = "BEGIN; SET LOCAL lock_timeout = {milliseconds}; SELECT pg_advisory_xact_lock({lock})"

logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # it reports every loan, and what we say ourselves


class PostgresDatabase:
    """A database on a server. See `Database`.

    An advisory lock lets one transaction run at a time, as SQLite does: what a transaction has read holds until it is
    committed, and revisions become visible in the order of their ids.
    """

    row_id = ROW_ID
    is_shared = True

    def __init__(self, name: str, pool: Pool, listener: Listener) -> None:
        self.name = name
        self.reading = PooledReading(pool, STATEMENT_TIMEOUT_SECONDS)
        self.bulk_reading = PooledReading(pool, BULK_TIMEOUT_SECONDS)
        self._pool = pool
        self._listener = listener
        self._turns = Turns()

    async def write_once(self, sql: str, parameters: Parameters, /) -> Sequence[Sequence[Any]]:
        """Run one statement, beside the transaction that is running."""
        return await self.reading.execute_fetchall(sql, parameters)

    async def wait_for_change(self) -> None:
        await self._listener.wait()

    async def list_tables(self) -> set[str]:
        return {str(name) for (name,) in await self.reading.execute_fetchall(LIST_TABLES)}

    async def find_fault(self) -> str | None:
        try:
            async with self.write() as connection:
                # It stays as it is, but it is written: a full disk or a server that only reads shows.
                await connection.execute("UPDATE schema_version SET number = number")
        except DATABASE_ERRORS as error:
            return str(error)
        return None

    def find_shortage(self) -> str | None:
        return None  # the disk is the server's

    async def empty_log(self) -> None:
        """Nothing: what the server's log holds, and for how long, is the server's."""

    @asynccontextmanager
    async def write(
        self, timeout_seconds: float = WRITE_TIMEOUT_SECONDS, *, is_bulk: bool = False
    ) -> AsyncIterator[ServerConnection]:
        now = asyncio.get_running_loop().time()
        deadline = now + (BULK_TIMEOUT_SECONDS if is_bulk else timeout_seconds)
        async with self._turns.take(deadline), lend(self._pool, deadline) as raw:
            connection = ServerConnection(raw, BULK_TIMEOUT_SECONDS if is_bulk else STATEMENT_TIMEOUT_SECONDS)
            try:
                await _begin(connection, deadline)
                yield connection
                await _commit(connection)
            except BaseException:  # cancellation included: who borrows the connection next must find it idle
                await asyncio.shield(_roll_back(connection))
                raise


async def _begin(connection: ServerConnection, deadline: float) -> None:
    left = deadline - asyncio.get_running_loop().time()
    await connection.run_script(_BEGIN.format(milliseconds=max(1, round(left * 1_000)), lock=WRITE_LOCK))


async def _commit(connection: ServerConnection) -> None:
    try:
        await connection.run_script("COMMIT")
    except DatabaseUnavailable as error:
        raise CommitUncertain(str(error)) from error


async def _roll_back(connection: ServerConnection) -> None:
    try:
        await connection.run_script("ROLLBACK")
    except DATABASE_ERRORS:
        await connection.close()  # the server rolls back what it loses


class PooledReading:
    """Reads, each on whichever connection of a pool is free."""

    def __init__(self, pool: Pool, timeout_seconds: float) -> None:
        self._pool = pool
        self._timeout_seconds = timeout_seconds

    async def execute_fetchall(self, sql: str, parameters: Parameters | None = None, /) -> list[Sequence[Any]]:
        # Shielded, so that a caller that gives up leaves a connection behind that can be used.
        return await asyncio.shield(self._fetch(sql, parameters))

    async def _fetch(self, sql: str, parameters: Parameters | None) -> list[Sequence[Any]]:
        deadline = asyncio.get_running_loop().time() + STATEMENT_TIMEOUT_SECONDS
        async with lend(self._pool, deadline) as raw:
            return await ServerConnection(raw, self._timeout_seconds).execute_fetchall(sql, parameters)


@asynccontextmanager
async def open_postgres(url: str) -> AsyncIterator[Database]:
    """Open a database until the block exits; create its tables or migrate it first.

    Raises:
        UserError: It can't be reached or used, or was made by a newer version.

    """
    name = hide_password(url)
    try:
        await _migrate(url, name)
    except DATABASE_ERRORS as error:
        raise UserError(f"The database {name} can't be used ({error}). Check the setting DATABASE_URL.") from error
    async with build_pool(url) as pool, aclosing(Listener(url)) as listener:
        yield PostgresDatabase(name, pool, listener)


async def _migrate(url: str, name: str) -> None:
    raw = await connect(url)
    try:
        with telling_of_waiting(name), translate_errors():
            await raw.execute(f"SET lock_timeout = '{EXCLUSIVE_TIMEOUT_SECONDS}s'")
            await migrate(raw, name)
    finally:
        await raw.close()
