"""`check`: lints a knowledge folder, or lists what is overdue for a check."""

import asyncio
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.command import Command
from bot.cli.opening import without_trace
from bot.cli.output import ProgressBar, confirm
from bot.cli.overdue import find_overdue
from bot.config import Settings
from bot.domain.sourcing import Sourcing, count_sourcing
from bot.domain.text import format_count
from bot.matching.evaluation.near_report import summarise
from bot.service.linter import lint_folder
from bot.service.meaning import open_encoder
from bot.service.usage import RECENT_PERIOD, UsageCounters
from bot.storage.opening import open_database


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="the folder (default: KNOWLEDGE_PATH)")
    parser.add_argument("--due", action="store_true", help="list the entries overdue for a check, most shown first")


async def check(settings: Settings, arguments: Namespace) -> int:
    """Print problems and advice. Nothing is taken from the database or stored. Returns 1 if there are problems."""
    folder = arguments.folder or settings.knowledge_path
    if arguments.due:
        return await _check_overdue(settings, folder)
    with ProgressBar() as progress:
        encoder = await open_encoder(settings.meaning, without_trace(settings).database_path.parent, progress)
        report = await asyncio.to_thread(lint_folder, folder, progress, asks_near=True, encoder=encoder)
    for problem in report.problems:
        print(problem)
    for advice in report.advice:
        print(f"{advice} (advice)")
    if report.problems:
        return 1
    confirm(f"{folder}: no problems. {summarise(report.near)}")
    if report.base:
        confirm(_describe_sourcing(count_sourcing(report.base, datetime.now(UTC).date())))
    return 0


def _describe_sourcing(counts: Sourcing) -> str:
    sources = ", ".join(f"{count:,} {quality}" for quality, count in counts.sources.items())
    single = format_count(counts.single, "entry cites", "entries cite")
    return (
        f"Sources: {sources}; {counts.undated:,} without a date. "
        f"{single} one source only ({counts.single_other:,} of quality other). "
        f"Overdue for a check: {counts.overdue:,}; never checked: {counts.unchecked:,}."
    )


async def _check_overdue(settings: Settings, folder: Path) -> int:
    """List what is overdue. Returns 1 if anything is, for scheduled jobs."""
    today = datetime.now(UTC).date()
    # Opening a database creates it; a check leaves nothing behind.
    has_counts = bool(settings.database_url) or settings.database_path.exists()
    shown = await _fetch_times_shown(settings.database_address) if has_counts else {}
    overdue = await asyncio.to_thread(find_overdue, folder, shown, today)
    for entry in overdue:
        print(entry)
    if not overdue:
        confirm(f"{folder}: nothing is overdue.")
    return int(bool(overdue))


async def _fetch_times_shown(address: Path | str) -> dict[str, int]:
    async with open_database(address) as database, UsageCounters.open(database) as usage:
        return await usage.fetch_popularity(datetime.now(UTC).date() - RECENT_PERIOD)


CHECK = Command("check", "list everything that is wrong in a knowledge folder", "check my-base", check, add_arguments)
