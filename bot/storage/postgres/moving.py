"""Moves a SQLite database to a PostgreSQL server: one snapshot, in one transaction, compared row by row."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from bot.errors import UserError
from bot.storage.backup import inspect_backup
from bot.storage.connections import EXCLUSIVE_TIMEOUT_SECONDS, open_connection, raise_user_error
from bot.storage.migrations import read_migrations
from bot.storage.postgres.connections import parse_address, translate_errors
from bot.storage.postgres.database import WRITE_LOCK
from bot.storage.postgres.dialect import TextDumper, clean_text

BATCH_ROWS, BATCH_BODIES = 1_000, 10
"""Rows that are in memory at once: bodies may have megabytes each."""

MAX_PLAIN_LENGTH = 1_000
_HASH_MODULUS = 2**256

Report = Callable[[str, float], None]
"""Called with what is done, and how much of it is, from 0 to 1."""

Server = psycopg.Connection[tuple[Any, ...]]

_LOCK = f"SET LOCAL lock_timeout = '{EXCLUSIVE_TIMEOUT_SECONDS}s'; SELECT pg_advisory_xact_lock({WRITE_LOCK})".encode()

OLDER = "The database {path} has schema {version}, and this version {newest}. Start the bot with it once, then move it."
OCCUPIED = "The database on the server holds other data than {path}. Nothing was changed; add --replace to begin anew."
DIFFERENT = "What arrived in the table {table} is not what was sent. Nothing was changed; try again."
REFUSED = "The table {table} can't be moved ({error}). Nothing was changed; `doctor` names rows that can't be read."


@dataclass(frozen=True, slots=True)
class TableSum:
    """What a table holds: the number of its rows, and a hash of all of them in any order."""

    row_count: int = 0
    hash: int = 0

    def add(self, rows: Iterable[tuple[Any, ...]]) -> "TableSum":
        """The sum with more rows."""
        hashes = [_hash(row) for row in rows]
        return TableSum(self.row_count + len(hashes), (self.hash + sum(hashes)) % _HASH_MODULUS)


def _hash(row: tuple[Any, ...]) -> int:
    text = repr(tuple(map(_shorten, row)))
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "backslashreplace")).digest())


def _shorten(value: object) -> object:
    """A digest of what is long, so that it is not written out once more."""
    if isinstance(value, str) and len(value) > MAX_PLAIN_LENGTH:
        return "text", hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
    return ("bytes", hashlib.sha256(value).hexdigest()) if isinstance(value, bytes) else value


@dataclass(frozen=True, slots=True)
class Move:
    """What was moved: the sum of each table, and whether it was there already."""

    sums: dict[str, TableSum]
    was_there: bool


def move_database(path: Path, url: str, report: Report, *, replace: bool = False) -> Move:
    """Copy a file's rows to a server whose tables exist, and compare them. Blocks: call it in a thread.

    Args:
        path: The file. A bot may use it meanwhile; what it saves after the beginning is left out.
        url: The server's database. Nobody can write to it meanwhile.
        report: Called with the progress.
        replace: Whether to delete what else the server's tables hold.

    Raises:
        UserError: A database can't be used, or the server's holds other data. Nothing was changed.

    """
    _require_current(path)
    with raise_user_error(path), translate_errors(), open_connection(path) as source, _connect(url) as target:
        source.execute("BEGIN")  # all tables as they are now, whatever a bot writes meanwhile
        with target.transaction():
            target.execute(_LOCK)
            return _move(path, source, target, report, replace=replace)


def _move(path: Path, source: sqlite3.Connection, target: Server, report: Report, *, replace: bool) -> Move:
    tables = [_Table(source, target, name, report) for name in _list_tables(source)]
    if any(table.is_occupied() for table in tables):
        found = {table.name: table.sum_source() for table in tables}
        if all(table.sum_target() == found[table.name] for table in tables):
            return Move(found, was_there=True)
        if not replace:
            raise UserError(OCCUPIED.format(path=path))
    return Move({table.name: table.move() for table in tables}, was_there=False)


def _require_current(path: Path) -> None:
    version, newest = inspect_backup(path).version, len(read_migrations())
    if version != newest:
        raise UserError(OLDER.format(path=path, version=version, newest=newest))


@contextmanager
def _connect(url: str) -> Iterator[Server]:
    with psycopg.connect(autocommit=True, **parse_address(url)) as target:
        target.adapters.register_dumper(str, TextDumper)
        yield target


def _list_tables(source: sqlite3.Connection) -> list[str]:
    rows = source.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [str(name) for (name,) in rows]


class _Table:
    """One table on its way."""

    def __init__(self, source: sqlite3.Connection, target: Server, name: str, report: Report) -> None:
        self.name = name
        self._source = source
        self._target = target
        self._report = report
        columns = {str(row[1]): str(row[2]) for row in source.execute(f"PRAGMA table_info({name})")}
        self._counts_ids = columns.get("id") == "INTEGER"
        self._batch = BATCH_BODIES if "body" in columns else BATCH_ROWS
        self._columns = sql.SQL(", ").join(map(sql.Identifier, columns))
        self._select = f"SELECT {', '.join(columns)} FROM {name}"  # noqa: S608 - names of our own schema
        self._row_count = int(source.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0])  # noqa: S608

    def is_occupied(self) -> bool:
        query = sql.SQL("SELECT EXISTS (SELECT 1 FROM {})").format(sql.Identifier(self.name))
        return bool(self._fetch_value(query))

    def sum_source(self) -> TableSum:
        total = TableSum()
        for rows in self._read_source():
            total = total.add(rows)
            self._tell("Comparing", total)
        return total

    def sum_target(self) -> TableSum:
        total = TableSum()
        query = sql.SQL("SELECT {} FROM {}").format(self._columns, sql.Identifier(self.name))
        with self._target.cursor(name="moving", binary=True) as cursor:
            cursor.execute(query)
            while rows := cursor.fetchmany(self._batch):
                total = total.add(rows)
                self._tell("Comparing", total)
        return total

    def move(self) -> TableSum:
        """Replace what the server's table holds, and compare it. Returns the sum of what is there now."""
        try:
            sent = self._copy()
            self._set_next_id()
        except psycopg.Error as error:
            raise UserError(REFUSED.format(table=self.name, error=error.diag.message_primary or error)) from None
        if self.sum_target() != sent:
            raise UserError(DIFFERENT.format(table=self.name))
        return sent

    def _copy(self) -> TableSum:
        total, name = TableSum(), sql.Identifier(self.name)
        self._target.execute(sql.SQL("DELETE FROM {}").format(name))
        query = sql.SQL("COPY {} ({}) FROM STDIN").format(name, self._columns)
        with self._target.cursor() as cursor, cursor.copy(query) as copy:
            for rows in self._read_source():
                for row in rows:
                    copy.write_row(row)
                total = total.add(rows)
                self._tell("Moving", total)
        return total

    def _set_next_id(self) -> None:
        if self._counts_ids:
            query = "SELECT setval(pg_get_serial_sequence({name}, 'id'), COALESCE(MAX(id), 0) + 1, false) FROM {table}"
            self._target.execute(sql.SQL(query).format(name=self.name, table=sql.Identifier(self.name)))

    def _read_source(self) -> Iterator[list[tuple[Any, ...]]]:
        cursor = self._source.execute(self._select)
        while rows := cursor.fetchmany(self._batch):
            yield [tuple(clean_text(value) if isinstance(value, str) else value for value in row) for row in rows]

    def _tell(self, what: str, total: TableSum) -> None:
        self._report(f"{what} {self.name}", min(1.0, total.row_count / max(1, self._row_count)))

    def _fetch_value(self, query: sql.Composed) -> object:
        row = self._target.execute(query).fetchone()
        return row[0] if row else None
