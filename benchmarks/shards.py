"""Several real processes share the shards of one bot on PostgreSQL: one is killed under load, the others are replaced.

    python -m benchmarks.shards [--processes 4] [--shards 16] [--edits 9] [--max-concurrency 16]

Measured are: how long an edit takes until every process answers from it. Then, while members of a guild on each shard
ask, vote and add entries: after a kill, when each of the dead process's shards answers again, and whether anything
that was acknowledged is lost, or anything was answered twice; and while one process after the other is replaced,
whether any question stays without an answer.
"""

import argparse
import asyncio
import itertools
import os
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from uvloop import new_event_loop

from benchmarks.bot_process import BotProcess
from benchmarks.kills import KNOWLEDGE, Round
from bot.emulator.errors import ActionNotAllowed, ErrorCode
from bot.emulator.server import DiscordEmulator
from bot.emulator.state.guilds import Guild
from bot.emulator.state.state import State
from bot.emulator.testing.driver import Driver, NoResponse
from tests.postgres import create_database, drop_database, remove_servers, require_server

QUESTION, ANSWER = "what is sourdough", "fed leaven"
START_SECONDS, RECOVERY_SECONDS = 180.0, 60.0
PROBE_INTERVAL_SECONDS, MAX_PAUSE_SECONDS = 0.25, 4.0
EDIT_INTERVAL_SECONDS = 3.5
"""An edit is three steps of a moderator, who may take ten in ten seconds."""

SETTLE_SECONDS = 3.0
"""As long as Discord waits for an answer."""


@dataclass(slots=True)
class Report:
    """What was found.

    Attributes:
        edit_seconds: From the word that an edit was saved until each process has answered from it.
        recovery_seconds: By shard, from the kill until it answered again.
        acknowledged: What users were told is done.
        lost: What of it isn't in the database.
        answered_twice: Second answers, which Discord refused.
        unanswered_at_kill, unanswered_at_restarts: How many were told nothing.

    """

    edit_seconds: list[float] = field(default_factory=list)
    recovery_seconds: dict[int, float] = field(default_factory=dict)
    acknowledged: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    answered_twice: int = 0
    unanswered_at_kill: int = 0
    unanswered_at_restarts: int = 0


