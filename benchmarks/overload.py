"""Almanac under more questions than it can answer: who is answered in time, what memory it takes, when it is back.

    python -m benchmarks.overload [--factors 2 5 10] [--seconds 20] [--new]

The bot is a process of its own, asked over real sockets by this one. First its sustainable rate is measured:
answers a second while a few members always wait. Then questions come at a multiple of that rate, whether the last
was answered or not, and last the sustainable rate again. A question is answered in time if Discord took the answer,
three seconds after the question at the latest. With `--new` no question comes twice, so that none is answered from
memory. On a busy machine the share by the clock says little, that by its processor does.
"""

import argparse
import asyncio
import gc
import itertools
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table
from uvloop import new_event_loop

from benchmarks.discord_load import QUESTIONS, Crowd, read_memory, started, sync_commands
from bot.emulator.protocol import CommandKind, InteractionKind, Payload
from bot.emulator.server import DiscordEmulator
from bot.emulator.state.commands import find_command, find_integration_owners
from bot.emulator.state.component_tree import walk_components
from bot.emulator.state.guilds import Member
from bot.emulator.state.interactions import PendingInteraction
from bot.emulator.state.state import State
from bot.emulator.testing.driver import NoResponse
from bot.service.threads import BUSY

MEMBERS = 20_000
"""Enough that nobody asks more than the ten times in ten seconds that each may."""

TICK_SECONDS = 0.005
PATIENCE_SECONDS = 3.5
"""How long after a question its outcome is read."""

RECOVERY_SECONDS = 10
FULL_SPEED = 0.9
"""Of the sustainable rate; single seconds of a busy machine differ by as much."""


@dataclass(slots=True)
class Outcome:
    """What came of one load: questions of each second by outcome, megabytes, seconds of the bot's processor during it,
    and seconds until full speed.
    """

    factor: float
    seconds: list[Counter[str]] = field(default_factory=list)
    memory_before: float = 0.0
    memory_peak: float = 0.0
    processor: float = 0.0
    recovered_after: float = float("inf")


class Flood:
    """Questions of many members at a set rate, whether answered or not."""

    def __init__(self, emulator: DiscordEmulator, *, new: bool) -> None:
        self._state = emulator.state
        self._interactions = emulator.interactions
        guild = emulator.state.create_guild("Flood")
        self._members: Iterator[Member] = itertools.cycle(
            [guild.add_member(f"Member {number}") for number in range(MEMBERS)]
        )
        self._channel = next(iter(guild.channels.values()))
        cycle = itertools.cycle(QUESTIONS)
        self._questions = (f"{text} {number}" for number, text in enumerate(cycle)) if new else cycle
        self._command: Payload | None = None

    def ask(self) -> PendingInteraction:
        member, channel = next(self._members), self._channel
        if self._command is None:
            self._command = find_command(self._state, member.user, channel, "ask", CommandKind.SLASH)
            assert self._command is not None
        owners = find_integration_owners(self._command, member.user, channel)
        interaction = PendingInteraction(
            self._state.create_id(), InteractionKind.COMMAND, member.user, channel, self._state.clock.now(), owners
        )
        option = {"name": "question", "type": 3, "value": next(self._questions)}
        data = {"id": self._command["id"], "name": "ask", "type": 1, "options": [option]}
        return self._interactions.dispatch(interaction, data)

    async def run(
        self, rate: float, seconds: int, process: int, outcome: Outcome
    ) -> "asyncio.Future[list[Counter[str]]]":
        """Ask at `rate` a second for `seconds`. Returns what will come of each second's questions."""
        asked: list[list[PendingInteraction]] = [[] for _ in range(seconds)]
        readers = [
            asyncio.create_task(_read(asked[second], second + 1 + PATIENCE_SECONDS)) for second in range(seconds)
        ]
        began, count, processor = time.perf_counter(), 0, read_processor(process)
        while (elapsed := time.perf_counter() - began) < seconds:
            while count < elapsed * rate:
                asked[int(count / rate)].append(self.ask())
                count += 1
            self._state.messages.clear()
            outcome.memory_peak = max(outcome.memory_peak, read_memory(process))
            await asyncio.sleep(TICK_SECONDS)
        outcome.processor = read_processor(process) - processor
        return asyncio.gather(*readers)


