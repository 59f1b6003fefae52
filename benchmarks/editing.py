"""What an edit costs: from saving it until the next question is answered from it, on made-up bases of several sizes.

    python -m benchmarks.editing [--entries 1000 50000] [--edits 9]

Single figures say little on a busy machine; the ratios do: an edit's cost must grow with the change, not with the base.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.matching_sets import ExampleTopic, write_base
from benchmarks.matching_synthetic import generate_topics
from bot.app import Almanac
from bot.config import Settings
from bot.domain.changes import Draft, Operation, format_guild_scope
from bot.domain.guild_settings import GuildSettings
from bot.domain.save_results import Saved
from bot.matching.index.index import Index

GUILD = 1
FREELY = GuildSettings(max_changes=1_000_000)


@dataclass(frozen=True, slots=True)
class Costs:
    """Milliseconds, each the median of all edits; `build` is what the whole index takes."""

    preview: float
    save: float
    answer: float
    build: float


async def timed(act: Awaitable[object]) -> float:
    began = time.perf_counter()
    await act
    return (time.perf_counter() - began) * 1000


async def measured(entries: int, edits: int) -> Costs:
    """The costs of edits in a base of that many entries."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base"
        await asyncio.to_thread(write_base, distinct(entries), base, "Edited")
        async with Almanac.open(Settings(database_path=Path(folder) / "a.sqlite3", knowledge_path=base)) as almanac:
            topics = list(almanac.shared.base.topics.values())
            began = time.perf_counter()
            await asyncio.to_thread(Index.build, topics)
            build = (time.perf_counter() - began) * 1000
            runs = [await one_edit(almanac, number) for number in range(edits)]
    preview, save, answer = (statistics.median(run) for run in zip(*runs, strict=True))
    return Costs(preview, save, answer, build)


def distinct(entries: int) -> list[ExampleTopic]:
    """So many topics, of which no two share a phrase: those of a knowledge base may not."""
    seen: set[str] = set()
    topics = []
    for topic in generate_topics(entries + entries // 100):
        phrases = tuple(phrase for phrase in topic.phrases if phrase not in seen)
        seen |= set(phrases)
        if len(phrases) == len(topic.phrases):
            topics.append(topic)
    return topics[:entries]


async def one_edit(almanac: Almanac, number: int) -> tuple[float, float, float]:
    """Reword an entry and ask for it: what the preview, the saving and the next answer take."""
    draft = await drafted(almanac, number)
    preview = await timed(almanac.drafts.preview(draft))
    save = await timed(saved(almanac, draft))
    return preview, save, await timed(asked(almanac, f"zebra number {number}", draft.changes[0].key))


async def drafted(almanac: Almanac, number: int) -> Draft:
    scope = format_guild_scope(GUILD)
    entry = next(iter(list(almanac.shared.base.topics.values())[number * 7].entries))
    value = replace(entry, text="Reworded.", asked=(*entry.asked, f"zebra number {number}"))
    change = await almanac.drafts.items.propose(scope, entry.full_id, value)
    return await almanac.drafts.create(scope, 1, Operation.EDIT, [change])


async def saved(almanac: Almanac, draft: Draft) -> None:
    outcome = await almanac.drafts.save(draft, FREELY, "a reason")
    assert isinstance(outcome, Saved)


async def asked(almanac: Almanac, question: str, entry: str) -> None:
    outcome = (await almanac.fetch_reader(GUILD)).ask(question).outcome
    assert outcome.matches[0].entry_id == entry


def main() -> None:
    parser = argparse.ArgumentParser(description="What an edit costs in bases of several sizes.")
    parser.add_argument("--entries", type=int, nargs="+", default=[1_000, 50_000])
    parser.add_argument("--edits", type=int, default=9)
    arguments = parser.parse_args()
    table = Table("entries", "preview ms", "save ms", "next answer ms", "whole index ms", "build / save")
    found = [asyncio.run(measured(entries, arguments.edits)) for entries in arguments.entries]
    for entries, one in zip(arguments.entries, found, strict=True):
        figures = (one.preview, one.save, one.answer, one.build, one.build / one.save)
        table.add_row(f"{entries:,}", *(f"{figure:,.1f}" for figure in figures))
    first, last = found[0], found[-1]
    table.add_row("ratio", *(f"{getattr(last, name) / getattr(first, name):.1f}" for name in Costs.__slots__), "")
    Console().print(table)


if __name__ == "__main__":
    main()
