"""`doctor`, `backup` and `restore` as an operator runs them, beside a running bot and after it."""

import shutil
import sqlite3
from argparse import Namespace
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.app import Almanac
from bot.cli.doctor import check_token, examine
from bot.config import Settings
from bot.domain.findings import Severity
from bot.domain.guild_settings import GuildSettings
from bot.emulator.state.state import TOKEN
from bot.storage.backup import back_up, inspect_backup
from bot.storage.connections import open_connection
from tests.discord_world import SMALL, DiscordWorld, discord_world
from tests.operation.commands import Ran, read_documented, run_command

BOT_TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE." + "x" * 38
"""It has the form of a token, and opens nothing."""


@pytest_asyncio.fixture
async def stopped(tmp_path: Path) -> Path:
    """A folder with the database of a bot that was stopped."""
    async with Almanac.open(Settings(database_path=tmp_path / "a.sqlite3", knowledge_path=SMALL)):
        return tmp_path


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[DiscordWorld]:
    """A running bot whose database is `a.sqlite3`."""
    async with discord_world(SMALL, tmp_path / "a.sqlite3") as world, world.bot():
        yield world


Diagnose = Callable[..., Awaitable[Ran]]
"""Runs the doctor in this process, on the database of a folder, with other settings as keywords."""


@pytest.fixture
def diagnose(capsys: pytest.CaptureFixture[str]) -> Diagnose:
    async def run(folder: Path, **others: Any) -> Ran:  # noqa: ANN401 - the fields of Settings
        settings = Settings(**{"database_path": folder / "a.sqlite3", "knowledge_path": SMALL, **others})
        status = await examine(settings, Namespace())
        return Ran(status, *capsys.readouterr())

    return run


