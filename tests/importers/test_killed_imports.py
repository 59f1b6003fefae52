"""An import that is killed while it puts its files in place: the next one finishes it, and doubles nothing."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.importers.files import MIN_LEFTOVER_AGE_SECONDS
from tests.importers.taking import load, take, text_of

FAQ = "question,answer,category\nWhat is rye?,A grain.,Grains\nWhat is rye?,A whisky.,Drinks\nWho bakes?,The baker.,\n"

KILLED = """
import os, signal, sys
from pathlib import Path
from tests.importers.taking import take

source, folder, number = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
replace, calls = Path.replace, []

def die_before(path, target):
    calls.append(target)
    if len(calls) == number:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(path, target)

Path.replace = die_before
take(source, folder)
"""


def kill_import(source: Path, folder: Path, number: int) -> None:
    """Import in another process, which is killed before its rename with that number, from 1."""
    root = Path(__file__).parents[2]
    process = subprocess.run([sys.executable, "-c", KILLED, source, folder, str(number)], cwd=root, check=False)
    assert process.returncode == -signal.SIGKILL


def age(folder: Path) -> None:
    """Make what a killed import left behind as old as it is on another day."""
    then = time.time() - MIN_LEFTOVER_AGE_SECONDS - 1
    for path in folder.glob(".*.new"):
        os.utime(path, (then, then))


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_import_killed_between_its_files_is_finished_by_the_next(tmp_path: Path, folder: Path, number: int) -> None:
    (tmp_path / "faq.csv").write_text(FAQ, encoding="utf-8")
    kill_import(tmp_path / "faq.csv", folder, number)
    assert list(folder.glob(".*.new"))
    age(folder)
    _, result = take(tmp_path / "faq.csv", folder)
    _, again = take(tmp_path / "faq.csv", folder)

    assert {key: text_of(topic) for key, topic in load(folder).topics.items()} == {
        "what-is-rye": "A grain.",
        "drinks-what-is-rye": "A whisky.",
        "who-bakes": "The baker.",
    }
    assert (len(result.added), len(result.unchanged)) == ((0, 3) if number == 3 else (3, 0))
    assert len(again.unchanged) == 3
    assert sorted(path.name for path in folder.iterdir()) == ["base.yaml", "faq.yaml", "imported.json"]


def test_an_update_killed_before_its_note_is_no_edit(tmp_path: Path, folder: Path) -> None:
    source = tmp_path / "faq.csv"
    source.write_text(FAQ, encoding="utf-8")
    take(source, folder)
    source.write_text(FAQ.replace("The baker.", "Everybody."), encoding="utf-8")
    kill_import(source, folder, 2)
    _, result = take(source, folder)
    source.write_text(FAQ.replace("The baker.", "Nobody."), encoding="utf-8")
    _, later = take(source, folder)

    assert (result.kept, len(result.unchanged), later.updated) == ([], 3, ["who-bakes"])
    assert text_of(load(folder).topics["who-bakes"]) == "Nobody."


def test_an_import_leaves_the_files_of_one_that_is_still_at_work(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "faq.csv").write_text(FAQ, encoding="utf-8")
    kill_import(tmp_path / "faq.csv", folder, 1)
    young = sorted(folder.glob(".*.new"))
    take(tmp_path / "faq.csv", folder)

    assert sorted(folder.glob(".*.new")) == young


def test_a_topic_written_by_hand_into_the_file_keeps_its_id_and_its_words(tmp_path: Path, folder: Path) -> None:
    source = tmp_path / "faq.csv"
    source.write_text(FAQ, encoding="utf-8")
    take(source, folder)
    with (folder / "faq.yaml").open("a", encoding="utf-8") as stream:
        stream.write("\n  - id: who-eats\n    title: Who eats?\n    text: We do.\n    asked: [who gets to eat]\n")
    source.write_text(FAQ + "Who eats?,The guests.,\n", encoding="utf-8")
    _, result = take(source, folder)
    topics = load(folder).topics

    assert len(result.added) == 1
    assert (text_of(topics["who-eats"]), text_of(topics[result.added[0]])) == ("We do.", "The guests.")
