"""What a running bot does by itself: it forgets in time, backs up, and notices when its database is taken away."""

import logging
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot import maintenance
from bot.app import Almanac
from bot.config import Settings
from bot.domain.statistics import Event
from bot.maintenance import Maintenance, open_maintenance
from bot.storage.backup import inspect_backup
from bot.storage.usage import CounterKey, add_counts
from tests.discord_world import SMALL, DiscordWorld
from tests.waiting import wait_until

GUILD, MILA = 11, 1


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(database_path=tmp_path / "a.sqlite3", knowledge_path=SMALL)


def count_rows(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])


async def leave_traces(app: Almanac, age: timedelta) -> None:
    """A question with a follower, a vote and a count, all of that age."""
    asked = await app.unanswered.submit(GUILD, f"how salty is it after {age}")
    async with app.database.write() as connection:
        row = {"question": asked.id, "person": MILA, "asked": (datetime.now(UTC) - age).isoformat(timespec="seconds")}
        await connection.execute("INSERT INTO follower VALUES (:question, :person)", row)
        await connection.execute("UPDATE question SET asked = :asked WHERE id = :question", row)
    day = datetime.now(UTC).date() - age
    await app.votes.vote(GUILD, MILA, "sourdough/what", age.days + 1, helpful=True)
    async with app.database.write() as connection:
        moved = {"day": day.isoformat(), "revision": age.days + 1}
        await connection.execute("UPDATE vote SET day = :day WHERE revision = :revision", moved)
    await add_counts(app.database, {CounterKey(day, GUILD, Event.ANSWERED, "a/b"): 1})


async def test_a_bot_that_is_restarted_each_day_forgets_in_time(settings: Settings) -> None:
    tables = ("question", "follower", "vote", "counter")
    async with Almanac.open(settings) as app:
        for age in (timedelta(days=364), timedelta(days=900)):
            await leave_traces(app, age)
        assert [count_rows(settings.database_path, table) for table in tables] == [2, 2, 2, 2]
    for _ in range(2):  # two short lives, neither a day long
        async with Almanac.open(settings) as app, open_maintenance(app, settings):
            await wait_until(lambda: count_rows(settings.database_path, "question") == 1)

    assert [count_rows(settings.database_path, table) for table in tables] == [1, 1, 1, 1]


async def test_the_settings_say_how_long_it_remembers(tmp_path: Path) -> None:
    settings = Settings(database_path=tmp_path / "a.sqlite3", knowledge_path=SMALL, keep_votes_days=5)
    async with Almanac.open(settings) as app:
        await leave_traces(app, timedelta(days=4))
        await leave_traces(app, timedelta(days=6))
        await Maintenance(app, settings).clean_up()

        assert sum((await app.votes.count_by_day(GUILD, date.min)).values()) == 1
        assert "votes after 5" in str(app.shared.describe())


async def test_a_backup_is_made_at_the_start(settings: Settings) -> None:
    backup = settings.backup_folder / f"a-{datetime.now(UTC).date()}.sqlite3"
    async with Almanac.open(settings) as app, open_maintenance(app, settings):
        await wait_until(backup.exists)

    assert inspect_backup(backup).row_counts["history"] > 0


async def test_no_backup_is_made_where_the_operator_wants_none(tmp_path: Path) -> None:
    settings = Settings(database_path=tmp_path / "a.sqlite3", knowledge_path=SMALL, backups_kept=0)
    async with Almanac.open(settings) as app, open_maintenance(app, settings):
        pass  # what was begun is finished first

    assert not settings.backup_folder.exists()


async def test_a_backup_that_cant_be_made_is_one_line_and_no_harm(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.backup_folder.write_text("a file where the folder should be", encoding="utf-8")
    async with Almanac.open(settings) as app:
        await Maintenance(app, settings).back_up()

    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert record.getMessage().startswith("No backup was made: The backup ")
    assert record.exc_info is None


def take_away(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))


async def test_a_database_that_was_taken_away_is_said_once_and_so_is_its_return(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    assert maintenance.WATCH_INTERVAL_SECONDS <= 60
    caplog.set_level(logging.INFO, "bot.maintenance")
    async with Almanac.open(settings) as app:
        jobs = Maintenance(app, settings)
        await jobs.watch_database()
        take_away(settings.database_path)
        await jobs.watch_database()
        await jobs.watch_database()
        assert "was removed while it was open" in (app.health.database_fault or "")
        settings.database_path.with_name("elsewhere").rename(settings.database_path)
        await jobs.watch_database()
        assert app.health.database_fault is None

    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        "The database can't be written",
        "The database can be written again.",
    ]


async def test_a_member_is_told_that_nothing_is_saved_into_a_file_that_is_gone(
    discord: DiscordWorld, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await discord.member.slash("ask", question="what is sourdough")
    take_away(discord.settings.database_path)
    reply = await answer.press("👍")

    assert "nothing was saved" in reply.text
    assert "was removed while it was open" in caplog.text
    caplog.clear()
    assert (await discord.member.slash("ask", question="what is sourdough")).text == answer.text


async def test_a_full_disk_is_noticed_though_nobody_writes(settings: Settings) -> None:
    log = settings.database_path.with_name("a.sqlite3-wal")
    async with Almanac.open(settings) as app:
        await app.votes.vote(GUILD, MILA, "sourdough/what", 1, helpful=True)
        with limit_file_size(log.stat().st_size):
            await Maintenance(app, settings).watch_database()
        assert "disk" in (app.health.database_fault or "")
        await Maintenance(app, settings).watch_database()
        assert app.health.database_fault is None


@contextmanager
def limit_file_size(size: int) -> Iterator[None]:
    """Let no file grow beyond `size` bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_nearly_full_disk_is_said_once(
    settings: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database_file.MIN_FREE_BYTES", 1 << 60)
    async with Almanac.open(settings) as app:
        jobs = Maintenance(app, settings)
        await jobs.watch_database()
        await jobs.watch_database()

    assert [record.getMessage().split(":")[0] for record in caplog.records] == ["The disk is nearly full"]