class Fleet:
    """The processes, and a guild on each shard."""

    def __init__(self, emulator: DiscordEmulator, folder: Path, url: str, shard_count: int) -> None:
        self.emulator = emulator
        self.shard_count = shard_count
        self.url = url
        self.guilds = self._create_guilds()
        self.bot = BotProcess(emulator, self.guilds[0], folder / "a.sqlite3", folder / "log", KNOWLEDGE)
        self.processes: list[asyncio.subprocess.Process] = []
        owner = self.guilds[0].add_member(emulator.state.owner, owner=True)
        self.owner = Driver(emulator.create_client(owner))

    def _create_guilds(self) -> list[Guild]:
        guilds: dict[int, Guild] = {}
        while len(guilds) < self.shard_count:
            guild = self.emulator.state.create_guild(f"Guild {len(guilds)}")
            guilds.setdefault((guild.id >> 22) % self.shard_count, guild)
            time.sleep(0.001)  # the next id is of the next shard, or of one behind it
        return [guilds[number] for number in range(self.shard_count)]

    async def start(self, count: int = 1) -> None:
        """Start more processes, and wait until each has shards."""
        before = len(await self.fetch_workers())
        settings = {
            "DATABASE_URL": self.url,
            "SHARD_COUNT": str(self.shard_count),
            "DEV_GUILD_ID": "",
            "MEANING": "off",
        }
        self.processes += [await self.bot.start(**settings) for _ in range(count)]
        async with asyncio.timeout(START_SECONDS):
            while len(await self.fetch_workers()) < before + count:  # noqa: ASYNC110 - another process has no event
                await asyncio.sleep(0.2)
        await self.wait_until_connected()

    async def wait_until_connected(self) -> None:
        async with asyncio.timeout(START_SECONDS):
            while len(self.list_connected()) < self.shard_count:  # noqa: ASYNC110 - another process has no event
                await asyncio.sleep(0.1)

    def list_connected(self) -> set[int]:
        """The shards that have a connection."""
        sessions = list(self.emulator.gateway.sessions.values())
        return {session.shard[0] for session in sessions if session.socket is not None}

    async def fetch_workers(self) -> set[str]:
        """Who has shards."""
        return set((await self.fetch_owners()).values())

    async def fetch_owners(self) -> dict[int, str]:
        rows = await self.query("SELECT number, worker FROM shard WHERE worker IS NOT NULL")
        return {int(number): str(worker) for number, worker in rows}

    async def query(self, sql: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        """Look into the database, however long that takes on a busy machine."""

        def fetch() -> list[tuple[Any, ...]]:
            with psycopg.connect(self.url) as connection:
                return connection.execute(sql, values).fetchall()

        return await asyncio.to_thread(fetch)

    def join(self, number: int, name: str) -> Driver:
        """A new member of the guild on a shard: whoever asks for the first time meets no rate limit."""
        return Driver(self.emulator.create_client(self.guilds[number].add_member(name)))


class Load:
    """Members who act on all shards until the block ends."""

    def __init__(self, fleet: Fleet, names: Iterator[str]) -> None:
        self.fleet = fleet
        self.rounds = [Round(fleet.emulator, guild, names) for guild in fleet.guilds]
        self.done: dict[str, list[tuple[int, str]]] = {"ask": [], "vote": [], "add_entry": []}
        self.unanswered = 0

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        stop = asyncio.Event()
        acting = [asyncio.create_task(self._act(number, stop)) for number in range(len(self.rounds))]
        try:
            yield
        finally:
            stop.set()
            await asyncio.gather(*acting)

    async def _act(self, number: int, stop: asyncio.Event) -> None:
        this, chance = self.rounds[number], random.Random(number)
        while not stop.is_set():
            kind, name = chance.choices(list(self.done), (8, 3, 1))[0], next(this.names)
            try:
                await (self._ask(number, name) if kind == "ask" else getattr(this, kind)(name))
            except NoResponse as error:
                self.unanswered += "did not respond" in str(error) or "Nothing final" in str(error)
            except (ActionNotAllowed, AssertionError):  # a busy machine: it says that nothing was saved
                pass
            else:
                self.done[kind].append((number, name))
            await asyncio.sleep(chance.uniform(0, MAX_PAUSE_SECONDS))

    async def _ask(self, number: int, name: str) -> None:
        reply = await self.fleet.join(number, name).slash("ask", question=QUESTION)
        assert ANSWER in reply.text

    async def find_lost(self) -> list[str]:
        """What users were told is saved, and isn't."""
        lost = []
        for number, guild in enumerate(self.fleet.guilds):
            ((votes,),) = await self.fleet.query("SELECT COUNT(*) FROM vote WHERE guild = %s", guild.id)
            rows = await self.fleet.query("SELECT item FROM history WHERE place = %s", f"guild:{guild.id}")
            items = " ".join(str(item) for (item,) in rows)
            told = sum(shard == number for shard, _ in self.done["vote"])
            lost += [f"{told - votes} votes on shard {number}"] if told > votes else []
            lost += [name for shard, name in self.done["add_entry"] if shard == number and name not in items]
        return lost


async def time_edit(fleet: Fleet, names: Iterator[str]) -> float:
    """Save an entry everywhere, and ask on a shard of each process until the answer has it."""
    await asyncio.sleep(EDIT_INTERVAL_SECONDS)
    word = f"zebra{next(names)}"
    form = await fleet.owner.slash("knowledge add", topic=f"About {word}", everywhere=True)
    sentence = f"The {word} is striped."
    preview = await form.modal.submit(text=sentence, asked=f"what is a {word}", source=f"https://example.org/{word}")
    saved = await preview.press("Save")
    began = time.monotonic()
    assert "Saved" in saved.text, saved.text
    by_worker = {worker: number for number, worker in (await fleet.fetch_owners()).items()}

    async def ask(number: int) -> str:
        return (await fleet.join(number, next(names)).slash("ask", question=f"what is a {word}")).text

    async def wait_until_answered(number: int) -> None:
        while sentence not in await ask(number):  # noqa: ASYNC110 - the answer is what is waited for
            await asyncio.sleep(0.05)

    await asyncio.gather(*map(wait_until_answered, by_worker.values()))
    return time.monotonic() - began


async def time_recovery(fleet: Fleet, names: Iterator[str], killed: asyncio.subprocess.Process) -> dict[int, float]:
    """Kill a process, and ask on its shards until each has answered again."""
    killed.kill()
    began = time.monotonic()
    await killed.wait()
    while not (dead := set(range(fleet.shard_count)) - fleet.list_connected()):  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    found = await asyncio.gather(*(_probe(fleet, number, names) for number in dead))
    return {number: at - began for number, at in zip(dead, found, strict=True)}


async def _probe(fleet: Fleet, number: int, names: Iterator[str]) -> float:
    """Ask again and again. Returns when the first was answered with what was asked for."""
    answered = asyncio.get_running_loop().create_future()

    async def ask() -> None:
        try:
            reply = await fleet.join(number, next(names)).slash("ask", question=QUESTION)
        except NoResponse:
            return
        if ANSWER in reply.text and not answered.done():  # not that the bot is busy
            answered.set_result(time.monotonic())

    asking = []
    async with asyncio.timeout(RECOVERY_SECONDS):
        while not answered.done():
            asking.append(asyncio.create_task(ask()))
            await asyncio.wait([answered], timeout=PROBE_INTERVAL_SECONDS)
    for task in asking:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    return float(answered.result())


async def replace_all(fleet: Fleet, old: Collection[asyncio.subprocess.Process]) -> None:
    """Start a process, wait until it serves, and stop an old one; again for each."""
    for process in old:
        await fleet.start()
        process.terminate()
        await process.wait()
        await fleet.wait_until_connected()


async def run(processes: int, shards: int, edits: int, max_concurrency: int) -> Report:
    report, names = Report(), (f"n{number}" for number in itertools.count())
    url = create_database(require_server())
    with tempfile.TemporaryDirectory() as name:
        async with DiscordEmulator(State()).serve() as emulator:
            gateway = emulator.gateway
            gateway.shards, gateway.max_concurrency, gateway.identify_window_seconds = shards, max_concurrency, 5.0
            fleet = Fleet(emulator, Path(name), url, shards)
            await (await fleet.bot.start("sync", DATABASE_URL=url, MEANING="off")).wait()
            try:
                await _observe(fleet, report, names, processes, edits)
            except (TimeoutError, AssertionError, NoResponse) as error:
                raise RuntimeError(fleet.bot.read_log()[-4_000:]) from error
            finally:
                for process in fleet.processes:
                    if process.returncode is None:
                        process.kill()
                    await process.wait()
            twice = str(ErrorCode.ALREADY_ACKNOWLEDGED.value[1])
            report.answered_twice = sum(twice in violation for violation in emulator.rest.violations)
    drop_database(url)
    return report


async def _observe(fleet: Fleet, report: Report, names: Iterator[str], processes: int, edits: int) -> None:
    await fleet.start(processes)
    load = Load(fleet, names)
    report.edit_seconds = [await time_edit(fleet, names) for _ in range(edits)]
    async with load.run():
        await asyncio.sleep(SETTLE_SECONDS)
        report.recovery_seconds = await time_recovery(fleet, names, fleet.processes[1])
        await asyncio.sleep(SETTLE_SECONDS)
    report.unanswered_at_kill, load.unanswered = load.unanswered, 0
    async with load.run():
        await replace_all(fleet, [process for process in fleet.processes if process.returncode is None])
    report.unanswered_at_restarts = load.unanswered
    report.acknowledged.update({kind: len(done) for kind, done in load.done.items()})
    report.lost = await load.find_lost()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--shards", type=int, default=16)
    parser.add_argument("--edits", type=int, default=9, help="a person may save ten in ten minutes")
    parser.add_argument("--max-concurrency", type=int, default=16, help="sessions that Discord lets begin at a time")
    options = parser.parse_args()
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        report = runner.run(run(options.processes, options.shards, options.edits, options.max_concurrency))
    remove_servers()
    edits, recovery = report.edit_seconds, sorted(report.recovery_seconds.values())
    print(f"An edit is answered from everywhere after {statistics.median(edits):.2f} s, at most {max(edits):.2f} s.")
    print(
        f"After the kill {len(recovery)} shards answered again after {', '.join(f'{one:.1f}' for one in recovery)} s."
    )
    print(f"Acknowledged: {dict(report.acknowledged)}. Lost: {report.lost}. Answered twice: {report.answered_twice}.")
    around, between = report.unanswered_at_kill, report.unanswered_at_restarts
    print(f"Unanswered around the kill: {around}; while each process was replaced: {between}.")
    print(f"Load of the machine: {os.getloadavg()[0]:.1f}.")


if __name__ == "__main__":
    main()
