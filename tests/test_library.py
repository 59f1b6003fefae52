"""Loading: what is read once, what is served while files are bad, how entries get their revisions."""

import shutil
from pathlib import Path

import pytest

from bot.domain.problems import KnowledgeError
from bot.matching.index.index import Index
from bot.service import loading
from bot.service.linter import lint_folder
from bot.service.loading import load_snapshot
from bot.service.snapshot import Snapshot
from bot.storage.database import Database
from tests.discord_world import SMALL


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "knowledge"))


def change(folder: Path, before: str, after: str) -> None:
    path = folder / "base.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


async def opened(folder: Path) -> Snapshot:
    async with Database.open(folder.parent / "a.sqlite3") as database:
        return await load_snapshot(database, folder)


async def test_an_unchanged_folder_is_neither_parsed_nor_indexed_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await opened(folder)
    monkeypatch.setattr(loading, "parse_files", None)
    monkeypatch.setattr(Index, "build", None)
    second = await opened(folder)

    assert second.base == first.base
    assert second.index.calibration.weights.tolist() == first.index.calibration.weights.tolist()


async def test_only_what_reads_otherwise_gets_a_new_revision(folder: Path) -> None:
    await opened(folder)
    change(folder, "stands at 230 degrees for", "stands at 235 degrees for")
    base = (await opened(folder)).base

    assert {entry.full_id: entry.revision for entry in base.entries()} == {
        "keeping/bag": 1,
        "sourdough/old-oven": 1,
        "sourdough/temperature": 2,
        "sourdough/what": 1,
    }


async def test_bad_files_are_said_and_the_last_good_state_is_served(folder: Path) -> None:
    good = await opened(folder)
    change(folder, "category: baking", "category: cakes")
    served = await opened(folder)

    assert served.base == good.base
    assert [problem.message for problem in served.problems] == [
        "category 'cakes' is not declared under 'categories:' (baking, keeping)."
    ]
    change(folder, "category: cakes", "category: baking")
    assert (await opened(folder)).problems == ()


async def test_a_bad_folder_that_was_never_good_is_refused(folder: Path) -> None:
    change(folder, "category: baking", "category: cakes")

    with pytest.raises(KnowledgeError, match="cakes"):
        await opened(folder)


async def test_two_bases_share_a_database_without_meeting(folder: Path) -> None:
    other = Path(shutil.copytree(folder, folder.parent / "other"))
    change(other, "title: Bread\n", "title: Other bread\n")
    await opened(folder)

    assert (await opened(other)).base.title == "Other bread"
    assert (await opened(folder)).base.title == "Bread"


def test_check_reads_anew_and_names_the_line(folder: Path) -> None:
    assert lint_folder(folder).problems == ()
    change(folder, "category: baking", "category: cakes")
    assert [problem.line for problem in lint_folder(folder).problems] == [22]


async def test_entries_that_left_come_back_with_their_number(folder: Path) -> None:
    await opened(folder)
    gone = (folder / "base.yaml").read_text(encoding="utf-8")
    change(folder, "asked: [how hot was the wood oven, ", "asked: [")
    await opened(folder)
    (folder / "base.yaml").write_text(gone, encoding="utf-8")

    entry = (await opened(folder)).base.entry("sourdough/old-oven")
    assert entry is not None
    assert entry.revision == 3
