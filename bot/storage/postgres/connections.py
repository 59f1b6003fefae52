"""Connections to a PostgreSQL server on which nothing waits for ever, and whose errors name no values."""

import asyncio
import os
import select
import socket
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

import psycopg
from psycopg import conninfo
from psycopg_pool import AsyncConnectionPool

from bot.storage.database import DatabaseFailed, DatabaseUnavailable, Parameters
from bot.storage.postgres.dialect import TextDumper, translate_statement

Raw = psycopg.AsyncConnection[tuple[Any, ...]]
Pool = AsyncConnectionPool[Raw]
T = TypeVar("T")

STATEMENT_TIMEOUT_SECONDS = 1.5
BULK_TIMEOUT_SECONDS = 120.0
CONNECT_TIMEOUT_SECONDS = 3
MAX_IDLE_IN_TRANSACTION_SECONDS = 10
"""A process that is stopped in a transaction must not keep all others from writing."""

MAX_CONNECTIONS = 8
RECONNECT_SECONDS = 2.0
SILENT = "the server doesn't answer"

_DEFAULTS: dict[str, Any] = {
    "application_name": "almanac",
    "connect_timeout": CONNECT_TIMEOUT_SECONDS,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
}
"""What an address may set otherwise."""

_SETTINGS = f"""
    SET client_min_messages = warning;
    SET idle_in_transaction_session_timeout = '{MAX_IDLE_IN_TRANSACTION_SECONDS}s'
"""
_UNAVAILABLE = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError)
"""InternalError is what a server raises that was demoted to a read-only one, or that has ended a transaction."""


async def connect(url: str) -> Raw:
    """Open a connection of one's own. Raises DatabaseUnavailable."""
    with translate_errors():
        raw = await Raw.connect(autocommit=True, **parse_address(url))
        try:
            await configure(raw)
        except BaseException:
            await raw.close()
            raise
    return raw


def build_pool(url: str) -> Pool:
    """Build a pool, which has still to be opened."""
    return AsyncConnectionPool(
        kwargs={"autocommit": True, **parse_address(url)},
        min_size=1,
        max_size=MAX_CONNECTIONS,
        open=False,
        configure=configure,
        reconnect_timeout=RECONNECT_SECONDS,  # after that, whoever wants a connection makes it try again
    )


def parse_address(url: str) -> dict[str, Any]:
    """The parameters of a connection. Raises DatabaseUnavailable for what is no address."""
    with translate_errors():
        return {**_DEFAULTS, **conninfo.conninfo_to_dict(url)}


async def configure(raw: Raw) -> None:
    """Prepare a new connection."""
    raw.adapters.register_dumper(str, TextDumper)
    await raw.execute(_SETTINGS)


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise what psycopg raises as errors of ours, without details: those may quote what a member wrote."""
    try:
        yield
    except psycopg.Error as error:
        kind = DatabaseUnavailable if isinstance(error, _UNAVAILABLE) else DatabaseFailed
        raise kind(error.diag.message_primary or str(error).partition("\n")[0] or type(error).__name__) from None


@asynccontextmanager
async def lend(pool: Pool, deadline: float) -> AsyncIterator[Raw]:
    """Lend a connection of a pool. The pool replaces it if it is closed in the block.

    Raises:
        DatabaseUnavailable: There was none by `deadline`, the event loop's time.

    """
    raw = await _take(pool, deadline)
    try:
        yield raw
    finally:
        await asyncio.shield(pool.putconn(raw))


async def _take(pool: Pool, deadline: float) -> Raw:
    while True:
        with translate_errors():
            raw = await pool.getconn(timeout=deadline - asyncio.get_running_loop().time())
        if not raw.closed and _is_quiet(raw):
            return raw
        await raw.close()  # one that the server closed while nobody used it, as all are when it is restarted
        await pool.putconn(raw)


def _is_quiet(raw: Raw) -> bool:
    """Whether nothing was received while nobody asked for anything: the end of a connection would be."""
    poll = select.poll()
    poll.register(raw.pgconn.socket, select.POLLIN)
    return not poll.poll(0)


class ServerConnection:
    """A borrowed connection with the methods of `database.Transaction`.

    Args:
        raw: The connection. Whoever else uses it waits for this one's statements.
        timeout_seconds: How long a statement may take. If it takes longer, the connection is cut.

    """

    def __init__(self, raw: Raw, timeout_seconds: float = STATEMENT_TIMEOUT_SECONDS) -> None:
        self._raw = raw
        self._timeout_seconds = timeout_seconds
        self._is_cut = False

    async def execute_fetchall(self, sql: str, parameters: Parameters | None = None, /) -> list[Sequence[Any]]:
        async def fetch() -> list[Sequence[Any]]:
            cursor = await self._raw.execute(translate_statement(sql), parameters or {})
            return list(await cursor.fetchall())

        return await self.run(fetch())

    async def execute(self, sql: str, parameters: Parameters | None = None, /) -> psycopg.AsyncCursor[tuple[Any, ...]]:
        return await self.run(self._raw.execute(translate_statement(sql), parameters or {}))

    async def executemany(self, sql: str, parameters: Iterable[Parameters], /) -> None:
        cursor = self._raw.cursor()
        await self.run(cursor.executemany(translate_statement(sql), parameters))

    async def run_script(self, sql: str) -> None:
        """Run statements without values, in one message."""
        await self.run(self._raw.execute(sql.encode()))

    async def close(self) -> None:
        """Close a connection that can't be used any more."""
        await self._raw.close()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for a statement. If the caller is cancelled meanwhile, it goes on until it is done or cut."""
        task = asyncio.ensure_future(work)
        timer = asyncio.get_running_loop().call_later(self._timeout_seconds, self._cut)
        task.add_done_callback(lambda _: timer.cancel())
        try:
            with translate_errors():
                return await asyncio.shield(task)
        except DatabaseUnavailable as error:
            if self._is_cut:
                raise DatabaseUnavailable(SILENT) from error
            raise

    def _cut(self) -> None:
        """End the connection as if its server had: whoever waits on it gets an error, which `close` would not give."""
        self._is_cut = True
        if not self._raw.closed:
            with socket.socket(fileno=os.dup(self._raw.pgconn.socket)) as end:
                end.shutdown(socket.SHUT_RDWR)
