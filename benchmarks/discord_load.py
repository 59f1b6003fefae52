"""Almanac and an empty echo bot, side by side against the emulated Discord: rates, waiting times, memory.

    python -m benchmarks.discord_load [--seconds 8] [--members 3000]

Each bot is a process of its own, started alone, asked over real sockets by this one. First as
fast as it answers (a few members at a time), then at half of the echo bot's peak, each question on time, whether the
last is answered or not. Members ask the same questions again and again, which Almanac remembers; how fast it is where
no question comes twice is measured too. Single figures say little on a busy machine; the ratios do.
"""

import argparse
import asyncio
import gc
import itertools
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import discord
from discord import app_commands
from rich.console import Console
from rich.table import Table
from uvloop import new_event_loop

from bot.config import Settings
from bot.discord.runner import set_discord_addresses
from bot.emulator.server import DiscordEmulator
from bot.emulator.state.state import TOKEN, State
from bot.emulator.testing.driver import Driver

AT_ONCE = 16
"""Members who wait for an answer at the same time."""

QUESTIONS = (
    "what is kfor",
    "when did montenegro join nato",
    "who is the secretary general",
    "resolute suport dates",
    "what is the weather in podgorica",
    "шта је кфор",
    "three pillars of nato's approach",
    "who can fight organized crime",
)


@dataclass(frozen=True, slots=True)
class Load:
    """Answers a second at full speed, to questions that come again and to new ones; milliseconds of half and of all
    but one in a hundred, at the set pace; MB.
    """

    peak: float
    new: float
    half: float
    worst: float
    memory: float


async def echo() -> None:
    """The bot to compare with: discord.py and one command that says what it heard."""
    settings = Settings.from_env(dict(os.environ))
    set_discord_addresses(settings)
    client = discord.Client(intents=discord.Intents(guilds=True))
    tree = app_commands.CommandTree(client)

    @tree.command(name="ask", description="Says what it heard.")
    async def ask(interaction: discord.Interaction, question: str) -> None:
        await interaction.response.send_message(question, ephemeral=True)

    async with client:
        await client.login(TOKEN)
        await tree.sync()
        await client.connect()


@asynccontextmanager
async def started(emulator: DiscordEmulator, command: Sequence[str], folder: Path) -> AsyncIterator[int]:
    """A bot as a process of its own, connected; gives its process id."""
    environment = {
        **os.environ,
        "DISCORD_TOKEN": TOKEN,
        "DISCORD_API_URL": emulator.api_url,
        "DISCORD_GATEWAY_URL": emulator.gateway_url,
        "DATABASE_PATH": str(folder / "load.sqlite3"),
        "LOG_LEVEL": "ERROR",
    }
    process = await asyncio.create_subprocess_exec(sys.executable, *command, env=environment)
    try:
        await asyncio.wait_for(emulator.gateway.ready.wait(), 60)
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


class Crowd:
    """Members who ask, one after the other, so that nobody is asked to slow down."""

    def __init__(self, emulator: DiscordEmulator, count: int) -> None:
        guild = emulator.state.create_guild("Crowd")
        self._state = emulator.state
        self._visitors = itertools.cycle(
            [Driver(emulator.create_client(guild.add_member(f"Member {n}"))) for n in range(count)]
        )
        self._questions = itertools.cycle(QUESTIONS)
        self._number = itertools.count()

    async def measure_answer(self, *, new: bool = False) -> float:
        """Milliseconds until the answer is there; a `new` question is one that nobody asked before."""
        visitor: Driver = next(self._visitors)
        question = next(self._questions) + (f" {next(self._number)}" if new else "")
        began = time.perf_counter()
        await visitor.slash("ask", question=question)
        taken = (time.perf_counter() - began) * 1000
        self._state.messages.clear()
        return taken

    async def peak(self, seconds: float, *, new: bool = False) -> float:
        """Answers a second when a few always wait."""
        until = time.perf_counter() + seconds
        counts = await asyncio.gather(*(self._one_after_the_other(until, new=new) for _ in range(AT_ONCE)))
        return sum(counts) / seconds

    async def _one_after_the_other(self, until: float, *, new: bool) -> int:
        count = 0
        while time.perf_counter() < until:
            await self.measure_answer(new=new)
            count += 1
        return count

    async def paced(self, seconds: float, rate: float) -> list[float]:
        """Milliseconds of each answer, at a rate of so many a second with a little chance in it."""
        chance = random.Random(1)
        asking: list[asyncio.Task[float]] = []
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            asking.append(asyncio.create_task(self.measure_answer()))
            await asyncio.sleep(chance.expovariate(rate))
        return list(await asyncio.gather(*asking))


async def measure(command: Sequence[str], seconds: float, members: int, rate: float | None) -> Load:
    """One bot, alone with the crowd; without a `rate` it is asked at half of its own peak."""
    with tempfile.TemporaryDirectory() as folder:
        async with DiscordEmulator(State()).serve() as emulator:
            crowd = Crowd(emulator, members)
            if "bot" in command:
                await sync_commands(emulator, command, Path(folder))
            async with started(emulator, command, Path(folder)) as process:
                await crowd.peak(1)
                peak = await crowd.peak(seconds)
                waits = sorted(await crowd.paced(seconds, rate or peak / 2))
                worst = waits[min(len(waits) - 1, int(0.99 * len(waits)))]
                new = await crowd.peak(seconds, new=True)
                return Load(peak, new, statistics.median(waits), worst, read_memory(process))


async def sync_commands(emulator: DiscordEmulator, command: Sequence[str], folder: Path) -> None:
    environment = {
        **os.environ,
        "DISCORD_TOKEN": TOKEN,
        "DISCORD_API_URL": emulator.api_url,
        "DISCORD_GATEWAY_URL": emulator.gateway_url,
        "DATABASE_PATH": str(folder / "load.sqlite3"),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command[:-1], "sync", env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    await process.wait()


def read_memory(process: int) -> float:
    """Megabytes that a process holds."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def draw(echoed: Load, ours: Load) -> None:
    table = Table("", "echo bot", "Almanac", "ratio")
    rows = {
        "answers a second, at full speed": (echoed.peak, ours.peak),
        "answers a second, no question twice": (echoed.new, ours.new),
        "ms of half the answers, at half the echo's peak": (echoed.half, ours.half),
        "ms of 99 in 100 answers, at half the echo's peak": (echoed.worst, ours.worst),
        "MB of memory": (echoed.memory, ours.memory),
    }
    for name, (theirs, own) in rows.items():
        table.add_row(name, f"{theirs:.1f}", f"{own:.1f}", f"{own / theirs:.2f}")
    Console().print(table)


async def compare(seconds: float, members: int) -> None:
    console = Console(stderr=True)
    with console.status("The echo bot…") as status:
        echoed = await measure(["-m", "benchmarks.discord_load", "--echo"], seconds, members, None)
        status.update("Almanac…")
        ours = await measure(["-m", "bot", "run"], seconds, members, echoed.peak / 2)
    draw(echoed, ours)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=8.0, help="how long each load lasts")
    parser.add_argument("--members", type=int, default=3_000, help="how many people ask")
    parser.add_argument("--echo", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.echo:
        asyncio.run(echo())
        return
    # The load is to be lighter than the bots: what is measured is they.
    gc.disable()
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(compare(arguments.seconds, arguments.members))


if __name__ == "__main__":
    main()
