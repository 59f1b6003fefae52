"""Time on the command line: answers as of a date, reports in the chat, entries overdue for a check."""

from datetime import UTC, datetime
from pathlib import Path

from bot.storage.opening import open_database
from bot.storage.usage import CounterKey, add_counts
from tests.cli.test_command_line import Run, almanac
from tests.discord_world import SMALL

__all__ = ["almanac"]


def test_a_time_in_the_option_and_in_words_gives_the_same_answer(almanac: Run) -> None:
    field = almanac("ask", "how hot was the oven for sourdough", "--as-of", "2010")
    words = almanac("ask", "how hot was the oven for sourdough in 2010?")

    assert field.stdout == words.stdout
    assert field.stdout.startswith("What was true in 2010\nSourdough\nThe wood oven bakes at 280 degrees.")


def test_an_unreadable_time_is_one_sentence(almanac: Run) -> None:
    ran = almanac("ask", "what is sourdough", "--as-of", "soon")

    assert ran.returncode == 1
    assert ran.stderr.startswith("I don't understand the time “soon”.")


def test_the_chat_shows_timeline_corrections_sources_and_comparison(almanac: Run) -> None:
    output = almanac(
        "chat",
        stdin="/timeline leaven\n/corrections\n/sources keeping\n"
        "/compare leaven, storage\n/compare leaven\n/timeline x y z\n",
    ).stdout

    assert "Timeline: Sourdough\nSince 1990: Sourdough is bread" in output
    assert "Corrections, newest first\nClaim: The oven stands at 180 degrees.\n" in output
    assert "Sources: Keeping bread fresh\n1 primary\n1. House rules" in output
    assert "① Sourdough · ② Keeping bread fresh\n" in output
    assert "Until: ① no end date · ② not recorded\n" in output
    assert "Give two topics separated by a comma" in output
    assert "I don't know a topic called “x y z”." in output


async def test_check_due_lists_the_overdue_most_shown_first_and_being_shown_resets_nothing(
    almanac: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    written = (SMALL / "base.yaml").read_text(encoding="utf-8").replace("review: never", "review: monthly")
    (folder / "base.yaml").write_text(written.replace("checked: 2026", "checked: 2025"), encoding="utf-8")
    counted = CounterKey(datetime.now(UTC).date(), 1, "answered", "sourdough/old-oven")
    async with open_database(tmp_path / "a.sqlite3") as database:
        await add_counts(database, {counted: 2})
    ran = almanac("check", "--due", "old")

    assert ran.returncode == 1
    lines = ran.stdout.splitlines()
    assert [line.split("'")[1] for line in lines] == [
        "sourdough/old-oven",
        "keeping/bag",
        "sourdough/what",
        "sourdough/temperature",
    ]
    number = written.splitlines().index("        checked: 2026-05-02", 50) + 1
    assert lines[0].startswith(f"old/base.yaml:{number}: 'sourdough/old-oven' was last checked ")
    assert lines[0].endswith("; shown 2 times.")


def test_check_due_says_that_nothing_is(almanac: Run) -> None:
    ran = almanac("check", "--due", str(SMALL))

    assert (ran.returncode, ran.stdout) == (0, "")
    assert "nothing is overdue" in ran.stderr