async def _read(asked: list[PendingInteraction], delay_seconds: float) -> Counter[str]:
    await asyncio.sleep(delay_seconds)
    return Counter(map(_classify, asked))


def _classify(interaction: PendingInteraction) -> str:
    if interaction.original is None:
        return "dropped"
    texts = [part.get("content", "") for part in walk_components(interaction.original.components)]
    return "told" if BUSY in texts else "answered"


@dataclass(frozen=True, slots=True)
class Rate:
    """Answers a second, of the clock and of the bot's processor."""

    by_clock: float
    by_processor: float


def read_processor(process: int) -> float:
    """Seconds that a process has used its processors."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measure_rate(crowd: Crowd, seconds: float, process: int, *, new: bool) -> Rate:
    processor = read_processor(process)
    by_clock = await crowd.peak(seconds, new=new)
    return Rate(by_clock, by_clock * seconds / (read_processor(process) - processor))


async def measure(factors: list[float], seconds: int, *, new: bool) -> tuple[Rate, list[Outcome]]:
    with tempfile.TemporaryDirectory() as folder:
        async with DiscordEmulator(State()).serve() as emulator:
            crowd, flood = Crowd(emulator, 3_000), Flood(emulator, new=new)
            await sync_commands(emulator, ["-m", "bot", "run"], Path(folder))
            async with started(emulator, ["-m", "bot", "run"], Path(folder)) as process:
                await crowd.peak(2, new=new)
                sustainable = await measure_rate(crowd, seconds / 2, process, new=new)
                outcomes = []
                for factor in factors:
                    outcome = Outcome(factor, memory_before=read_memory(process))
                    reading = await flood.run(factor * sustainable.by_clock, seconds, process, outcome)
                    outcome.recovered_after = await _recover(crowd, FULL_SPEED * sustainable.by_clock, new=new)
                    outcome.seconds = await reading
                    outcomes.append(outcome)
                return sustainable, outcomes


async def _recover(crowd: Crowd, rate: float, *, new: bool) -> float:
    """Seconds until the bot answers at this rate again; infinite if it doesn't within `RECOVERY_SECONDS`."""
    for second in range(1, RECOVERY_SECONDS + 1):
        try:
            async with asyncio.timeout(2):
                if await crowd.peak(1, new=new) >= rate:
                    return second
        except (NoResponse, TimeoutError):
            continue
    return float("inf")


def draw(sustainable: Rate, outcomes: list[Outcome]) -> Table:
    rates = f"{sustainable.by_clock:.0f} answers a second, {sustainable.by_processor:.0f} a second of the processor"
    table = Table(title=f"Sustainable: {rates}")
    for heading in (
        "load",
        "answered",
        "worst second",
        "by processor",
        "told busy",
        "dropped",
        "memory",
        "full speed after",
    ):
        table.add_column(heading, justify="right")
    for outcome in outcomes:
        answers = [second["answered"] / sustainable.by_clock for second in outcome.seconds]
        total = sum(outcome.seconds, Counter())
        table.add_row(
            f"{outcome.factor:g} times",
            f"{sum(answers) / len(answers):.0%}",
            f"{min(answers):.0%}",
            f"{total['answered'] / outcome.processor / sustainable.by_processor:.0%}",
            f"{total['told']}",
            f"{total['dropped']}",
            f"{outcome.memory_before:.0f} to {outcome.memory_peak:.0f} MB",
            f"{outcome.recovered_after:g} s",
        )
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--factors", type=float, nargs="+", default=[2, 5, 10], help="multiples of the sustainable rate"
    )
    parser.add_argument("--seconds", type=int, default=20, help="how long each load lasts")
    parser.add_argument("--new", action="store_true", help="ask no question twice")
    arguments = parser.parse_args()
    gc.disable()  # the load is to be lighter than the bot
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        Console().print(draw(*runner.run(measure(arguments.factors, arguments.seconds, new=arguments.new))))


if __name__ == "__main__":
    main()
