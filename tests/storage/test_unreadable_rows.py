"""Rows and caches that can't be read take away nothing but themselves, and the operator is told of them."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import Almanac
from bot.config import Settings
from bot.domain.changes import SHARED
from bot.domain.guild_settings import GuildSettings
from bot.errors import UserError
from tests.discord_world import SMALL, DiscordWorld, discord_world
from tests.moderation.drafts.bakery import GUILD, HERE, LEAFLET, SALTED, ask, save
from tests.postgres import SUBSTITUTES, execute_on_server, settings_for

only_in_a_file = pytest.mark.skipif("config.getoption('--postgres')", reason="a server keeps types, and its own pages")
NONSENSE = '{"nonsense":1}'


def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path / "a.sqlite3", SMALL)


def execute(tmp_path: Path, sql: str, *values: object) -> None:
    """Change the database as no version of the bot would."""
    if url := SUBSTITUTES.find(tmp_path / "a.sqlite3"):
        execute_on_server(url, sql.replace("?", "%s"), *values)
        return
    with closing(sqlite3.connect(tmp_path / "a.sqlite3")) as connection:
        connection.execute(sql, values)
        connection.commit()


def insert_revision(tmp_path: Path, scope: str, item: str, body: str = NONSENSE, action: str = "edit") -> None:
    sql = """
        INSERT INTO history (place, item, number, action, body, own, below, why, made)
        VALUES (?, ?, 90, ?, ?, 1, '', '', '2026-01-01T00:00:00+00:00')
    """
    execute(tmp_path, sql, scope, item, action, body)


async def start(tmp_path: Path) -> None:
    async with Almanac.open(settings(tmp_path)):
        pass


@pytest.mark.parametrize("item", ["sourdough/what", "sourdough", "source:book", "category:baking", "x/y/z", ""])
@pytest.mark.parametrize("scope", [HERE, SHARED])
async def test_an_unreadable_revision_is_left_out_named_and_silences_nobody(
    tmp_path: Path, scope: str, item: str
) -> None:
    await start(tmp_path)
    insert_revision(tmp_path, scope, item)

    async with Almanac.open(settings(tmp_path)) as almanac:
        assert await ask(almanac, "what is sourdough") == "sourdough/what"
        (row,) = await almanac.find_unreadable_rows()
        assert f"({item} in {scope})" in str(row)
        assert "nonsense" not in str(row)
        assert await almanac.history.fetch_revisions(scope) == []


async def test_the_revision_before_an_unreadable_one_is_served_and_can_be_edited(tmp_path: Path) -> None:
    async with Almanac.open(settings(tmp_path)) as almanac:
        await save(almanac, ("source:leaflet", LEAFLET), ("sourdough/salt", SALTED))
    insert_revision(tmp_path, HERE, "sourdough/salt")

    async with Almanac.open(settings(tmp_path)) as almanac:
        assert await ask(almanac, "how much salt goes in") == "sourdough/salt"
        saved = await save(almanac, ("sourdough/salt", None))
        assert saved.revision_numbers == (91,)
        assert await ask(almanac, "how much salt goes in") is None


async def test_a_revision_of_an_unknown_operation_is_left_out_of_the_history(tmp_path: Path) -> None:
    async with Almanac.open(settings(tmp_path)) as almanac:
        await save(almanac, ("source:leaflet", LEAFLET))
    execute(tmp_path, "UPDATE history SET action = 'teleport' WHERE item = 'source:leaflet'")

    async with Almanac.open(settings(tmp_path)) as almanac:
        assert await almanac.history.fetch_revisions(HERE) == []
        assert [row.reason for row in await almanac.find_unreadable_rows()] == ["ValueError"]


async def test_unreadable_files_and_index_are_built_again(tmp_path: Path) -> None:
    await start(tmp_path)
    execute(tmp_path, "UPDATE part SET body = '{}'")
    execute(tmp_path, "UPDATE built SET body = ?", b"\x00\x11\x22\x33")
    execute(tmp_path, "UPDATE history SET body = ? WHERE item = 'sourdough/what'", NONSENSE)

    for _ in range(2):
        async with Almanac.open(settings(tmp_path)) as almanac:
            assert await ask(almanac, "what is sourdough") == "sourdough/what"
            assert await almanac.find_unreadable_rows() == []


async def test_an_unreadable_draft_is_gone_and_leaves_the_others(tmp_path: Path) -> None:
    async with Almanac.open(settings(tmp_path)) as almanac:
        draft = await almanac.workflows.begin_add(HERE, 1, {})
        other = await almanac.workflows.begin_add(HERE, 1, {"topic": "Salt"})
    execute(tmp_path, "UPDATE draft SET body = '[]' WHERE id = ?", draft.id)

    async with Almanac.open(settings(tmp_path)) as almanac:
        with pytest.raises(UserError, match="no longer exists"):
            await almanac.drafts.fetch(HERE, draft.id)
        assert (await almanac.drafts.fetch(HERE, other.id)).fields == {"topic": "Salt"}
        assert [row.table for row in await almanac.find_unreadable_rows()] == ["draft"]


@only_in_a_file
async def test_unreadable_settings_guard_everything_until_they_are_set_again(tmp_path: Path) -> None:
    async with Almanac.open(settings(tmp_path)) as almanac:
        await almanac.change_guild_settings(GUILD, lambda _: GuildSettings(moderator_role_id=5))
    execute(tmp_path, "UPDATE guild_setting SET most_changes = 'many'")

    async with Almanac.open(settings(tmp_path)) as almanac:
        assert (await almanac.fetch_guild_settings(GUILD)).requires_review("baking")
        assert [row.name for row in await almanac.find_unreadable_rows()] == [str(GUILD)]
        await almanac.change_guild_settings(GUILD, lambda _: GuildSettings())
        assert await almanac.find_unreadable_rows() == []


async def test_counters_and_votes_of_an_unreadable_day_are_left_out_of_the_statistics(tmp_path: Path) -> None:
    async with discord_world(SMALL, tmp_path / "a.sqlite3") as world:
        async with world.bot():
            await (await world.member.slash("ask", question="what is sourdough")).press("👍")
            await _show_statistics(world)  # writes the counters
        for sql in ("UPDATE counter SET day = 'zzz'", "UPDATE vote SET day = 'zzz'"):
            execute(tmp_path, sql)
        async with world.bot():
            assert "went wrong" not in await _show_statistics(world)
            assert {row.table for row in await world.app.find_unreadable_rows()} == {"counter", "vote"}


async def _show_statistics(world: DiscordWorld) -> str:
    return (await world.moderator.slash("knowledge stats")).text


@pytest.mark.parametrize("table", ["history", "vote", "question"])
async def test_a_missing_table_is_said_at_the_start(tmp_path: Path, table: str) -> None:
    await start(tmp_path)
    execute(tmp_path, f"DROP TABLE {table}")

    with pytest.raises(UserError, match=rf"damaged \(the table {table} is missing\)\. Stop the bot and restore"):
        await start(tmp_path)


@only_in_a_file
async def test_overwritten_pages_are_said_at_the_start(tmp_path: Path) -> None:
    await start(tmp_path)
    path = tmp_path / "a.sqlite3"
    content = bytearray(path.read_bytes())
    for page in range(4096, len(content), 4096):
        content[page : page + 4096] = b"\xa5" * 4096
    path.write_bytes(content)

    with pytest.raises(UserError, match=r"is damaged|can't be used"):
        await start(tmp_path)
