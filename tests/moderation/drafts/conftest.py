"""The application over the small base, in a folder that can be changed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.app import Almanac
from tests.discord_world import SMALL
from tests.postgres import settings_for


@pytest_asyncio.fixture
async def folder(tmp_path: Path) -> Path:
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "base.yaml").write_bytes((SMALL / "base.yaml").read_bytes())
    return tmp_path / "knowledge"


@pytest_asyncio.fixture
async def almanac(folder: Path) -> AsyncIterator[Almanac]:
    async with Almanac.open(settings_for(folder.parent / "a.sqlite3", folder)) as opened:
        yield opened
