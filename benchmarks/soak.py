"""Almanac for a long time: does its memory grow, does it leave files or tasks open?

    python -m benchmarks.soak [--questions 200000] [--sample 5000]

The bot is a process of its own, asked over real sockets by this one, as fast as it answers. On the way an entry is
hidden and restored, the knowledge files are read again, and the connection to Discord is cut or its session lost.
Its metrics are read at every sample. After the warm-up a straight line is fitted to its memory.
"""

import argparse
import asyncio
import itertools
import os
import re
import signal
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from rich.console import Console
from rich.table import Table
from uvloop import new_event_loop

from benchmarks.bot_process import ROOT, BotProcess, find_free_port
from benchmarks.discord_load import QUESTIONS
from bot.emulator.errors import ActionNotAllowed
from bot.emulator.state.guilds import Guild
from bot.emulator.state.state import State
from bot.emulator.testing.driver import Driver, NoResponse
from bot.emulator.testing.emulator import InstrumentedEmulator

MEMBERS = 5_000
"""Enough that nobody asks faster than the rate limit allows."""

AT_ONCE = 8
NEW_SHARE = 4
"""One question in so many is one that nobody has asked before."""

WARM_UP = 0.25
"""The share of all questions before memory has to be steady: caches fill, and the allocator finds its size."""

EDIT_EVERY, RELOAD_EVERY, RECONNECT_EVERY = 500, 2_000, 2_500
ENTRY = "kfor/now"
METRICS = {
    "process_resident_memory_bytes": "memory",
    "process_open_fds": "files",
    "almanac_tasks": "tasks",
}

MAX_CHANGES_MENU = 3
"""The position of its menu in /knowledge settings."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What the process held after so many questions; memory in MB."""

    questions: int
    memory: float
    files: int
    tasks: int
    threads: int


class Soak:
    """Members who ask and a moderator who edits, until enough was asked."""

    def __init__(self, emulator: InstrumentedEmulator, guild: Guild, process: asyncio.subprocess.Process) -> None:
        self._emulator = emulator
        self._process = process
        people = [guild.add_member(f"Member {number}") for number in range(MEMBERS)]
        self._members = itertools.cycle([Driver(emulator.create_client(person)) for person in people])
        self._owner = Driver(emulator.create_client(guild.add_member(emulator.state.owner, owner=True)))
        self._numbers = itertools.count(1)
        self._edits = itertools.cycle(("hide", "restore"))
        self._reconnects = itertools.cycle((self._cut, self._lose_session))
        self.answered = self.unanswered = 0

    async def prepare(self) -> None:
        """Let the owner change more in ten minutes than anybody should."""
        settings = await self._owner.slash("knowledge settings")
        await settings.select("1000", number=MAX_CHANGES_MENU)

    async def run(self, questions: int) -> None:
        """Ask so many questions more."""
        await asyncio.gather(*(self._ask(questions // AT_ONCE) for _ in range(AT_ONCE)))

    async def _ask(self, count: int) -> None:
        for _ in range(count):
            number = next(self._numbers)
            new = f" {number}" if number % NEW_SHARE == 0 else ""
            try:
                await next(self._members).slash("ask", question=QUESTIONS[number % len(QUESTIONS)] + new)
                self.answered += 1
            except (NoResponse, ActionNotAllowed):  # asked while the connection was lost
                self.unanswered += 1
            self._emulator.state.messages.clear()
            await self._disturb(number)

    async def _disturb(self, number: int) -> None:
        if number % EDIT_EVERY == 0:
            await self._owner.slash(f"knowledge {next(self._edits)}", entry=ENTRY)
        if number % RELOAD_EVERY == 0:
            self._process.send_signal(signal.SIGHUP)
        if number % RECONNECT_EVERY == 0:
            next(self._reconnects)()

    def _cut(self) -> None:
        self._emulator.gateway_faults.drop_connections()

    def _lose_session(self) -> None:
        self._emulator.gateway_faults.invalidate_sessions()


async def read_sample(address: str, process_id: int, questions: int) -> Sample:
    async with aiohttp.ClientSession() as session, session.get(f"{address}/metrics") as response:
        text = await response.text()
    values = {}
    for metric, name in METRICS.items():
        match = re.search(rf"^{metric} (\S+)$", text, re.MULTILINE)
        assert match, metric
        values[name] = float(match[1])
    threads = len(os.listdir(f"/proc/{process_id}/task"))  # noqa: PTH208 - not a path of ours
    return Sample(questions, values["memory"] / 1e6, int(values["files"]), int(values["tasks"]), threads)


async def soak(questions: int, every: int) -> list[Sample]:
    port, samples, console = find_free_port(), [], Console(stderr=True)
    with tempfile.TemporaryDirectory() as folder:
        async with InstrumentedEmulator(State()).serve() as emulator:
            guild = emulator.state.create_guild("Soak")
            bot = BotProcess(emulator, guild, Path(folder) / "a.sqlite3", Path(folder) / "log", ROOT / "knowledge")
            async with bot.run(STATUS_PORT=str(port), LOG_LEVEL="WARNING", BACKUPS_KEPT="0") as process:
                work = Soak(emulator, guild, process)
                await work.prepare()
                began = time.perf_counter()
                for asked in range(every, questions + 1, every):
                    await work.run(every)
                    samples.append(await read_sample(f"http://127.0.0.1:{port}", process.pid, asked))
                    rate = asked / (time.perf_counter() - began)
                    console.print(f"{samples[-1]} {rate:.0f}/s, {work.unanswered} unanswered", highlight=False)
    return samples


def judge(samples: Sequence[Sample]) -> None:
    """Print the samples and what they say. Memory is compared with that after the warm-up."""
    table = Table("questions", "MB", "files", "tasks", "threads")
    for sample in samples[:: max(1, len(samples) // 10)]:
        counts = map(str, (sample.files, sample.tasks, sample.threads))
        table.add_row(f"{sample.questions:,}", f"{sample.memory:.1f}", *counts)
    console = Console()
    console.print(table)
    steady = samples[int(len(samples) * WARM_UP) :]
    slope, start = statistics.linear_regression([s.questions for s in steady], [s.memory for s in steady])
    growth = slope * 100_000 / (start + slope * steady[0].questions)
    console.print(f"After the warm-up memory grows by {growth:.2%} per 100,000 questions (at most 1 %).")
    for name in ("files", "tasks", "threads"):
        values = [getattr(sample, name) for sample in steady]
        console.print(f"{name}: {min(values)} to {max(values)}, the last {values[-1]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--questions", type=int, default=200_000)
    parser.add_argument("--sample", type=int, default=5_000, help="questions between two samples")
    arguments = parser.parse_args()
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        judge(runner.run(soak(arguments.questions, arguments.sample)))


if __name__ == "__main__":
    main()
