"""`migrate-database`: a community moves from a SQLite file to a PostgreSQL server, wholly or not at all."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import Almanac
from bot.config import Settings
from bot.storage.opening import open_database
from tests.discord_world import SMALL, discord_world
from tests.moderation.drafts.bakery import GUILD, HERE, LEAFLET, PETRA, SALTED, ask, save
from tests.operation.commands import Ran, run_command
from tests.postgres import open_address

pytestmark = pytest.mark.postgres


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with open_address("postgres", tmp_path) as opened:
        yield str(opened)


@pytest_asyncio.fixture
async def file(tmp_path: Path) -> Path:
    """The database of a community with an edit, a vote, a question and settings."""
    settings = Settings(database_path=tmp_path / "a.sqlite3", knowledge_path=SMALL)
    async with Almanac.open(settings) as almanac:
        await save(almanac, ("source:leaflet", LEAFLET), ("sourdough/salt", SALTED))
        await almanac.votes.vote(GUILD, PETRA, "sourdough/what", 1, helpful=False)
        await almanac.unanswered.submit(GUILD, "how salty\0 is it")
    return settings.database_path


async def migrate(folder: Path, url: str, *options: str) -> Ran:
    return await run_command(folder, "migrate-database", "--from", "sqlite:///a.sqlite3", "--to", url, *options)


async def count(url: str, table: str) -> int:
    async with open_database(url) as database:
        ((rows,),) = await database.reading.execute_fetchall(f"SELECT COUNT(*) FROM {table}")
    return int(rows)


def execute(file: Path, sql: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(sql)
        connection.commit()


async def test_a_community_goes_on_where_it_was(tmp_path: Path, file: Path, url: str) -> None:
    moved = await migrate(tmp_path, url)
    assert (moved.status, moved.errors) == (0, "")
    assert "vote: 1 row, hash " in moved.output
    assert "verified. Set DATABASE_URL to that address and start the bot." in moved.output

    async with Almanac.open(Settings(database_url=url, knowledge_path=SMALL)) as almanac:
        assert await ask(almanac, "how much salt goes in") == "sourdough/salt"
        assert await almanac.votes.vote(GUILD, PETRA, "sourdough/what", 1, helpful=True) is not None
        (cluster,) = await almanac.unanswered.fetch_clusters(GUILD)
        assert cluster.phrase == "how salty\N{REPLACEMENT CHARACTER} is it"
        saved = await save(almanac, ("sourdough/salt", None))
        assert saved.revision_numbers == (2,)
        assert len(await almanac.history.fetch_revisions(HERE)) == 3


async def test_a_second_run_changes_nothing(tmp_path: Path, file: Path, url: str) -> None:
    first, second = await migrate(tmp_path, url), await migrate(tmp_path, url)

    assert second.status == 0
    assert "verified. Nothing was changed." in second.output
    assert first.output.splitlines()[:-1] == second.output.splitlines()[:-1]


async def test_other_data_is_replaced_only_when_that_is_said(tmp_path: Path, file: Path, url: str) -> None:
    await migrate(tmp_path, url)
    execute(file, "DELETE FROM vote")
    refused = await migrate(tmp_path, url)
    assert (refused.status, await count(url, "vote")) == (1, 1)
    assert "add --replace to begin anew" in refused.errors

    assert (await migrate(tmp_path, url, "--replace")).status == 0
    assert await count(url, "vote") == 0


async def test_a_row_that_cannot_be_moved_leaves_the_server_empty(tmp_path: Path, file: Path, url: str) -> None:
    execute(file, "UPDATE vote SET helpful = 'perhaps'")
    refused = await migrate(tmp_path, url)

    assert refused.status == 1
    assert refused.errors.startswith("The table vote can't be moved (invalid input syntax")
    assert await count(url, "history") == 0


async def test_an_older_file_is_refused_in_one_sentence(tmp_path: Path, file: Path, url: str) -> None:
    execute(file, "PRAGMA user_version = 3")
    refused = await migrate(tmp_path, url)

    assert refused.status == 1
    assert "has schema 3, and this version" in refused.errors


async def test_a_bot_that_still_runs_is_named(tmp_path: Path, url: str) -> None:
    async with discord_world(SMALL, tmp_path / "a.sqlite3") as world, world.bot():
        moved = await migrate(tmp_path, url)

    assert moved.status == 0
    assert "Stop the bot, then run this again with --replace." in moved.output
