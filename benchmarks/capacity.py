"""What a real process takes: memory for a server, a shard and an entry, and writes to PostgreSQL for a question.

    python -m benchmarks.capacity [--servers 2000] [--shards 64] [--entries 2000] [--questions 200]

Each figure is the difference of two processes that differ in one number. `docs/scale.md` works out from them what
larger bots take; answers a second are measured by `benchmarks.http_load`.
"""

import argparse
import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
from rich.console import Console
from rich.table import Table
from uvloop import new_event_loop

from benchmarks.bot_process import BotProcess
from benchmarks.discord_load import read_memory
from benchmarks.editing import distinct
from benchmarks.kills import KNOWLEDGE
from benchmarks.matching_sets import write_base
from bot.emulator.server import DiscordEmulator
from bot.emulator.state.state import State
from bot.emulator.testing.driver import Driver
from tests.postgres import create_database, drop_database, remove_servers, require_server

CHANNELS, ROLES = 20, 10
"""Of each server: an ordinary one."""

FEW = 4
SETTLE_SECONDS = 10.0
"""What a process does after its start: it makes a backup, loads what draws charts, and counts into the database."""

_COUNT = "SELECT SUM(n_tup_ins + n_tup_upd) FROM pg_stat_user_tables"


@asynccontextmanager
async def run_bot(
    folder: Path, knowledge: Path, servers: int = 1, **settings: str
) -> AsyncIterator[tuple[BotProcess, int]]:
    """A process with that many servers, and its id, once it has nothing more to do."""
    async with DiscordEmulator(State()).serve() as emulator:
        emulator.gateway.max_concurrency = 1_000
        guilds = [emulator.state.create_guild(f"Server {number}") for number in range(servers)]
        for guild in guilds:
            for number in range(CHANNELS):
                guild.create_channel(f"channel-{number}")
            for number in range(ROLES):
                guild.create_role(f"Role {number}")
        name = tempfile.mkdtemp(dir=folder)
        bot = BotProcess(emulator, guilds[0], Path(name) / "a.sqlite3", Path(name) / "log", knowledge)
        async with bot.run(MEANING="off", **settings) as process:
            shards = int(settings.get("SHARD_COUNT", "1"))
            while len(emulator.gateway.sessions) < shards:  # noqa: ASYNC110 - another process has no event
                await asyncio.sleep(0.1)
            await asyncio.sleep(SETTLE_SECONDS)
            yield bot, process.pid


async def measure_memory(folder: Path, knowledge: Path = KNOWLEDGE, servers: int = 1, **settings: str) -> float:
    """The megabytes of a process that has nothing to do."""
    async with run_bot(folder, knowledge, servers, **settings) as (_, process):
        return read_memory(process)


async def measure_entry(folder: Path, entries: int) -> float:
    """Kilobytes for an entry of a made-up base."""
    found = []
    for count in (entries // FEW, entries):
        base = folder / f"base-{count}"
        await asyncio.to_thread(write_base, distinct(count), base, "Counted")
        found.append(await measure_memory(folder, base))
    return (found[1] - found[0]) * 1024 / (entries - entries // FEW)


async def measure_writes(folder: Path, questions: int) -> float:
    """Rows that a process with a database on a server writes for a question."""
    url = create_database(require_server())
    async with run_bot(folder, KNOWLEDGE, DATABASE_URL=url) as (bot, _):
        guild, emulator = bot.guild, bot.emulator

        async def ask(number: int) -> None:
            await Driver(emulator.create_client(guild.add_member(f"Member {number}"))).slash(
                "ask", question="what is sourdough"
            )

        before = await asyncio.to_thread(_count_writes, url)
        for number in range(questions):
            await ask(number)
        await asyncio.sleep(SETTLE_SECONDS)  # the server counts with a delay
        written = await asyncio.to_thread(_count_writes, url) - before
    drop_database(url)
    return written / questions


def _count_writes(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(_COUNT).fetchone()
    return int(row[0]) if row else 0


async def measure(servers: int, shards: int, entries: int, questions: int) -> None:
    table = Table("what", "takes")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        alone = await measure_memory(folder)
        table.add_row("a process with a small base", f"{alone:.0f} MB")
        many = await measure_memory(folder, servers=servers)
        table.add_row("a server, known from the gateway", f"{(many - alone) * 1024 / (servers - 1):.1f} KB")
        few = await measure_memory(folder, SHARD_COUNT=str(FEW))
        more = await measure_memory(folder, SHARD_COUNT=str(shards))
        table.add_row("a shard", f"{(more - few) * 1024 / (shards - FEW):.0f} KB")
        known = await measure_memory(folder, servers=servers, SHARD_COUNT=str(FEW))
        table.add_row("a server of a shard", f"{(known - few) * 1024 / servers:.1f} KB")
        table.add_row("an entry", f"{await measure_entry(folder, entries):.0f} KB")
        table.add_row("a question", f"{await measure_writes(folder, questions):.1f} rows written")
    Console().print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--servers", type=int, default=2_000)
    parser.add_argument("--shards", type=int, default=64)
    parser.add_argument("--entries", type=int, default=2_000)
    parser.add_argument("--questions", type=int, default=200)
    options = parser.parse_args()
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(measure(options.servers, options.shards, options.entries, options.questions))
    remove_servers()


if __name__ == "__main__":
    main()
