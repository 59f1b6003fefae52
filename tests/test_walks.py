"""The walks in docs/architecture.md are true: when the bot runs, each step is called, in this order."""

import inspect
import pkgutil
import re
import shutil
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from discord import app_commands

from scripts.house import ARCHITECTURE
from tests.discord_world import SMALL, DiscordWorld, discord_world

STEP = re.compile(r"^\d+\. `([\w.]+)`", re.MULTILINE)


def read_walk(heading: str) -> list[str]:
    """The function of each step, as the page names it."""
    section = ARCHITECTURE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return STEP.findall(section)


def find_code(name: str) -> CodeType:
    function: Any = pkgutil.resolve_name(f"bot.{name}")
    if isinstance(function, app_commands.Command):
        function = function.callback
    code = inspect.unwrap(function).__code__
    assert isinstance(code, CodeType)
    return code


@contextmanager
def recorded_calls() -> Iterator[list[CodeType]]:
    """All calls of Python functions, in every thread that is started meanwhile."""
    calls: list[CodeType] = []
    starts: dict[CodeType, int] = {}

    def record(frame: FrameType, event: str, _arg: object) -> None:
        # A coroutine that continues after an await is reported as a call too, but at another instruction.
        if event == "call" and starts.setdefault(frame.f_code, frame.f_lasti) == frame.f_lasti:
            calls.append(frame.f_code)

    threading.setprofile(record)
    sys.setprofile(record)
    try:
        yield calls
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def find_untaken_steps(heading: str, calls: list[CodeType]) -> list[str]:
    """The steps from the first one that was not called after the step before it."""
    steps, remaining = read_walk(heading), iter(calls)
    return next((steps[number:] for number, step in enumerate(steps) if find_code(step) not in remaining), [])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(SMALL, tmp_path / "knowledge")


async def walk_question(discord: DiscordWorld) -> None:
    await discord.member.slash("ask", question="how hot must the oven be for a sourdough")


async def walk_edit(discord: DiscordWorld) -> None:
    form = (await discord.moderator.slash("knowledge add")).modal
    fields = {"asked": "how much salt goes into sourdough", "text": "Two percent.", "topic": "Sourdough"}
    preview = await form.submit(**fields, source="House rules")
    await preview.press("Save")


async def walk_file(discord: DiscordWorld) -> None:
    path = discord.settings.knowledge_path / "base.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    await discord.app.reload()


@pytest.mark.parametrize(
    ("heading", "walk"), [("A question", walk_question), ("An edit", walk_edit), ("A file", walk_file)]
)
async def test_the_bot_takes_each_step_in_this_order(
    heading: str, walk: Callable[[DiscordWorld], Awaitable[None]], folder: Path
) -> None:
    with recorded_calls() as calls:
        async with discord_world(folder, folder.parent / "almanac.sqlite3") as discord, discord.bot():
            calls.clear()
            await walk(discord)

    assert len(read_walk(heading)) > 10
    assert find_untaken_steps(heading, calls) == []


def test_a_step_out_of_order_is_found() -> None:
    first, *others = read_walk("A file")
    calls = [find_code(step) for step in (*others, first)]

    assert find_untaken_steps("A file", calls) == others
