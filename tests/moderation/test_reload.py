"""Reloading the knowledge files: by command, on SIGHUP, and on every change in development."""

import asyncio
import os
import shutil
import signal
from pathlib import Path

import pytest

from bot.app import Almanac
from bot.config import Settings
from bot.service.reload import open_hot_reload
from tests.discord_world import SMALL, discord_world
from tests.waiting import wait_until


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "knowledge"))


def rename(folder: Path, before: str, after: str) -> None:
    file = folder / "base.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


async def test_an_owner_reloads_the_files(folder: Path, tmp_path: Path) -> None:
    async with discord_world(folder, tmp_path / "a.sqlite3") as world, world.bot():
        rename(folder, "title: Keeping bread fresh", "title: Storing bread")
        done = await world.owner.slash("knowledge reload")

        assert done.text == "**Knowledge files reloaded:** 2 topics, 4 entries"
        assert done.ephemeral
        assert await world.member.complete("topic", "name", "storing") == ["Storing bread"]


async def test_files_with_problems_are_refused_with_every_problem_and_nothing_changes(
    folder: Path, tmp_path: Path
) -> None:
    async with discord_world(folder, tmp_path / "a.sqlite3") as world, world.bot():
        rename(folder, "sources: [house]", "sources: [hearsay]")
        rename(folder, "category: keeping", "category: cakes")
        done = await world.owner.slash("knowledge reload")

        assert "The files have problems, so I keep using" in done.text
        assert "category 'cakes' is not declared" in done.text
        assert "hearsay" in done.text
        assert "fed leaven" in (await world.member.slash("ask", question="what is sourdough")).text


async def test_sighup_reloads_the_files_and_logs_it(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    settings = Settings(database_path=tmp_path / "a.sqlite3", knowledge_path=folder)
    async with Almanac.open(settings) as app, open_hot_reload(app.reload, folder):
        rename(folder, "title: Keeping bread fresh", "title: Storing bread")
        os.kill(os.getpid(), signal.SIGHUP)
        await wait_until(lambda: "reloaded: 2 topics" in caplog.text)
        assert app.shared.base.topics["keeping"].title == "Storing bread"

        rename(folder, "category: keeping", "category: cakes")
        os.kill(os.getpid(), signal.SIGHUP)
        await wait_until(lambda: "still serving the last valid version" in caplog.text)
        assert "category 'cakes' is not declared" in caplog.text
        assert app.shared.base.topics["keeping"].title == "Storing bread"


async def test_many_requests_to_reload_are_one_running_and_one_waiting(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    settings = Settings(database_path=tmp_path / "a.sqlite3", knowledge_path=folder)
    async with Almanac.open(settings) as app, open_hot_reload(app.reload, folder):
        os.kill(os.getpid(), signal.SIGHUP)
        await asyncio.sleep(0)
        rename(folder, "title: Keeping bread fresh", "title: Storing bread")
        for _ in range(200):
            os.kill(os.getpid(), signal.SIGHUP)
        await asyncio.gather(*(app.reload() for _ in range(50)))
        assert app.shared.base.topics["keeping"].title == "Storing bread"
        await wait_until(lambda: "reloaded: 2 topics" in caplog.text)

    assert caplog.text.count("reloaded: 2 topics") <= 2


async def test_a_saved_file_is_served_in_development(folder: Path, tmp_path: Path) -> None:
    settings = Settings(database_path=tmp_path / "a.sqlite3", knowledge_path=folder)
    async with Almanac.open(settings) as app, open_hot_reload(app.reload, folder, watch=True, interval_seconds=0.01):
        rename(folder, "title: Keeping bread fresh", "title: Storing bread for long")

        def served() -> bool:
            os.utime(folder / "base.yaml")  # saved once more, whether or not the first look was before the change
            return app.shared.base.topics["keeping"].title == "Storing bread for long"

        await wait_until(served)
