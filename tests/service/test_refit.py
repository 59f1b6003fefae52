"""Indexes are refitted in the background after many changes; answers stay the same."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot import app
from bot.app import Almanac
from bot.config import Settings
from bot.domain.changes import SHARED, Operation, format_guild_scope
from bot.domain.dates import PartialDate
from bot.domain.guild_settings import GuildSettings
from bot.domain.knowledge import Entry, EntryKind, Topic
from bot.domain.save_results import Saved
from bot.matching.index import index
from bot.matching.outcome import Answer
from tests.discord_world import SMALL

HERE, THERE = 11, 22


@pytest_asyncio.fixture
async def almanac(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Almanac]:
    monkeypatch.setattr(index, "MAX_REFIT_ENTRIES", 1)
    monkeypatch.setattr(index, "MIN_OUTGROWN_TOPICS", 3)
    monkeypatch.setattr(app, "REFIT_CHECK_INTERVAL_SECONDS", 0.05)
    async with Almanac.open(Settings(database_path=tmp_path / "a.sqlite3", knowledge_path=SMALL)) as opened:
        yield opened


async def add(almanac: Almanac, scope: str, *names: str) -> None:
    made: list[tuple[str, Topic | Entry]] = []
    category = next(iter(almanac.shared.base.categories))
    for name in names:
        made.append((name, Topic(name, name.title(), category, ())))
        asked = (f"what is {name}", f"{name} explained")
        made.append(
            (f"{name}/what", Entry(name, "what", EntryKind.FACT, f"{name}!", PartialDate(2024, 1, 1), ("book",), asked))
        )
    changes = [await almanac.drafts.items.propose(scope, key, item) for key, item in made]
    draft = await almanac.drafts.create(scope, 1, Operation.IMPORT, changes)
    assert isinstance(await almanac.drafts.save(draft, GuildSettings(max_changes=99), "new"), Saved)


async def wait_until_fitted(almanac: Almanac, guild: int, expected: set[str]) -> None:
    changed = asyncio.Event()
    almanac.add_change_listener(changed.set)
    async with asyncio.timeout(20):
        while set((await almanac.fetch_reader(guild)).snapshot.index.base_topics) != expected:
            await changed.wait()
            changed.clear()


async def answered(almanac: Almanac, guild: int, question: str) -> str | None:
    outcome = (await almanac.fetch_reader(guild)).ask(question).outcome
    return outcome.matches[0].entry_id if isinstance(outcome, Answer) else None


async def test_a_guild_with_many_changes_is_refitted_alone(almanac: Almanac) -> None:
    before = set(almanac.shared.base.topics)
    news = ("quokka", "wombat", "numbat", "dingo")
    await add(almanac, format_guild_scope(HERE), *news)
    await wait_until_fitted(almanac, HERE, before | set(news))

    assert [await answered(almanac, HERE, f"what is {name}") for name in news] == [f"{name}/what" for name in news]
    assert await answered(almanac, THERE, "what is quokka") is None
    assert set(almanac.shared.snapshot.index.base_topics) == before


async def test_the_next_change_is_a_delta_over_the_refitted_index(almanac: Almanac) -> None:
    before = set(almanac.shared.base.topics)
    await add(almanac, format_guild_scope(HERE), "quokka", "wombat", "numbat", "dingo")
    fitted = before | {"quokka", "wombat", "numbat", "dingo"}
    await wait_until_fitted(almanac, HERE, fitted)
    await add(almanac, format_guild_scope(HERE), "potoroo")
    current = (await almanac.fetch_reader(HERE)).snapshot.index

    assert (set(current.base_topics), set(current.changes)) == (fitted, {"potoroo"})
    assert await answered(almanac, HERE, "what is potoroo") == "potoroo/what"
    assert await answered(almanac, HERE, "what is quokka") == "quokka/what"


async def test_shared_changes_are_refitted_for_every_guild(almanac: Almanac) -> None:
    before = set(almanac.shared.base.topics)
    news = {"quokka", "wombat", "numbat", "dingo"}
    await add(almanac, SHARED, *news)
    await wait_until_fitted(almanac, THERE, before | news)

    assert await answered(almanac, HERE, "what is dingo") == "dingo/what"
