"""The rooms of the package: who may import whom, how long things are, and that the contracts really hold."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import house

ROOT = Path(__file__).parents[1]


def test_no_limit_is_broken() -> None:
    broken = [measure for measure in house.measure_house() if measure.is_broken]

    assert broken == [], "run `python -m scripts.house` to see all numbers"


def test_import_cycles_are_found_and_the_depth_measured() -> None:
    straight: house.Edges = {"roof": {"hall", "cellar"}, "hall": {"cellar"}, "cellar": set()}

    assert house.measure_depth(straight) == (3, [])
    assert house.find_cycles([straight]) == ()
    assert house.find_cycles([straight, straight | {"cellar": {"hall"}}]) in {
        ("hall → cellar → hall",),
        ("cellar → hall → cellar",),
    }


def test_every_module_has_a_layer_and_imports_point_one_way() -> None:
    assert contracts_hold(), "run `lint-imports` to see which import breaks which contract"


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("service/queries.py", "import discord"),
        ("domain/knowledge.py", "import bot.storage.database"),
        ("knowledge/parser.py", "from bot.storage import database"),
        ("replies/plain_text.py", "import rapidfuzz"),
        ("cli/output.py", "import sqlite3"),
        ("app.py", "from bot.cli.main import main"),
        ("emulator/rest/router.py", "import discord"),
        ("emulator/rest/router.py", "import bot.domain.dates"),
        ("discord/client.py", "import bot.emulator.server"),
        ("replies/entry.py", "import numpy"),
        ("service/reports.py", "import matplotlib"),
        ("matching/text/normalise.py", "import bot.matching.index.index"),
        ("attic/__init__.py", "import discord"),
        ("attic/__init__.py", ""),
    ],
)
def test_an_import_from_the_wrong_room_breaks_a_contract(room: str, line: str, tmp_path: Path) -> None:
    """Even inside a function, even of a module that is new and of a room that has no layer yet."""
    house = shutil.copytree(ROOT / "bot", tmp_path / "bot")
    path = house / room
    path.parent.mkdir(exist_ok=True)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{before}\n\ndef _trespass():\n    {line or 'pass'}\n", encoding="utf-8")

    assert not contracts_hold(tmp_path)


def contracts_hold(folder: Path = ROOT) -> bool:
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
            "--config",
            str(ROOT / "pyproject.toml"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode == 0
