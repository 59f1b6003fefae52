"""The bot without a gateway: how many answers a second one process gives over HTTP, against one with a gateway, and
what a second replica adds.

    python -m benchmarks.http_load [--seconds 4] [--rounds 5] [--server]

All processes run at once with the same base, and are loaded in turn, several times, so that whatever else the machine
does falls on each alike. Members always wait at as many places as fill the processes. Replicas that share a database
count each member's commands in it, so that the limits hold.

The client that asks, the database's server and other programs take from the replicas what they need of the two cores.
So besides the answers a second, those are given that there would be with a core for each process: the kernel tells how
long a process could have run and had to wait for a core, and that time is taken off. What it waited for in any other
way, a lock or the database, stays in.
"""

import argparse
import asyncio
import gc
import itertools
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from uvloop import new_event_loop

from benchmarks.bot_process import find_free_port
from benchmarks.discord_load import QUESTIONS
from benchmarks.light_discord import EndpointConnection, LightDiscord, open_endpoint
from tests.postgres import create_database, remove_servers, require_server

MEMBERS = 12_000
START_SECONDS = 600.0
MAX_IDLE_SECONDS = 0.1
"""Processor time that a bot takes in two seconds when nobody asks."""
GATEWAY, ONE, ONE_OF_TWO, TWO = "one with a gateway", "one over HTTP", "one of two that share", "two that share"
AT_ONCE = 48
"""How many members wait at each bot, so that it has something to do while it waits for the database."""

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Bot:
    """A running process; the port of its endpoint, None if it has a gateway."""

    process_id: int
    port: int | None

    def read_cpu_seconds(self) -> float:
        """Processor time that it has taken so far."""
        fields = Path(f"/proc/{self.process_id}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def read_queued_seconds(self) -> float:
        """Time in which it could have run, but other processes had the processor."""
        return int(Path(f"/proc/{self.process_id}/schedstat").read_text(encoding="utf-8").split()[1]) / 1e9


@dataclass(frozen=True, slots=True)
class Figures:
    """Answers a second, with a core for each bot, and by a second of the bots' processor time; the client's cores."""

    rate: float
    with_own_cores: float
    by_cpu_second: float
    client_cores: float


@asynccontextmanager
async def run_bot(environment: Mapping[str, str], folder: Path, port: int | None) -> AsyncIterator[Bot]:
    listens = {} if port is None else {"INTERACTIONS_PORT": str(port)}
    log = folder / f"{port}.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            env={**os.environ, **environment, **listens, "LOG_LEVEL": "INFO"},
            start_new_session=True,  # Linux shares the processor among sessions: in one, two bots get as much as one
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        began = time.monotonic()
        while b"Listening for" not in log.read_bytes() and b"Connected as" not in log.read_bytes():
            if process.returncode is not None or time.monotonic() - began > START_SECONDS:
                raise RuntimeError(log.read_text(encoding="utf-8")[-2_000:])
            await asyncio.sleep(0.1)
        yield Bot(process.pid, port)
    finally:
        process.terminate()
        await process.wait()


async def wait_until_idle(bots: Sequence[Bot]) -> None:
    """Wait for what a bot does after its start: training the languages of its base, backing up."""
    busy = sum(bot.read_cpu_seconds() for bot in bots)
    while True:
        await asyncio.sleep(2)
        before, busy = busy, sum(bot.read_cpu_seconds() for bot in bots)
        if busy - before < MAX_IDLE_SECONDS * len(bots):
            return


async def measure(discord: LightDiscord, bots: Sequence[Bot], seconds: float) -> Figures:
    """Load these processes alike for so long."""
    endpoints = [await open_endpoint(bot.port) if bot.port else None for bot in bots for _ in range(AT_ONCE)]
    cpu, queued = sum(bot.read_cpu_seconds() for bot in bots), sum(bot.read_queued_seconds() for bot in bots)
    client, began = time.process_time(), time.perf_counter()
    answered = itertools.count()

    async def ask(endpoint: EndpointConnection | None) -> None:
        while time.perf_counter() - began < seconds:
            await discord.measure_answer(endpoint)
            next(answered)

    await asyncio.gather(*map(ask, endpoints))
    taken, count = time.perf_counter() - began, next(answered)
    used = sum(bot.read_cpu_seconds() for bot in bots) - cpu
    waited = (sum(bot.read_queued_seconds() for bot in bots) - queued) / len(bots)
    for endpoint in endpoints:
        if endpoint is not None:
            endpoint.close()
    return Figures(count / taken, count / (taken - waited), count / used, (time.process_time() - client) / taken)


async def compare(seconds: float, rounds: int, *, on_server: bool) -> None:
    discord = LightDiscord(MEMBERS, QUESTIONS)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        environment = await stack.enter_async_context(discord.serve())
        trained = folder / "trained.sqlite3"
        async with run_bot({**environment, "DATABASE_PATH": str(trained)}, folder, find_free_port()) as bot:
            await wait_until_idle([bot])

        async def start(name: str, *, listens: bool = True, url: str = "") -> Bot:
            database = folder / f"{name}.sqlite3"
            if not database.exists():
                shutil.copy(trained, database)
            settings = {**environment, "DATABASE_PATH": str(database), "DATABASE_URL": url}
            return await stack.enter_async_context(run_bot(settings, folder, find_free_port() if listens else None))

        kinds = {GATEWAY: [await start("gateway", listens=False)], ONE: [await start("single")]}
        stack.callback(remove_servers)
        url = create_database(require_server()) if on_server else ""
        pair = [await start("pair", url=url) for _ in range(2)]
        kinds |= {ONE_OF_TWO: pair[:1], TWO: pair}
        await wait_until_idle([bot for bots in kinds.values() for bot in bots])
        for bots in kinds.values():
            await measure(discord, bots, 1.0)
        measured = [
            {name: await measure(discord, bots, seconds) for name, bots in kinds.items()} for _ in range(rounds)
        ]
    draw(measured)
    Console().print(f"Not answered in time: {discord.late}. Load of the machine: {os.getloadavg()[0]:.1f}.")


def draw(rounds: Sequence[Mapping[str, Figures]]) -> None:
    table = Table("median of the rounds", "answers/s", "with own cores", "by CPU second", "client, cores")
    for name in rounds[0]:
        figures = [one[name] for one in rounds]
        cells = [[one.rate for one in figures], [one.with_own_cores for one in figures]]
        cells.append([one.by_cpu_second for one in figures])
        share = statistics.median(one.client_cores for one in figures)
        table.add_row(name, *(f"{statistics.median(values):.0f}" for values in cells), f"{share:.2f}")
    Console().print(table)
    names = list(rounds[0])
    for base, name in zip(names[::2], names[1::2], strict=True):
        for what in ("rate", "with_own_cores"):
            ratios = [getattr(one[name], what) / getattr(one[base], what) for one in rounds]
            spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
            Console().print(f"{name} / {base}, {what}: {statistics.median(ratios):.2f} ({spread})")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=4.0, help="how long each load lasts")
    parser.add_argument("--server", action="store_true", help="let the two share a PostgreSQL server instead of a file")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured")
    arguments = parser.parse_args()
    gc.disable()
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(compare(arguments.seconds, arguments.rounds, on_server=arguments.server))


if __name__ == "__main__":
    main()
