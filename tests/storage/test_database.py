"""The database file: migrations, transactions, and files that can't be used."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.storage import migrations as module
from bot.storage.connections import read_version
from bot.storage.database import Database
from bot.storage.migrations import migrate, read_migrations, split_statements
from bot.storage.opening import open_database
from tests.test_foreign_lock import hold_lock


async def test_a_failed_transaction_leaves_nothing(address: Path | str) -> None:
    async with open_database(address) as database:
        with pytest.raises(ZeroDivisionError):
            await failing_work(database)
        assert list(await database.reading.execute_fetchall("SELECT * FROM synced")) == []


async def failing_work(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute("INSERT INTO synced VALUES ('global', 'x')")
        raise ZeroDivisionError


async def test_transactions_never_interleave(address: Path | str) -> None:
    async def work(database: Database, number: int, fails: bool) -> None:
        async with database.write() as connection:
            await connection.execute("INSERT INTO synced VALUES (:place, 'x')", {"place": str(number)})
            await asyncio.sleep(0)
            if fails:
                raise RuntimeError

    async with open_database(address) as database:
        await asyncio.gather(*(work(database, n, n % 2 == 1) for n in range(40)), return_exceptions=True)
        rows = await database.reading.execute_fetchall("SELECT place FROM synced")
        assert {int(scope) for (scope,) in rows} == set(range(0, 40, 2))


def test_a_migration_and_its_number_are_one_transaction(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.sqlite3"
    good = read_migrations()
    monkeypatch.setattr(
        module, "read_migrations", lambda: [good[0], "CREATE TABLE half (a);\nCREATE TABLE half (a);\n"]
    )
    with pytest.raises(UserError, match="can't be used"):
        migrate(path)
    connection = sqlite3.connect(path)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.close()
    assert "half" not in tables
    assert version == 1


def test_an_older_file_is_copied_before_it_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.sqlite3"
    steps = read_migrations()
    monkeypatch.setattr(module, "read_migrations", lambda: steps[:1])
    migrate(path)
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO part VALUES ('b', 'f', 'd', '{}')")
    connection.commit()
    connection.close()
    monkeypatch.setattr(module, "read_migrations", lambda: steps)
    migrate(path)
    migrate(path)

    copy = sqlite3.connect(path.with_name(f"a.sqlite3.before-{len(steps)}"))
    assert copy.execute("PRAGMA user_version").fetchone()[0] == 1
    assert copy.execute("SELECT file FROM part").fetchall() == [("f",)]
    copy.close()


def test_a_migration_that_another_process_applied_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite3"
    migrate(path)
    connection = sqlite3.connect(path, isolation_level=None)
    module.apply_migration(connection, 1, "CREATE TABLE never (a);\n")
    assert connection.execute("SELECT name FROM sqlite_master WHERE name = 'never'").fetchall() == []
    connection.close()


def test_a_start_that_waits_for_another_program_says_so_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "SILENT_SECONDS", 0.05)
    path = tmp_path / "a.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        unlock = threading.Timer(0.5, other.rollback)
        unlock.start()
        migrate(path)
        unlock.join()

    assert "If another program keeps it locked, close that: I wait for 30 s." in caplog.text
    with closing(sqlite3.connect(path)) as connection:
        assert read_version(connection) == len(read_migrations())


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite3"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(UserError, match="newer version of Almanac"):
        migrate(path)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite3"
    path.write_text("my diary " * 200, encoding="utf-8")

    with pytest.raises(UserError, match="Check the setting DATABASE_PATH"):
        migrate(path)
    assert path.read_text(encoding="utf-8").startswith("my diary")


def test_a_script_is_split_into_statements() -> None:
    script = "-- a; b\nCREATE TABLE a (x TEXT DEFAULT ';');\nINSERT INTO a\n VALUES ('1');\n"

    assert [statement.strip().splitlines()[-1].strip() for statement in split_statements(script)] == [
        "CREATE TABLE a (x TEXT DEFAULT ';');",
        "VALUES ('1');",
    ]


async def test_a_cancelled_transaction_is_rolled_back(address: Path | str) -> None:
    async with open_database(address) as database:

        async def write() -> None:
            async with database.write():
                pass

        for _ in range(20):
            task = asyncio.create_task(write())
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await write()


async def test_emptying_the_log_makes_no_read_wait_for_another_program(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite3"
    async with open_database(path) as database:
        await database.find_fault()  # so that there is something in the log
        with hold_lock(path):
            emptying = asyncio.create_task(database.empty_log())
            await asyncio.sleep(0)
            async with asyncio.timeout(1):
                await database.reading.execute_fetchall("SELECT 1")
                await emptying
