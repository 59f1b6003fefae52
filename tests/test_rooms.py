"""The rooms of the house: who may import whom, how large things are, and that the linter really keeps it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "bot").rglob("*.py"))


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("bot/service.py", "import discord"),
        ("bot/knowledge/model.py", "from discord import app_commands"),
        ("bot/replies/plain.py", "import rapidfuzz"),
        ("bot/terminal/draw.py", "import sqlite3"),
        ("bot/service.py", "from bot.cli import main"),
        ("bot/loopback/rest.py", "import discord"),
        ("bot/replies/entry.py", "import numpy"),
        ("bot/looks.py", "import matplotlib"),
    ],
)
def test_the_linter_refuses_an_import_from_the_wrong_room(room: str, line: str) -> None:
    source = f"{line}\n\nprint({line.rsplit(maxsplit=1)[-1]})\n"
    ran = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--stdin-filename", room, "-"],
        cwd=ROOT,
        input=source,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "TID251" in ran.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_stay_readable(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    functions = [
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert source.count("\n") <= 300
    assert [one.name for one in functions if (one.end_lineno or 0) - one.lineno >= 50] == []


ROOMS = {
    "knowledge": {"knowledge", "errors"},
    "matching": {"matching", "knowledge"},
    "replies": {"figures", "replies", "waiting", "matching", "knowledge", ""},
    "guilds": set(),
    "figures": {"knowledge"},
    "repeating": {"storage"},
    "conversations": {"answers", "matching"},
    "counts": {"figures", "matching", "storage", "repeating"},
    "storage": {"storage", "changes", "waiting", "guilds", "knowledge", "errors"},
    "answers": {"errors", "knowledge", "matching", "replies"},
    "waiting": set(),
    "gaps": {"library", "matching", "places", "storage", "waiting"},
    "votes": {"knowledge", "storage", "waiting"},
    "library": {"answers", "knowledge", "matching", "storage", "errors", ""},
    "places": {"changes", "library", "knowledge", "matching", "storage"},
    "changes": {"knowledge"},
    "editing": {
        "editing",
        "changes",
        "guilds",
        "places",
        "library",
        "replies",
        "matching",
        "knowledge",
        "storage",
        "errors",
    },
    "pictures": {"figures", "pictures", "knowledge", "matching"},
    "due": {"matching", "knowledge"},
    "looks": {"figures", "pictures", "replies", "knowledge"},
    "seen": {"answers", "library", "looks", "replies", "matching", "knowledge", "errors"},
    "service": {
        "changes",
        "figures",
        "looks",
        "replies",
        "conversations",
        "editing",
        "counts",
        "guilds",
        "library",
        "places",
        "repeating",
        "gaps",
        "votes",
        "waiting",
        "seen",
        "matching",
        "storage",
        "settings",
        "errors",
    },
    "views": {"views", "replies", "knowledge"},
    "commands": {
        "commands",
        "figures",
        "changes",
        "editing",
        "counts",
        "waiting",
        "guilds",
        "knowledge",
        "views",
        "seen",
        "service",
        "replies",
        "matching",
        "errors",
    },
    "logbook": {"changes", "editing", "notices", "views"},
    "telling": {"logbook", "notices"},
    "notices": {"service", "matching", "replies", "views", "waiting"},
    "terminal": {
        "terminal",
        "answers",
        "changes",
        "editing",
        "guilds",
        "service",
        "replies",
        "matching",
        "pictures",
        "errors",
    },
    "loopback": {"loopback"},
    "following": {"service", "library", "settings", "errors"},
    "play": {"play", "following", "loopback", "client", "connection", "service", "library", "settings", "errors"},
    "settings": {"errors", "matching"},
    "errors": {"knowledge"},
}
"""Which rooms of ours each may import; the empty name is the package's version."""


@pytest.mark.parametrize("room", ROOMS)
def test_dependencies_point_one_way(room: str) -> None:
    inside = [path for path in MODULES if path.relative_to(ROOT / "bot").parts[0].removesuffix(".py") == room]
    imported = {
        (node.module or "").removeprefix("bot").strip(".").split(".")[0]
        for path in inside
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "bot"
    }

    assert inside
    assert imported <= ROOMS[room]
