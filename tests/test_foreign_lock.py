"""Another program keeps the database locked: a browser of databases with an open transaction, a backup, an import."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.app import Almanac
from bot.config import Settings
from bot.discord.errors import NOT_SAVED
from bot.emulator.testing.driver import VisibleMessage
from bot.service import reload
from bot.service.reload import open_hot_reload
from tests.discord_world import SMALL, discord_world
from tests.postgres import SUBSTITUTES, hold_server_lock
from tests.waiting import wait_until

DEADLINE_SECONDS = 3.0
SHUTDOWN_SECONDS = 5.0
LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
input()
"""


@contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Hold the write lock of a database, as another process would."""
    if url := SUBSTITUTES.find(path):
        with hold_server_lock(url):
            yield
        return
    with subprocess.Popen(
        [sys.executable, "-c", LOCK, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        try:
            yield
        finally:
            other.communicate(b"\n")


async def time_text(reply: Awaitable[VisibleMessage]) -> tuple[str, float]:
    began = time.monotonic()
    text = (await reply).text
    return text, time.monotonic() - began


async def test_every_press_is_answered_in_time_and_says_honestly_that_nothing_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "almanac.sqlite3"
    async with discord_world(SMALL, path) as world, world.bot():
        asked = await world.member.slash("ask", question="what is sourdough")
        unknown = await world.member.slash("ask", question="how much butter for sourdough")
        with hold_lock(path):
            writes = await asyncio.gather(
                *(time_text(asked.press("👍")) for _ in range(3)),
                time_text(unknown.press("Ask the moderators")),
                *(time_text(world.moderator.slash("knowledge hide", entry="sourdough/what")) for _ in range(3)),
                time_text(world.moderator.slash("knowledge add")),
            )
            reads = [
                await time_text(world.other.slash("ask", question="what is sourdough")),
                await time_text(world.moderator.slash("knowledge questions")),
                await time_text(world.moderator.slash("knowledge stats")),
            ]
        assert [text for text, _ in writes] == [NOT_SAVED] * len(writes)
        assert max(seconds for _, seconds in [*writes, *reads]) < DEADLINE_SECONDS
        answer, queue, statistics = (text for text, _ in reads)
        assert "fed leaven" in answer
        assert "**Questions:** 3" in statistics
        assert "Nothing is waiting here." in queue

        assert "Recorded as helpful" in (await asked.press("👍")).text
        assert "passed on" in (await unknown.press("Ask the moderators")).text
        assert "Saved" in (await world.moderator.hide("sourdough/what")).text


async def test_the_bot_stops_in_time(tmp_path: Path) -> None:
    path = tmp_path / "almanac.sqlite3"
    async with discord_world(SMALL, path) as world:
        async with world.bot():
            asked = await world.member.slash("ask", question="what is sourdough")
            with hold_lock(path):
                vote = asyncio.create_task(asked.press("👍"))
                flush = asyncio.create_task(world.app.usage.flush())
                await asyncio.sleep(0.1)
                began = time.monotonic()
                await world.client.close()
                await flush
                assert (await vote).text == NOT_SAVED
                assert time.monotonic() - began < SHUTDOWN_SECONDS
        assert time.monotonic() - began < SHUTDOWN_SECONDS


async def test_a_reload_on_sighup_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(reload, "RETRY_SECONDS", 0.1)
    folder = tmp_path / "knowledge"
    folder.mkdir()
    file = folder / "base.yaml"
    text = (SMALL / "base.yaml").read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    settings = Settings(database_path=tmp_path / "a.sqlite3", knowledge_path=folder)
    async with Almanac.open(settings) as app, open_hot_reload(app.reload, folder):
        file.write_text(text.replace("title: Keeping bread fresh", "title: Storing bread"), encoding="utf-8")
        with hold_lock(settings.database_path):
            os.kill(os.getpid(), signal.SIGHUP)
            await wait_until(lambda: "will retry" in caplog.text)
        await wait_until(lambda: app.shared.base.topics["keeping"].title == "Storing bread")
