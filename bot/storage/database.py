"""The database as the rest of storage sees it: one interface, which SQLite and PostgreSQL have each their own of."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

WRITE_TIMEOUT_SECONDS = 1.5
"""How long a write waits for other writes, of this process and of others, before it fails. Discord waits 3 s."""

Parameters = Mapping[str, object]
"""Values by the names that a statement has with a colon before them."""


class DatabaseFailed(Exception):
    """A database refused a statement. The text says why, without the values."""


class DatabaseUnavailable(DatabaseFailed):
    """A database is locked, full, being restarted or can't be reached: the same may succeed later."""


class CommitUncertain(DatabaseUnavailable):
    """The connection was lost while a transaction was committed: it may be stored or not."""


DATABASE_ERRORS = (sqlite3.Error, DatabaseFailed)
"""What reads and writes raise if the database is locked, full, unreadable or can't be reached."""

UNAVAILABLE_ERRORS = (sqlite3.OperationalError, DatabaseUnavailable)
"""Those of them that are nobody's mistake: the same write may succeed later."""


class StatementResult(Protocol):
    """What a statement did: `rowcount` is the number of rows that it wrote."""

    @property
    def rowcount(self) -> int: ...


class Queries(Protocol):
    """Statements that read. The SQL is one that both databases have, with values as `:name`."""

    async def execute_fetchall(self, sql: str, parameters: Parameters = ..., /) -> Iterable[Sequence[Any]]: ...


class Transaction(Queries, Protocol):
    """A running transaction, for functions that take part in one."""

    async def execute(self, sql: str, parameters: Parameters = ..., /) -> StatementResult: ...

    async def executemany(self, sql: str, parameters: Iterable[Parameters], /) -> object: ...


class Database(Protocol):
    """An open database: `reading` sees the last committed state, `write` runs one transaction at a time.

    Attributes:
        name: The file, or the address without its password.
        reading: Reads for which somebody waits.
        bulk_reading: The same, with time for whole tables.
        row_id: The column that tells the rows of any table apart, until they change.

    """

    name: str
    row_id: str

    @property
    def reading(self) -> Queries: ...

    @property
    def bulk_reading(self) -> Queries: ...

    @property
    def is_shared(self) -> bool:
        """Whether other processes write to it, too, as far as is known."""
        ...

    def write(
        self, timeout_seconds: float = WRITE_TIMEOUT_SECONDS, *, is_bulk: bool = False
    ) -> AbstractAsyncContextManager[Transaction]:
        """Run a transaction: committed at the end of the block, rolled back after any exception.

        No other transaction of any process runs meanwhile: what was read in it still holds when it is committed.

        Args:
            timeout_seconds: How long it may wait to begin.
            is_bulk: Whether its statements may take as long as whole tables need: nobody waits for it.

        Raises:
            One of UNAVAILABLE_ERRORS: It couldn't begin in time, or the database can't be written.

        """
        ...

    async def write_once(self, sql: str, parameters: Parameters, /) -> Sequence[Sequence[Any]]:
        """Run one statement that writes, where it needs to know nothing else. Returns its rows."""
        ...

    async def wait_for_change(self) -> None:
        """Return when another process may have saved something: soon after it has, and now and then anyway."""
        ...

    async def list_tables(self) -> set[str]:
        """The names of the tables that there are."""
        ...

    async def find_fault(self) -> str | None:
        """Try whether something can be written. Returns why not, None if it can."""
        ...

    def find_shortage(self) -> str | None:
        """Say that the disk is nearly full; None if it isn't, or if it is another machine's. Call it in a thread."""
        ...

    async def empty_log(self) -> None:
        """Let the database's log hold nothing that was deleted, as far as that is in our hands."""
        ...
