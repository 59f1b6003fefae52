"""The application over the small base, in a folder that can be changed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.app import Almanac
from bot.config import Settings
from tests.discord_world import SMALL


@pytest_asyncio.fixture
async def folder(tmp_path: Path) -> Path:
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "base.yaml").write_bytes((SMALL / "base.yaml").read_bytes())
    return tmp_path / "knowledge"


@pytest_asyncio.fixture
async def almanac(folder: Path) -> AsyncIterator[Almanac]:
    async with Almanac.open(Settings(database_path=folder.parent / "a.sqlite3", knowledge_path=folder)) as opened:
        yield opened
