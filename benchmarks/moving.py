"""What moving to PostgreSQL costs: a community of 100,000 entries and 1,000,000 votes, in one file, onto a server.

    python -m benchmarks.moving [--entries 100000] [--votes 1000000] [--server URL]

`migrate-database` runs as an operator runs it, in a process of its own, whose time and peak of memory are reported; a
second run compares only. Without --server, a server is started for the time of the benchmark.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.bot_process import ROOT
from benchmarks.editing import distinct
from benchmarks.matching_sets import write_base
from bot.knowledge.loader import read_folder
from bot.service.loading import ignore_progress, parse_with_progress
from bot.storage.connections import open_connection
from bot.storage.knowledge_cache import store_index, store_parsed_files
from bot.storage.opening import open_database
from tests.postgres import create_database, remove_servers, require_server

VOTERS_PER_GUILD = 500
INDEX_BYTES = 50_000_000
"""The cached index of such a base, as one value."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the command: seconds, the most memory it held in MB, and what it printed."""

    seconds: float
    peak: float
    output: str


def fill_file(path: Path, folder: Path, entries: int, votes: int) -> None:
    asyncio.run(fill(path, folder, entries, votes))


async def fill(path: Path, folder: Path, entries: int, votes: int) -> None:
    """Make the file of a community."""
    await asyncio.to_thread(write_base, distinct(entries), folder, "Moved")
    raw = await asyncio.to_thread(read_folder, folder)
    files = await asyncio.to_thread(parse_with_progress, raw, {}, ignore_progress)
    async with open_database(path) as database:
        await store_parsed_files(database, str(folder), files, {file.file: "digest" for file in files})
        await store_index(database, str(folder), "digest", os.urandom(INDEX_BYTES))
    await asyncio.to_thread(insert_votes, path, entries, votes)


def insert_votes(path: Path, entries: int, votes: int) -> None:
    with open_connection(path) as connection:
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO vote VALUES (?, ?, 1, ?, ?, '2026-01-01')", build_votes(entries, votes))
        connection.execute("COMMIT")


def build_votes(entries: int, votes: int) -> Iterator[tuple[int, str, str, int]]:
    for number in range(votes):
        guild, voter = divmod(number, VOTERS_PER_GUILD)
        yield 10**17 + guild, f"topic-{number % entries}/entry", f"{voter:064x}", int(number % 3 > 0)


def move(path: Path, url: str) -> Run:
    command = [sys.executable, "-m", "bot", "migrate-database", "--from", str(path), "--to", url]
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit("It was not moved.")
    return Run(time.perf_counter() - began, usage.ru_maxrss / 1000, output)


def main() -> None:
    parser = argparse.ArgumentParser(description="What moving to PostgreSQL costs.")
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--votes", type=int, default=1_000_000)
    parser.add_argument("--server", help="its address, of a user who may create databases; the new one stays")
    arguments = parser.parse_args()
    url = create_database(arguments.server or require_server())
    try:
        measure(url, arguments.entries, arguments.votes)
    finally:
        remove_servers()


def measure(url: str, entries: int, votes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.sqlite3"
        # Elsewhere: the peak that the system reports of a process begins with that of its parent.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as filler:
            filler.submit(fill_file, path, Path(folder) / "base", entries, votes).result()
        size = path.stat().st_size / 1e6
        runs = {"moved": move(path, url), "compared": move(path, url)}
    report(size, runs)


def report(size: float, runs: dict[str, Run]) -> None:
    table = Table("", "seconds", "peak MB", title=f"a file of {size:,.0f} MB")
    for name, run in runs.items():
        table.add_row(name, f"{run.seconds:.1f}", f"{run.peak:,.0f}")
    console = Console()
    console.print(table)
    for run in runs.values():
        console.print(run.output, highlight=False)


if __name__ == "__main__":
    main()
