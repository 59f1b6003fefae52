"""PostgreSQL: its schema, who migrates it, and what a server does that a file does not."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from bot.discord.errors import PERHAPS_SAVED, describe_error
from bot.errors import UserError
from bot.storage.database import DATABASE_ERRORS, UNAVAILABLE_ERRORS, CommitUncertain, Database
from bot.storage.migrations import migrate, read_migrations
from bot.storage.opening import open_database
from bot.storage.questions import store_question
from tests.postgres import Server, open_address, start_server

pytestmark = pytest.mark.postgres

DEADLINE_SECONDS = 1.5
LENIENCY_SECONDS = 1.0
"""What a machine with other work may take beside a deadline."""


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with open_address("postgres", tmp_path) as opened:
        yield str(opened)


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """A server that a test may stop."""
    server = start_server()
    yield server
    server.remove()


async def list_columns(database: Database) -> dict[str, set[str]]:
    sql = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
    columns: dict[str, set[str]] = {}
    for table, column in await database.reading.execute_fetchall(sql):
        columns.setdefault(table, set()).add(column)
    return columns


async def test_the_tables_are_those_of_a_file(url: str, tmp_path: Path) -> None:
    migrate(tmp_path / "a.sqlite3")
    with closing(sqlite3.connect(tmp_path / "a.sqlite3")) as file:
        tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        expected = {table: {row[1] for row in file.execute(f"PRAGMA table_info({table})")} for table in tables}
    async with open_database(url) as database:
        columns = await list_columns(database)

    assert columns == {**expected, "schema_version": {"number"}}


async def test_many_processes_that_start_at_once_migrate_once(url: str) -> None:
    async def open_and_fetch() -> object:
        async with open_database(url) as database:
            return list(await database.reading.execute_fetchall("SELECT number FROM schema_version"))

    assert await asyncio.gather(*(open_and_fetch() for _ in range(4))) == [[(len(read_migrations()),)]] * 4


async def test_a_database_of_a_newer_version_is_refused(url: str) -> None:
    async with open_database(url) as database, database.write() as connection:
        await connection.execute("UPDATE schema_version SET number = 999")

    with pytest.raises(UserError, match=r"made by a newer version of Almanac \(schema 999\)\. Update Almanac\."):
        async with open_database(url):
            pass


async def test_a_server_that_is_not_there_is_one_sentence_without_the_password() -> None:
    with pytest.raises(UserError, match=r"Check the setting DATABASE_URL\.$") as raised:
        async with open_database("postgresql://almanac:s3cret@127.0.0.1:9/almanac"):
            pass
    assert "postgresql://almanac@127.0.0.1:9/almanac can't be used" in str(raised.value)
    assert "s3cret" not in str(raised.value)


async def test_a_character_that_the_server_refuses_loses_nothing_else(url: str) -> None:
    async with open_database(url) as database:
        await store_question(database, 1, "how\0much", "near")
        assert list(await database.reading.execute_fetchall("SELECT text FROM question")) == [("how�much",)]


async def test_what_a_member_wrote_is_in_no_error(url: str) -> None:
    async with open_database(url) as database:
        await store_question(database, 1, "my secret", "near")
        with pytest.raises(DATABASE_ERRORS) as raised:
            async with database.write() as connection:
                await connection.execute(
                    "INSERT INTO question (guild, text, scope, asked) VALUES (1, :text, '', '')", {"text": "my secret"}
                )
    assert "duplicate key" in str(raised.value)
    assert "my secret" not in str(raised.value)


async def test_a_write_waits_for_another_process_until_its_deadline(url: str) -> None:
    async with open_database(url) as database, open_database(url) as other:
        async with other.write():
            began = time.monotonic()
            with pytest.raises(UNAVAILABLE_ERRORS):
                async with database.write():
                    pass
            assert DEADLINE_SECONDS - 0.1 <= time.monotonic() - began < DEADLINE_SECONDS + LENIENCY_SECONDS
            assert list(await database.reading.execute_fetchall("SELECT 1")) == [(1,)]
        assert await database.find_fault() is None


async def test_writers_of_two_processes_never_overlap(url: str) -> None:
    """A number that is read and written back in a transaction counts all of them."""

    async def count_up(database: Database) -> None:
        async with database.write(30.0) as connection:
            ((digest,),) = await connection.execute_fetchall("SELECT digest FROM synced")
            await asyncio.sleep(0)
            await connection.execute("UPDATE synced SET digest = :digest", {"digest": str(int(digest) + 1)})

    async with open_database(url) as one, open_database(url) as other:
        async with one.write() as connection:
            await connection.execute("INSERT INTO synced VALUES ('global', '0')")
        await asyncio.gather(*(count_up(database) for database in (one, other) for _ in range(20)))
        assert list(await one.reading.execute_fetchall("SELECT digest FROM synced")) == [("40",)]


async def test_a_restarted_server_is_used_again_at_once(own_server: Server) -> None:
    async with open_database(own_server.url) as database:
        await asyncio.gather(*(database.reading.execute_fetchall("SELECT 1") for _ in range(20)))
        own_server.stop()
        began = time.monotonic()
        assert await database.find_fault()
        with pytest.raises(UNAVAILABLE_ERRORS):
            await database.reading.execute_fetchall("SELECT 1")
        assert time.monotonic() - began < 2 * (DEADLINE_SECONDS + LENIENCY_SECONDS)
        own_server.start()

        assert await database.find_fault() is None
        assert list(await database.reading.execute_fetchall("SELECT 1")) == [(1,)]


async def test_a_server_that_stops_answering_is_not_waited_for(own_server: Server) -> None:
    async with open_database(own_server.url) as database:
        await database.reading.execute_fetchall("SELECT 1")
        with own_server.freeze():
            for attempt in (database.find_fault(), read_in_vain(database)):
                began = time.monotonic()
                assert await attempt
                assert time.monotonic() - began < DEADLINE_SECONDS + LENIENCY_SECONDS
        async with asyncio.timeout(10):
            while await database.find_fault():
                pass


async def read_in_vain(database: Database) -> bool:
    try:
        await database.reading.execute_fetchall("SELECT 1")
    except UNAVAILABLE_ERRORS:
        return True
    return False


async def test_a_commit_that_nobody_confirms_is_not_called_lost(own_server: Server) -> None:
    async with open_database(own_server.url) as database:
        with pytest.raises(CommitUncertain) as raised:
            await commit_in_vain(database, own_server)
    assert describe_error(raised.value) == PERHAPS_SAVED


async def commit_in_vain(database: Database, server: Server) -> None:
    with ExitStack() as frozen:
        async with database.write() as connection:
            await connection.execute("UPDATE schema_version SET number = number")
            frozen.enter_context(server.freeze())
