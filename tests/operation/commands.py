"""Runs commands as docs/operate.md gives them."""

import asyncio
import os
import re
from dataclasses import dataclass
from pathlib import Path

from tests.command_processes import run_bot_command
from tests.discord_world import SMALL

ROOT = Path(__file__).parents[2]
OPERATE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    status: int
    output: str
    errors: str


def read_documented(name: str) -> list[str]:
    """The arguments, after `python -m bot`, of the command below the comment of that name."""
    command = re.search(rf"<!-- {name} -->\n```sh\n\.venv/bin/python -m bot (.+)\n```", OPERATE)
    assert command, name
    return command[1].split()


async def run_command(folder: Path, *arguments: str, **environment: str) -> Ran:
    """Run `python -m bot …` with the small base and the database `a.sqlite3` of a folder."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("DISCORD", "OWNER", "DEV"))}
    settings = {"DATABASE_PATH": str(folder / "a.sqlite3"), "KNOWLEDGE_PATH": str(SMALL), "PYTHONPATH": str(ROOT)}
    ran = await asyncio.to_thread(run_bot_command, arguments, folder, {**inherited, **settings, **environment})
    return Ran(ran.returncode, ran.stdout, ran.stderr)
