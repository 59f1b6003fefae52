"""Backups: whole, verified, never overwritten; restoring checks first and keeps what it replaces."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.storage import migrations
from bot.storage.backup import back_up, back_up_daily, inspect_backup, list_daily_backups
from bot.storage.connections import open_connection
from bot.storage.database import Database
from bot.storage.migrations import migrate, read_migrations
from bot.storage.opening import open_database
from bot.storage.restoring import restore

NEWEST = len(read_migrations())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "almanac.sqlite3"
    migrate(path)
    return path


async def add_rows(database: Database, *names: str) -> None:
    async with database.write() as connection:
        for name in names:
            await connection.execute("INSERT INTO synced VALUES (:name, 'x')", {"name": name})


def read_rows(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {name for (name,) in connection.execute("SELECT place FROM synced")}


async def test_a_backup_beside_a_running_bot_has_what_a_plain_copy_of_the_file_lacks(path: Path) -> None:
    async with open_database(path) as database:
        await add_rows(database, "kept")
        plain = Path(shutil.copy(path, path.with_name("plain.sqlite3")))
        contents = back_up(path, path.with_name("copy.sqlite3"))
        await add_rows(database, "later")

    assert contents.row_counts["synced"] == 1
    assert read_rows(path.with_name("copy.sqlite3")) == {"kept"}
    assert read_rows(plain) == set()
    assert sorted(file.name for file in path.parent.glob("*copy*")) == ["copy.sqlite3"]


async def test_a_backup_is_made_while_another_process_writes(path: Path) -> None:
    with open_connection(path) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO synced VALUES ('half done', 'x')")
        back_up(path, path.with_name("copy.sqlite3"))
        other.rollback()

    assert read_rows(path.with_name("copy.sqlite3")) == set()


def test_a_backup_never_overwrites_a_file(path: Path) -> None:
    taken = path.with_name("diary.txt")
    taken.write_text("dear diary", encoding="utf-8")

    with pytest.raises(UserError, match="never overwritten"):
        back_up(path, taken)
    assert taken.read_text(encoding="utf-8") == "dear diary"


def test_a_damaged_database_gives_no_backup(path: Path) -> None:
    with open_connection(path) as connection:
        connection.execute("INSERT INTO synced VALUES (hex(randomblob(50000)), 'x')")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damaged = bytearray(path.read_bytes())
    damaged[-30_000:-20_000] = b"\xff" * 10_000
    path.write_bytes(damaged)

    with pytest.raises(UserError, match="can't be made"):
        back_up(path, path.with_name("copy.sqlite3"))
    assert list(path.parent.glob("*copy*")) == []


@pytest.mark.parametrize("interrupted_at", range(1, NEWEST))
def test_the_backup_before_a_migration_is_the_original_however_often_migrating_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interrupted_at: int
) -> None:
    path, scripts = tmp_path / "a.sqlite3", read_migrations()
    monkeypatch.setattr(migrations, "read_migrations", lambda: scripts[:1])
    migrate(path)
    with open_connection(path) as connection:
        connection.execute("INSERT INTO part VALUES ('b', 'f', 'd', '{}')")
    broken = [*scripts[:interrupted_at], *["CREATE TABLE part (a);\n"] * (NEWEST - interrupted_at)]
    monkeypatch.setattr(migrations, "read_migrations", lambda: broken)
    for _ in range(3):
        with pytest.raises(UserError):
            migrate(path)
    monkeypatch.setattr(migrations, "read_migrations", lambda: scripts)
    migrate(path)

    original = tmp_path / f"a.sqlite3.before-{NEWEST}"
    assert inspect_backup(original).version == 1
    assert inspect_backup(original).row_counts["part"] == 1
    assert len(list(tmp_path.glob("*.before-*"))) == (1 if interrupted_at == 1 else 2)  # one for each state, at most
    assert inspect_backup(path).version == NEWEST


def test_a_broken_backup_of_an_earlier_try_is_left_alone_and_a_whole_one_made_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, scripts = tmp_path / "a.sqlite3", read_migrations()
    monkeypatch.setattr(migrations, "read_migrations", lambda: scripts[:1])
    migrate(path)
    half = tmp_path / f"a.sqlite3.before-{NEWEST}"
    half.write_bytes(path.read_bytes()[:5000])
    monkeypatch.setattr(migrations, "read_migrations", lambda: scripts)
    migrate(path)

    assert half.stat().st_size == 5000
    assert inspect_backup(tmp_path / f"a.sqlite3.before-{NEWEST}-2").version == 1


def test_one_backup_a_day_is_made_and_the_oldest_go(path: Path) -> None:
    folder, first = path.parent / "backups", date(2026, 2, 26)
    folder.mkdir()
    (folder / "almanac-by-hand.sqlite3").touch()
    made = [back_up_daily(path, folder, 3, first + timedelta(days=n // 2)) for n in range(10)]

    assert [file is not None for file in made] == [True, False] * 5
    assert [file.name for file in list_daily_backups(path, folder)] == [
        "almanac-2026-02-28.sqlite3",
        "almanac-2026-03-01.sqlite3",
        "almanac-2026-03-02.sqlite3",
    ]
    assert (folder / "almanac-by-hand.sqlite3").exists()


async def test_restoring_brings_back_what_was_backed_up_and_keeps_what_it_replaced(path: Path) -> None:
    async with open_database(path) as database:
        await add_rows(database, "then")
        back_up(path, path.with_name("copy.sqlite3"))
        await add_rows(database, "now")
    contents, replaced = restore(path.with_name("copy.sqlite3"), path, NEWEST)

    assert contents.row_counts["synced"] == 1
    assert read_rows(path) == {"then"}
    assert replaced is not None
    assert read_rows(replaced) == {"then", "now"}
    assert path.with_name("copy.sqlite3").exists()


async def test_nothing_is_restored_while_the_bot_runs(path: Path) -> None:
    back_up(path, path.with_name("copy.sqlite3"))
    async with open_database(path) as database:
        with pytest.raises(UserError, match="Stop the bot first"):
            restore(path.with_name("copy.sqlite3"), path, NEWEST)
        await add_rows(database, "goes on")
    assert read_rows(path) == {"goes on"}


def test_a_database_that_is_damaged_or_missing_can_be_restored(path: Path) -> None:
    back_up(path, path.with_name("copy.sqlite3"))
    path.write_bytes(b"rubbish" * 1000)
    _, replaced = restore(path.with_name("copy.sqlite3"), path, NEWEST)
    assert replaced is not None
    assert replaced.read_bytes() == b"rubbish" * 1000

    path.unlink()
    assert restore(path.with_name("copy.sqlite3"), path, NEWEST)[1] is None
    assert inspect_backup(path).version == NEWEST


@pytest.mark.parametrize(
    ("content", "reason"), [(b"my diary " * 999, "no whole database"), (b"", "no database of Almanac's")]
)
def test_what_is_no_backup_is_refused_and_nothing_is_replaced(path: Path, content: bytes, reason: str) -> None:
    other = path.with_name("other")
    other.write_bytes(content)
    before = path.read_bytes()

    with pytest.raises(UserError, match=reason):
        restore(other, path, NEWEST)
    assert path.read_bytes() == before


def test_a_backup_of_a_newer_release_is_refused(path: Path) -> None:
    back_up(path, path.with_name("copy.sqlite3"))

    with pytest.raises(UserError, match="newer version of Almanac"):
        restore(path.with_name("copy.sqlite3"), path, NEWEST - 1)


def remove(path: Path) -> None:
    path.rename(path.with_name("away"))


def replace_by_another(path: Path) -> None:
    remove(path)
    path.write_bytes(b"another")


def remove_log(path: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink()


@pytest.mark.parametrize(
    ("disturb", "message"),
    [
        (remove, "sqlite3 was removed while it was open"),
        (replace_by_another, "sqlite3 was replaced while it was open"),
        (remove_log, "-wal was removed while it was open"),
    ],
)
async def test_nothing_is_written_to_a_file_that_others_took_away(
    path: Path, disturb: Callable[[Path], None], message: str
) -> None:
    async with open_database(path) as database:
        await add_rows(database, "before")
        disturb(path)
        with pytest.raises(sqlite3.OperationalError, match=message):
            await add_rows(database, "lost")
        rows = await database.reading.execute_fetchall("SELECT place FROM synced")
    assert list(rows) == [("before",)]


async def test_what_is_deleted_is_overwritten_in_the_file(path: Path) -> None:
    secret, log = "a member's words that must go" * 20, path.with_name(f"{path.name}-wal")
    async with open_database(path) as database:
        await add_rows(database, secret)
        async with database.write() as connection:
            await connection.execute("DELETE FROM synced")
        await database.reading.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
        assert secret.encode()[:100] not in read_bytes(path) + read_bytes(log)


def read_bytes(path: Path) -> bytes:
    return path.read_bytes()
