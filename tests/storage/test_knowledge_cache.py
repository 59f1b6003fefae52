"""Revision numbers of the entries in the files, in a database from before the model had its newest fields."""

import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import Almanac
from bot.domain.changes import Operation, format_guild_scope
from bot.domain.guild_settings import UNRESTRICTED
from bot.domain.knowledge import Entry
from bot.domain.overlay import find_conflicts
from bot.domain.save_results import Saved
from bot.storage.database import Database
from bot.storage.revisions import fetch_overlay
from tests.discord_world import SMALL
from tests.postgres import settings_for

GUILD = 11
VOTERS = (1, 2, 3)
LATER_FIELDS = ("review", "by", "basis", "correction", "disputed")
"""Fields of an entry that the simulated earlier model lacks; not all of their defaults are empty."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(SMALL, tmp_path / "knowledge"))
    text = (folder / "base.yaml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if "review: never" not in line]
    (folder / "base.yaml").write_text("\n".join(kept) + "\n", encoding="utf-8")
    return folder


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Almanac]:
    async with Almanac.open(settings_for(folder.parent / "a.sqlite3", folder)) as almanac:
        yield almanac


async def forget_later_fields(database: Database) -> None:
    """Make all stored JSON what an earlier model would have written, for entries that don't use the later fields."""
    async with database.write() as connection:
        for column in ("body", "prior"):
            rows = await connection.execute_fetchall(f"SELECT id, {column} FROM history WHERE {column} IS NOT NULL")
            for number, text in rows:
                body = json.loads(text)
                if all(body.get(name, "yearly") in (None, "yearly") for name in LATER_FIELDS):
                    earlier = json.dumps({name: part for name, part in body.items() if name not in LATER_FIELDS})
                    sql = f"UPDATE history SET {column} = :earlier WHERE id = :number"
                    await connection.execute(sql, {"earlier": earlier, "number": number})


def edit(folder: Path, before: str, after: str) -> None:
    path = folder / "base.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


async def test_a_new_field_gives_no_entry_a_new_revision_and_every_vote_counts(folder: Path) -> None:
    async with opened(folder) as almanac:
        for voter in VOTERS:
            await almanac.votes.vote(GUILD, voter, "sourdough/what", 1, helpful=False)
        await forget_later_fields(almanac.database)
    edit(folder, "bakes at 280 degrees", "bakes at 285 degrees")

    async with opened(folder) as almanac:
        revisions = {entry.full_id: entry.revision for entry in almanac.shared.base.entries()}
        downvoted = (await almanac.fetch_moderation_queue(GUILD)).downvoted

    assert revisions == {"keeping/bag": 1, "sourdough/old-oven": 2, "sourdough/temperature": 1, "sourdough/what": 1}
    assert [(revision.entry_id, revision.downvotes) for revision in downvoted] == [("sourdough/what", 3)]


async def test_a_new_field_makes_no_override_a_conflict(folder: Path) -> None:
    scope = format_guild_scope(GUILD)
    async with opened(folder) as almanac:
        value = await almanac.drafts.items.fetch_item(scope, "sourdough/what")
        assert isinstance(value, Entry)
        change = await almanac.drafts.items.propose(scope, "sourdough/what", replace(value, text="Leavened bread."))
        draft = await almanac.drafts.create(scope, 1, Operation.EDIT, [change])
        assert isinstance(await almanac.drafts.save(draft, UNRESTRICTED), Saved)
        await forget_later_fields(almanac.database)

    async with opened(folder) as almanac:
        overlay = await fetch_overlay(almanac.database, scope)
        served = (await almanac.fetch_scope_reader(scope)).base.entry("sourdough/what")

        assert served is not None
        assert (served.text, served.revision) == ("Leavened bread.", 2)
        assert list(overlay) == ["sourdough/what"]
        assert find_conflicts(almanac.shared.base, overlay) == []