def count_votes(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT COUNT(*) FROM vote").fetchone()[0])


def list_findings(ran: Ran, severity: Severity) -> list[str]:
    return [line.split(maxsplit=1)[1] for line in ran.output.splitlines() if line.startswith(severity)]


async def test_the_documented_backup_of_a_running_bot_has_every_vote_where_cp_has_none(
    world: DiscordWorld, tmp_path: Path
) -> None:
    for person in (world.member, world.other, world.moderator):
        await (await person.slash("ask", question="what is sourdough")).press("👍")
    copied = Path(shutil.copy(tmp_path / "a.sqlite3", tmp_path / "cp.sqlite3"))
    ran = await run_command(tmp_path, *read_documented("backup"))

    backup = Path(ran.output.partition(" to ")[2].partition(": ")[0])
    assert ran.status == 0
    assert ran.output.endswith(" rows, verified.\n")
    assert backup.parent == tmp_path / "backups"
    assert count_votes(backup) == 3
    with closing(sqlite3.connect(copied)) as connection:
        tables = connection.execute("SELECT COUNT(*) FROM sqlite_master WHERE name = 'vote'").fetchone()
    assert tables == (0,) or count_votes(copied) == 0


async def test_the_documented_restore_is_refused_beside_a_running_bot(world: DiscordWorld, tmp_path: Path) -> None:
    back_up(tmp_path / "a.sqlite3", tmp_path / "copy.sqlite3")
    ran = await run_command(tmp_path, *read_documented("restore")[:-1], "copy.sqlite3")

    assert ran.status == 1
    assert ran.errors == f"Another process uses {tmp_path}/a.sqlite3. Stop the bot first, then try again.\n"
    assert "### Sourdough" in (await world.member.slash("ask", question="what is sourdough")).text


async def test_the_documented_restore_brings_back_the_backup(stopped: Path) -> None:
    back_up(stopped / "a.sqlite3", stopped / "copy.sqlite3")
    (stopped / "a.sqlite3").write_bytes(b"damaged" * 1000)
    ran = await run_command(stopped, *read_documented("restore")[:-1], "copy.sqlite3")

    assert ran.status == 0
    assert "Start the bot again." in ran.output
    assert "What it replaced is kept as" in ran.output
    assert inspect_backup(stopped / "a.sqlite3") == inspect_backup(stopped / "copy.sqlite3")


async def test_the_doctor_finds_a_healthy_bot_healthy(world: DiscordWorld, tmp_path: Path) -> None:
    await world.app.change_guild_settings(world.guild.id, lambda _: GuildSettings(log_channel_id=world.channel.id))
    ran = await run_command(
        tmp_path, *read_documented("doctor"), DISCORD_TOKEN=TOKEN, DISCORD_API_URL=world.emulator.api_url
    )

    fine = list_findings(ran, Severity.OK)
    assert [line.partition(":")[0] for line in fine] == [
        "settings",
        "database",
        "database",
        "rows",
        "disk",
        "knowledge",
        "clock",
        "discord",
        "commands",
        "delivery",
        f"log channel {world.channel.id}",
    ]
    assert "another process has it open" in fine[2]
    assert [line.partition(":")[0] for line in list_findings(ran, Severity.PROBLEM)] == ["token"]  # the emulator's
    assert TOKEN not in ran.output + ran.errors
    assert ran.errors == ""


@pytest.mark.parametrize(
    ("url", "port", "told"),
    [
        (None, 8731, "INTERACTIONS_PORT is set, and Discord has no address to send to."),
        ("https://bot.example.org", None, "Discord sends interactions to https://bot.example.org, not here."),
        ("https://bot.example.org", 8731, None),
    ],
)
async def test_the_doctor_tells_where_interactions_go(
    world: DiscordWorld, tmp_path: Path, diagnose: Diagnose, url: str | None, port: int | None, told: str | None
) -> None:
    world.emulator.state.interactions_endpoint_url = url
    settings = {"discord_token": TOKEN, "discord_api_url": world.emulator.api_url, "interactions_port": port}
    problems = list_findings(await diagnose(tmp_path, **settings), Severity.PROBLEM)

    assert [line.partition(": ")[2][: len(told or "")] for line in problems if line.startswith("delivery")] == (
        [told] if told else []
    )


async def test_the_doctor_tells_what_discord_refuses(world: DiscordWorld, tmp_path: Path, diagnose: Diagnose) -> None:
    world.emulator.state.commands.clear()
    await world.app.change_guild_settings(world.guild.id, lambda _: GuildSettings(log_channel_id=1))
    with world.emulator.expect_errors():
        ran = await diagnose(tmp_path, discord_token=TOKEN, discord_api_url=world.emulator.api_url)
        refused = await diagnose(tmp_path, discord_token=BOT_TOKEN, discord_api_url=world.emulator.api_url)

    assert ran.status == refused.status == 1
    assert "Run `python -m bot sync`." in list_findings(ran, Severity.PROBLEM)[-1]
    assert "log channel 1: I can't see it. Give me View Channel" in list_findings(ran, Severity.WARNING)[-1]
    assert list_findings(refused, Severity.PROBLEM) == [
        "discord: refuses the token. Get a new one and set DISCORD_TOKEN to it."
    ]
    assert BOT_TOKEN not in refused.output + refused.errors


async def test_the_doctor_tells_that_discord_cant_be_reached(stopped: Path, diagnose: Diagnose) -> None:
    ran = await diagnose(stopped, discord_token=BOT_TOKEN, discord_api_url="http://127.0.0.1:9/api/v10")

    assert ran.status == 1
    assert "discord: can't be reached (ClientConnectorError)" in list_findings(ran, Severity.PROBLEM)[0]


def damage(folder: Path) -> None:
    (folder / "a.sqlite3").write_bytes(b"SQLite format 3\0" + b"\xff" * 9000)


def make_newer(folder: Path) -> None:
    with open_connection(folder / "a.sqlite3") as connection:
        connection.execute("PRAGMA user_version = 999")


def make_unreadable(folder: Path) -> None:
    with open_connection(folder / "a.sqlite3") as connection:
        connection.execute("UPDATE history SET body = '{', place = 'shared' WHERE id = 1")


def write_bad_knowledge(folder: Path) -> None:
    (folder / "knowledge").mkdir()
    (folder / "knowledge" / "a.yaml").write_text("topics: 5\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("harm", "problem"),
    [
        (damage, "is damaged. Stop the bot and run `python -m bot restore FILE`."),
        (make_newer, "was made by a newer version of Almanac. Update Almanac"),
        (make_unreadable, "It is left out; see “Unreadable rows” in docs/operate.md."),
        (write_bad_knowledge, "`python -m bot check` lists them all."),
    ],
)
async def test_the_doctor_says_what_is_wrong_and_what_to_do(
    stopped: Path, diagnose: Diagnose, harm: Callable[[Path], None], problem: str
) -> None:
    harm(stopped)
    before = (stopped / "a.sqlite3").read_bytes()
    knowledge = stopped / "knowledge"
    ran = await diagnose(stopped, knowledge_path=knowledge if knowledge.exists() else SMALL)

    assert ran.status == 1
    assert problem in "\n".join(list_findings(ran, Severity.PROBLEM))
    assert ran.errors == ""
    assert (stopped / "a.sqlite3").read_bytes() == before


async def test_the_doctor_tells_of_a_foreign_lock(stopped: Path, diagnose: Diagnose) -> None:
    with open_connection(stopped / "a.sqlite3") as other:
        other.execute("BEGIN IMMEDIATE")
        ran = await diagnose(stopped)
        other.rollback()

    assert "Close other programs that have it open." in list_findings(ran, Severity.PROBLEM)[0]


async def test_the_doctor_warns_of_a_database_that_everybody_can_read(stopped: Path, diagnose: Diagnose) -> None:
    assert (stopped / "a.sqlite3").stat().st_mode & 0o077 == 0  # as it is made
    (stopped / "a.sqlite3").chmod(0o644)
    ran = await diagnose(stopped)

    assert ran.status == 0
    assert f"Run `chmod o= {stopped}/a.sqlite3`." in "\n".join(list_findings(ran, Severity.WARNING))


async def test_the_doctor_makes_nothing_where_nothing_is_yet(tmp_path: Path, diagnose: Diagnose) -> None:
    ran = await diagnose(tmp_path)

    assert ran.status == 0
    assert "doesn't exist yet; `run` makes it." in list_findings(ran, Severity.WARNING)[1]
    assert list(tmp_path.iterdir()) == []  # noqa: ASYNC240 - nothing else runs


@pytest.mark.parametrize("token", ["abc", "0123456789abcdef" * 2, f"Bot {BOT_TOKEN}", BOT_TOKEN.replace(".", "")])
def test_what_is_no_token_is_recognised(token: str) -> None:
    assert check_token(token).severity is Severity.PROBLEM
    assert token not in check_token(token).text
    assert check_token(BOT_TOKEN).severity is Severity.OK
