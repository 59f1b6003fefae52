"""Kills the real process at random moments, and looks for what was acknowledged and is lost, or is there by half.

    python -m benchmarks.kills [--kills 200] [--migrations 200] [--seed 1]

Under load: members vote, pass on questions and follow them, moderators add entries with a topic and a source of their
own, and import files, each in a guild of the round. Whatever a user was told is done must be in the database after the
kill; of what was under way there may be all or nothing. In migrations: a database of an early version is migrated, the
process is killed on the way, once or twice, and started again; the original must be in the file or in a backup.
"""

import argparse
import asyncio
import itertools
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from uvloop import new_event_loop

from benchmarks.bot_process import ROOT, BotProcess
from bot.emulator.errors import ActionNotAllowed
from bot.emulator.protocol import PermissionFlag
from bot.emulator.server import DiscordEmulator
from bot.emulator.state.guilds import Guild
from bot.emulator.state.messages import Upload
from bot.emulator.state.state import State
from bot.emulator.testing.driver import Driver, NoResponse, VisibleMessage
from bot.storage.connections import open_connection, read_version
from bot.storage.migrations import apply_migration, read_migrations

KNOWLEDGE = ROOT / "tests" / "data" / "small"
MAX_ACTS, MAX_PAUSE_SECONDS = 12, 0.3
"""A kill comes after a random number of acts, or after `MAX_SECONDS_ALIVE`, and a random pause."""

KILLS_PER_LINE = 20
MAX_SECONDS_ALIVE = 10.0
ACTORS = 6
IMPORTED_TOPICS = 5
EARLY_VERSION = 2
EARLY_ROWS = 20_000
MIGRATION = """
import sys
from pathlib import Path
from bot.storage.migrations import migrate
print(flush=True)
migrate(Path(sys.argv[1]))
"""

TOPIC = """\
  - id: {name}
    title: {name}
    category: baking
    entries:
      - {{id: what, kind: fact, text: About {name}., asked: [what about {name}], checked: 2024-01-01, sources: [book]}}
"""


@dataclass(slots=True)
class Report:
    """What all rounds together found. `lost` and `half` name what was lost, or was there by half."""

    kills: int = 0
    acknowledged: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.half)


@dataclass(slots=True)
class Round:
    """What users of one guild tried and were told is done, until the process was killed. Each name is used once."""

    emulator: DiscordEmulator
    guild: Guild
    names: Iterator[str]
    tried: dict[str, set[str]] = field(default_factory=dict)
    done: dict[str, set[str]] = field(default_factory=dict)
    acted: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: bool = False

    async def act(self, chance: random.Random) -> None:
        """Act as one user after the other until the round is over."""
        acts = (self.vote, self.follow, self.add_entry, self.import_topics)
        while not self.is_over:
            act: Callable[[str], Awaitable[None]] = chance.choice(acts)
            name, kind = next(self.names), act.__name__
            self.tried.setdefault(kind, set()).add(name)
            try:
                await act(name)
            except (NoResponse, ActionNotAllowed, AssertionError):  # a busy machine: nothing, or a word of that
                continue
            self.done.setdefault(kind, set()).add(name)
            self.acted.set()

    async def wait_for_acts(self, count: int) -> None:
        """Wait until users were told of that many acts."""
        while sum(map(len, self.done.values())) < count:
            self.acted.clear()
            await self.acted.wait()

    def _join(self, name: str, *, moderator: bool = False) -> Driver:
        """A new member for each act, so that no rate limit and no change limit is met."""
        guild = self.guild
        flags = PermissionFlag.MANAGE_GUILD if moderator else None
        member = guild.add_member(name) if flags is None else guild.add_member(name, permissions=flags)
        return Driver(self.emulator.create_client(member))

    async def vote(self, name: str) -> None:
        answer = await self._join(name).slash("ask", question="what is sourdough")
        _require("Recorded", await answer.press("👍"))

    async def follow(self, name: str) -> None:
        asked = await self._join(name).slash("ask", question=f"what sourdough flies to {name}")
        passed_on = await asked.press("Ask the moderators")
        _require("one direct message", await passed_on.press("Notify me when it's answered"))

    async def add_entry(self, name: str) -> None:
        moderator = self._join(name, moderator=True)
        form = await moderator.slash("knowledge add", topic=f"Topic {name}")
        preview = await form.modal.submit(
            text=f"About {name}.", asked=f"what about {name}", source=f"https://example.org/{name}"
        )
        _require("Saved", await preview.press("Save"))

    async def import_topics(self, name: str) -> None:
        moderator = self._join(name, moderator=True)
        topics = "".join(TOPIC.format(name=f"{name}-{number}") for number in range(IMPORTED_TOPICS))
        preview = await moderator.slash("knowledge import", file=Upload("a.yaml", f"topics:\n{topics}".encode()))
        _require("Saved", await preview.press("Save"))


