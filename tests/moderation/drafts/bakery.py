"""Drafts of a small bakery, saved in one guild, and what its members are answered."""

import asyncio
from dataclasses import replace
from pathlib import Path

from bot.app import Almanac
from bot.domain.changes import Draft, Operation, format_guild_scope
from bot.domain.dates import PartialDate
from bot.domain.guild_settings import GuildSettings
from bot.domain.items import Item
from bot.domain.knowledge import Entry, EntryKind, Source, SourceQuality
from bot.domain.save_results import Saved
from bot.matching.outcome import Answer

GUILD, OTHER = 11, 22
HERE, THERE = format_guild_scope(GUILD), format_guild_scope(OTHER)
DEFAULT = GuildSettings()
PETRA, JOVAN = 1, 2
SALT = Entry(
    "sourdough", "salt", EntryKind.FACT, "Two percent.", PartialDate(2024, 1, 1), ("book",), ("how much salt goes in",)
)
LEAFLET = Source("leaflet", "Leaflet", "Mill", SourceQuality.OTHER, reference="page 1")
SALTED = replace(SALT, sources=("leaflet",))


async def create_draft(almanac: Almanac, *items: tuple[str, Item | None], scope: str = HERE, who: int = PETRA) -> Draft:
    changes = [await almanac.drafts.items.propose(scope, key, item) for key, item in items]
    return await almanac.drafts.create(scope, who, Operation.EDIT, changes)


async def save(almanac: Almanac, *items: tuple[str, Item | None], scope: str = HERE) -> Saved:
    outcome = await almanac.drafts.save(await create_draft(almanac, *items, scope=scope), DEFAULT, "because")
    assert isinstance(outcome, Saved)
    return outcome


async def ask(almanac: Almanac, question: str, guild: int = GUILD) -> str | None:
    outcome = (await almanac.fetch_reader(guild)).ask(question).outcome
    return outcome.matches[0].entry_id if isinstance(outcome, Answer) else None


def get_entry(almanac: Almanac, full_id: str) -> Entry:
    found = almanac.shared.base.entry(full_id)
    assert found is not None
    return found


async def write_file(folder: Path, name: str, content: bytes) -> None:
    await asyncio.to_thread((folder / name).write_bytes, content)
