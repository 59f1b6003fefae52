"""The commands of an operator whose database is on a PostgreSQL server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage.opening import open_database
from tests.operation.commands import run_command
from tests.postgres import open_address

pytestmark = pytest.mark.postgres


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with open_address("postgres", tmp_path) as opened:
        yield str(opened)


async def test_the_doctor_looks_at_the_server_and_changes_nothing(tmp_path: Path, url: str) -> None:
    empty = await run_command(tmp_path, "doctor", DATABASE_URL=url)
    again = await run_command(tmp_path, "doctor", DATABASE_URL=url)

    assert "database: has no tables yet; `run` makes them." in empty.output
    assert "has no tables yet" in again.output

    async with open_database(url):
        used = await run_command(tmp_path, "doctor", DATABASE_URL=url)
    assert used.status == 0
    assert "answers: PostgreSQL" in used.output
    assert "of running bots are open" in used.output
    assert "rows: all can be read" in used.output
    assert list_files(tmp_path) == []


async def test_the_doctor_tells_of_a_newer_schema_and_of_a_server_out_of_reach(tmp_path: Path, url: str) -> None:
    async with open_database(url) as database, database.write() as connection:
        await connection.execute("UPDATE schema_version SET number = 999")
    newer = await run_command(tmp_path, "doctor", DATABASE_URL=url)
    gone = await run_command(tmp_path, "doctor", DATABASE_URL="postgresql://almanac:s3cret@127.0.0.1:9/almanac")

    assert (newer.status, gone.status) == (1, 1)
    assert "was made by a newer version of Almanac" in newer.output
    assert "postgresql://almanac@127.0.0.1:9/almanac can't be used" in gone.output
    assert "s3cret" not in gone.output + gone.errors


@pytest.mark.parametrize(("command", "program"), [(["backup"], "pg_dump"), (["restore", "a.dump"], "pg_restore")])
async def test_backups_are_left_to_the_programs_of_the_server(
    tmp_path: Path, url: str, command: list[str], program: str
) -> None:
    ran = await run_command(tmp_path, *command, DATABASE_URL=url)

    assert ran.status == 1
    assert f"  {program} --" in ran.errors
    assert "Traceback" not in ran.errors


async def test_a_bot_answers_from_the_terminal_on_a_server(tmp_path: Path, url: str) -> None:
    asked = await run_command(tmp_path, "ask", "what is sourdough", DATABASE_URL=url)

    assert "fed leaven" in asked.output
    assert list_files(tmp_path) == []


def list_files(folder: Path) -> list[Path]:
    return list(folder.glob("*.sqlite3*"))