def _require(text: str, reply: VisibleMessage) -> None:
    """Raise NoResponse if the user was told something else: on a busy machine that nothing was saved."""
    if text not in reply.text:
        raise NoResponse(reply.text)


async def kill_under_load(count: int, seed: int = 1) -> Report:
    """Kill the bot that many times while its users are busy, and check the database after each kill."""
    report, chance, names = Report(), random.Random(seed), (f"n{number}" for number in itertools.count())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with DiscordEmulator(State()).serve() as emulator:
            home = emulator.state.create_guild("Home")
            bot = BotProcess(emulator, home, folder / "a.sqlite3", folder / "log", KNOWLEDGE)
            await (await bot.start("sync")).wait()
            for _ in range(count):
                this = Round(emulator, emulator.state.create_guild(f"Guild {report.kills}"), names)
                await _run_until_killed(bot, this, chance)
                report.kills += 1
                report.acknowledged.update({kind: len(done) for kind, done in this.done.items()})
                await asyncio.to_thread(_check_round, bot.database, this, report)
                if report.kills % KILLS_PER_LINE == 0:
                    print(f"{report.kills} kills: lost {report.lost}, half {report.half}", flush=True)
    return report


async def _run_until_killed(bot: BotProcess, this: Round, chance: random.Random) -> None:
    async with bot.run() as process:
        actors = [asyncio.create_task(this.act(chance)) for _ in range(ACTORS)]
        with suppress(TimeoutError):
            await asyncio.wait_for(this.wait_for_acts(chance.randrange(MAX_ACTS)), MAX_SECONDS_ALIVE)
        await asyncio.sleep(chance.uniform(0, MAX_PAUSE_SECONDS))
        process.kill()
        this.is_over = True  # an actor whose answer comes just now misses that it is cancelled
        for actor in actors:
            actor.cancel()
        ended = await asyncio.gather(*actors, return_exceptions=True)
    failed = [error for error in ended if isinstance(error, Exception)]  # being cancelled is no Exception
    if failed:
        raise ExceptionGroup("acts failed before the kill", failed)


def _check_round(database: Path, this: Round, report: Report) -> None:
    with closing(sqlite3.connect(database)) as connection:
        ((state,),) = connection.execute("PRAGMA integrity_check")
        report.half += [] if state == "ok" else [f"integrity: {state}"]
        guild_id = this.guild.id
        ((votes,),) = connection.execute("SELECT COUNT(*) FROM vote WHERE guild = ?", (guild_id,))
        missing = len(this.done.get("vote", ())) - votes
        report.lost += [f"votes: {missing}"] if missing > 0 else []
        report.lost += [
            f"follower {name}" for name in this.done.get("follow", ()) if not _is_followed(connection, guild_id, name)
        ]
        for kind, expected in (("add_entry", 3), ("import_topics", 2 * IMPORTED_TOPICS)):
            for name in this.tried.get(kind, ()):
                rows = _count_revisions(connection, guild_id, name)
                if rows not in (0, expected):
                    report.half.append(f"{kind} {name}: {rows} of {expected}")
                elif rows == 0 and name in this.done.get(kind, ()):
                    report.lost.append(f"{kind} {name}")


def _is_followed(connection: sqlite3.Connection, guild_id: int, name: str) -> bool:
    sql = """
        SELECT 1 FROM question JOIN follower ON follower.question = question.id
        WHERE question.guild = ? AND question.text LIKE ?
    """
    return bool(connection.execute(sql, (guild_id, f"%to {name}")).fetchall())


