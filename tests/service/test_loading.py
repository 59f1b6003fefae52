"""Loading a folder: unchanged files come from the database, bad ones keep the last good state; revisions."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.domain.problems import KnowledgeError
from bot.knowledge.loader import parse_files, read_folder
from bot.matching.evaluation.near_questions import NearKind, NearQuestion
from bot.matching.evaluation.near_report import NearReply
from bot.matching.index.index import Index
from bot.matching.text.normalise import normalise
from bot.service import loading
from bot.service.linter import lint_folder, locate_examples
from bot.service.loading import load_snapshot
from bot.service.snapshot import Snapshot
from bot.storage.opening import open_database
from tests.discord_world import SMALL


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "knowledge"))


def edit(folder: Path, before: str, after: str) -> None:
    path = folder / "base.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


async def load(folder: Path) -> Snapshot:
    async with open_database(folder.parent / "a.sqlite3") as database:
        return await load_snapshot(database, folder)


async def test_an_unchanged_folder_is_neither_parsed_nor_indexed_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await load(folder)
    monkeypatch.setattr(loading, "parse_files", None)
    monkeypatch.setattr(Index, "build", None)
    second = await load(folder)

    assert second.base == first.base
    assert second.index.calibration.weights.tolist() == first.index.calibration.weights.tolist()


async def test_only_a_changed_entry_gets_a_new_revision(folder: Path) -> None:
    await load(folder)
    edit(folder, "stands at 230 degrees for", "stands at 235 degrees for")
    base = (await load(folder)).base

    assert {entry.full_id: entry.revision for entry in base.entries()} == {
        "keeping/bag": 1,
        "sourdough/old-oven": 1,
        "sourdough/temperature": 2,
        "sourdough/what": 1,
    }


async def test_files_with_problems_keep_the_last_good_state(folder: Path) -> None:
    good = await load(folder)
    edit(folder, "category: baking", "category: cakes")
    served = await load(folder)

    assert served.base == good.base
    assert [problem.message for problem in served.problems] == [
        "category 'cakes' is not declared under 'categories:' (baking, keeping)."
    ]
    edit(folder, "category: cakes", "category: baking")
    assert (await load(folder)).problems == ()


async def test_files_with_problems_and_no_good_state_are_refused(folder: Path) -> None:
    edit(folder, "category: baking", "category: cakes")

    with pytest.raises(KnowledgeError, match="cakes"):
        await load(folder)


async def test_two_folders_share_a_database(folder: Path) -> None:
    other = Path(shutil.copytree(folder, folder.parent / "other"))
    edit(other, "title: Bread\n", "title: Other bread\n")
    await load(folder)

    assert (await load(other)).base.title == "Other bread"
    assert (await load(folder)).base.title == "Bread"


def test_the_linter_uses_no_cache_and_names_the_line(folder: Path) -> None:
    assert lint_folder(folder).problems == ()
    edit(folder, "category: baking", "category: cakes")
    assert [problem.line for problem in lint_folder(folder).problems] == [22]


def test_a_wrong_near_answer_is_placed_at_the_entry_that_gives_it(folder: Path) -> None:
    question = NearQuestion(NearKind.ATTRIBUTE, "who invented sourdough")
    replies = [
        NearReply(question, "sourdough/what", 0.9, is_answered=True),
        NearReply(NearQuestion(NearKind.NAME, "what is rye"), "sourdough/what", 0.2, is_answered=False),
    ]
    files = parse_files(read_folder(folder), {}, normalise, date(2026, 11, 1))
    lines = (folder / "base.yaml").read_text(encoding="utf-8").splitlines()

    (problem,) = locate_examples(replies, files)
    assert problem.message == replies[0].message
    assert lines[problem.line - 1].strip() == "- id: what"


async def test_an_entry_that_comes_back_continues_its_revisions(folder: Path) -> None:
    await load(folder)
    gone = (folder / "base.yaml").read_text(encoding="utf-8")
    edit(folder, "asked: [how hot was the wood oven, ", "asked: [")
    await load(folder)
    (folder / "base.yaml").write_text(gone, encoding="utf-8")

    entry = (await load(folder)).base.entry("sourdough/old-oven")
    assert entry is not None
    assert entry.revision == 3