def _count_revisions(connection: sqlite3.Connection, guild_id: int, name: str) -> int:
    sql = "SELECT item FROM history WHERE place = ?"
    items = [item for (item,) in connection.execute(sql, (f"guild:{guild_id}",))]
    return sum(1 for item in items if name in item.replace("/", "-").replace(":", "-").split("-"))


async def kill_in_migrations(count: int, seed: int = 1) -> Report:
    """Kill that many migrations of an early database on their way, and finish each by starting again."""
    report, chance = Report(), random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        original = Path(name) / "original.sqlite3"
        await asyncio.to_thread(_make_early_database, original)
        seconds = await _time_migration(original, Path(name) / "timed")
        while report.kills < count:
            folder = Path(name) / f"trial-{report.kills}"
            database = await asyncio.to_thread(_copy_into, original, folder)
            for _ in range(chance.choice((1, 1, 2))):
                report.kills += await _migrate(database, chance.uniform(0, seconds))
                await asyncio.to_thread(_check_original, database, report)
            await _migrate(database, None)
            await asyncio.to_thread(_check_migrated, database, report)
            await asyncio.to_thread(shutil.rmtree, folder)
    return report


def _make_early_database(path: Path) -> None:
    with open_connection(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        for number, script in enumerate(read_migrations()[:EARLY_VERSION], 1):
            apply_migration(connection, number, script)
        connection.execute("BEGIN")
        rows = [("/base", f"topic/entry-{number}", 1, '{"text": "x"}', "2026-01-01") for number in range(EARLY_ROWS)]
        connection.executemany("INSERT INTO revision (base, entry, number, body, made) VALUES (?, ?, ?, ?, ?)", rows)
        connection.commit()


def _copy_into(original: Path, folder: Path) -> Path:
    folder.mkdir()
    return Path(shutil.copy(original, folder / "a.sqlite3"))


async def _time_migration(original: Path, folder: Path) -> float:
    database = await asyncio.to_thread(_copy_into, original, folder)
    began = time.perf_counter()
    await _migrate(database, None)
    return time.perf_counter() - began


async def _migrate(database: Path, killed_after: float | None) -> bool:
    """Migrate in a process of its own. Returns whether it was killed, which it is that many seconds after its start."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", MIGRATION, str(database), stdout=pipe, cwd=ROOT
    )
    assert process.stdout is not None
    await process.stdout.readline()
    try:
        await asyncio.wait_for(process.wait(), killed_after)
    except TimeoutError:
        with suppress(ProcessLookupError):  # it has just ended
            process.kill()
    return await process.wait() != 0


def _check_original(database: Path, report: Report) -> None:
    """The file is still the original, or a backup of it is whole."""
    copies = [
        database,
        *(path for path in database.parent.glob("a.sqlite3.before-*") if not path.name.endswith(("-wal", "-shm"))),
    ]
    if not any(map(_is_original, copies)):
        report.lost.append(f"the original of {database.parent.name}: {[path.name for path in copies]}")


def _is_original(path: Path) -> bool:
    with open_connection(path) as connection:
        if read_version(connection) != EARLY_VERSION:
            return False
        ((rows,),) = connection.execute("SELECT COUNT(*) FROM revision")
        return bool(rows == EARLY_ROWS)


def _check_migrated(database: Path, report: Report) -> None:
    _check_original(database, report)
    with open_connection(database) as connection:
        version, ((rows,),) = read_version(connection), connection.execute("SELECT COUNT(*) FROM history")
    if (version, rows) != (len(read_migrations()), EARLY_ROWS):
        report.half.append(f"{database.parent.name}: schema {version}, {rows} rows")


async def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--migrations", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    load = await kill_under_load(arguments.kills, arguments.seed)
    print(f"under load: {load.kills} kills, acknowledged {dict(load.acknowledged)}, lost {load.lost}, half {load.half}")
    migrations = await kill_in_migrations(arguments.migrations, arguments.seed)
    print(f"in migrations: {migrations.kills} kills, originals lost {migrations.lost}, half {migrations.half}")
    return 0 if load.is_clean and migrations.is_clean else 1


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        raise SystemExit(runner.run(main()))
