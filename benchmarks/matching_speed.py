"""How fast Almanac finds, completes, starts and changes, beside its peers, on made-up bases.

    python -m benchmarks.matching_speed [--topics 1000 10000 100000] [--dsn postgresql://…] [--json FILE]

Single figures say little on a busy machine; the ratios do. The peers are installed by `pip install --group peers`;
those that are not there are left out.
"""

import argparse
import asyncio
import ctypes
import gc
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from benchmarks.matching_peers import Catalogue, letters, peers
from benchmarks.matching_sets import Subject, write_base
from benchmarks.matching_synthetic import WORDINGS, anything, questions, subjects, topics
from bot.app import Almanac
from bot.config import Settings
from bot.matching.autocomplete.completion import CompletionIndex
from bot.matching.index.index import Index
from bot.matching.pipeline import answer_question
from bot.service.queries import MAX_QUESTION_LENGTH

SECONDS = 8.0
"""How long each method is asked, at most; a slow one is asked less often."""

LEAST, MOST = 3, 2_000
"""Questions a method is asked."""

CHANGES = 30
"""Topics that are given another wording, one after the other."""

LARGEST_TRAINED = 2_000
"""Topics up to which an SVM is trained: beyond, it takes minutes and gigabytes."""

LARGEST_STARTED = 10_000
"""Topics up to which a whole start from YAML files is measured."""

console = Console(width=None if sys.stdout.isatty() else 110)


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of half the questions, and of 99 in 100; seconds to build what answers them."""

    method: str
    p50: float
    p99: float
    build: float = 0.0


def timed(method: str, asks: Callable[[str], object], asked: Sequence[str], build: float = 0.0) -> Times:
    """Ask until the time is up. The first questions warm up and don't count."""
    warm = time.perf_counter() + SECONDS / 8
    for question in asked[:5]:
        if time.perf_counter() < warm:
            asks(question)
    taken: list[float] = []
    until = time.perf_counter() + SECONDS
    for question in asked:
        if len(taken) >= LEAST and time.perf_counter() > until:
            break
        began = time.perf_counter()
        asks(question)
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return Times(method, taken[len(taken) // 2], taken[min(len(taken) - 1, int(0.99 * len(taken)))], build)


def seconds(act: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    made = act()
    return time.perf_counter() - began, made


def finding(made: tuple[Subject, ...], index: Index, built: float, arguments: argparse.Namespace) -> Iterator[Times]:
    """Almanac first, then its peers, each asked the same."""
    asked = questions(made, MOST)
    yield timed("Almanac", lambda question: answer_question(index, question), asked, built)
    catalogue = Catalogue.of(made)
    for name, build in peers(arguments.dsn).items():
        if arguments.only not in name or ("SVM" in name and len(made) > LARGEST_TRAINED):
            continue
        try:
            taken, method = seconds(partial(build, catalogue))
            yield timed(name, method, asked, taken)
        except ImportError as error:
            console.print(f"{name} is left out: {error.name} is not installed.", style="yellow")


def letters_fit(made: tuple[Subject, ...]) -> float:
    """Seconds of scikit-learn's character TF-IDF fit on the same wordings: the yardstick of building."""
    texts = Catalogue.of(made).texts
    return seconds(partial(letters().fit_transform, texts))[0]


def completing(made: tuple[Subject, ...]) -> Iterator[Times]:
    """Beginnings of words, one to seven letters, and of several words, over the titles and all wordings."""
    typed = beginnings(made)
    taken, completion = seconds(lambda: CompletionIndex.build(topics(made)))
    yield timed("Almanac", completion.complete, typed, taken)
    yield timed("Almanac, with a typing error", completion.complete, [misspelt(one) for one in typed], taken)
    for name, order in {"FTS5 prefix, best first": "ORDER BY rank", "FTS5 prefix, any order": ""}.items():
        taken, prefixes = seconds(partial(fts5_prefix, made, order))
        yield timed(name, prefixes, typed, taken)


def beginnings(made: tuple[Subject, ...]) -> list[str]:
    """One letter to seven of a word; of every fourth wording, three letters to half of all of it."""
    found = []
    for number in range(MOST):
        wording = made[number * 7919 % len(made)].wordings[number % WORDINGS]
        long = max(wording.split(), key=len)
        found.append(wording[: 3 + number % len(wording) // 2] if number % 4 == 3 else long[: 1 + number % 7])
    return found


def misspelt(typed: str) -> str:
    """Two letters of the last word in each other's place."""
    return typed[:-3] + typed[-2:-4:-1] + typed[-1:] if len(typed) > 3 else typed


def fts5_prefix(made: tuple[Subject, ...], order: str) -> Callable[[str], object]:
    """SQLite's FTS5 with prefix indexes, the way it would be used for autocomplete."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE choice USING fts5(label, prefix='1 2 3')")
    labels = [(text,) for text in dict.fromkeys(Catalogue.of(made).texts)]
    database.executemany("INSERT INTO choice (label) VALUES (?)", labels)
    database.commit()

    select = f"SELECT label FROM choice WHERE choice MATCH ? {order} LIMIT 25"

    def complete(typed: str) -> object:
        wanted = " ".join(f'"{word}"*' for word in typed.split())
        return database.execute(select, (wanted,)).fetchall()

    return complete


def changing(made: tuple[Subject, ...], index: Index) -> float:
    """Seconds of giving one topic another wording, half of so many tries."""
    changed = topics(made)[:CHANGES]
    taken = []
    for topic in changed:
        (entry,) = topic.entries
        another = replace(topic, entries=(replace(entry, asked=(*entry.asked, f"a new way to ask for {topic.title}")),))
        taken.append(seconds(partial(index.with_changes, {another.id: another}))[0])
    return sorted(taken)[len(taken) // 2]


def longest(index: Index) -> float:
    """Milliseconds of the slowest of several questions of as many arbitrary characters as an option can hold."""
    asked = [anything(MAX_QUESTION_LENGTH, seed) for seed in range(10)]
    asked += [sign * MAX_QUESTION_LENGTH for sign in ("a", "ж ", "? ", "\u0301")]
    asked += ["and " * (MAX_QUESTION_LENGTH // 4), " and ".join(["who"] * (MAX_QUESTION_LENGTH // 8))]
    return max(seconds(partial(answer_question, index, question))[0] for question in asked) * 1000


async def starting(made: tuple[Subject, ...]) -> tuple[float, float]:
    """Seconds of a first start from YAML files, and of a second from the same files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await asyncio.to_thread(write_base, made, folder / "knowledge", "made up")
        settings = Settings(database_path=folder / "a.sqlite3", knowledge_path=folder / "knowledge")
        taken = []
        for _ in range(2):
            began = time.perf_counter()
            async with Almanac.open(settings):
                taken.append(time.perf_counter() - began)
    return taken[0], taken[1]


def held() -> int:
    """Bytes that this process holds, after everything unused was given back (on Linux)."""
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))


def memory_of_index(count: int) -> float:
    """Bytes an example that the index of such a base takes, beside the base itself and the program."""
    base = topics(subjects(count))
    answer_question(
        Index.build(topics(subjects(10))), "anything"
    )  # what the program needs for the smallest base is no example's
    before = held()
    index = Index.build(base)
    answer_question(index, base[0].title)
    return (held() - before) / (count * WORDINGS)


def measured_alone(count: int) -> float:
    """`memory_of_index` in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.matching_speed", "--memory", str(count)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ).stdout)


@dataclass(frozen=True, slots=True)
class Size:
    """What was measured at one size; `facts` in the units that their names say."""

    topics: int
    finding: tuple[Times, ...]
    completing: tuple[Times, ...]
    facts: dict[str, float]


def measure(count: int, arguments: argparse.Namespace, step: Callable[[str], None]) -> Size:
    step("making up the base")
    made = subjects(count)
    step("building")
    built, index = seconds(lambda: Index.build(topics(made)))
    facts = {"build, seconds": built}
    step("building with scikit-learn")
    facts["build / scikit-learn's character TF-IDF fit"] = built / letters_fit(made)
    step("changing an entry")
    changed = changing(made, index)
    facts |= {"change of one entry, ms": changed * 1000, "rebuild / change": built / changed}
    step("arbitrary characters")
    facts["slowest of 6,000 arbitrary characters, ms"] = longest(index)
    step("memory")
    facts["memory an example, bytes"] = measured_alone(count)
    if count <= LARGEST_STARTED:
        step("starting")
        first, second = asyncio.run(starting(made))
        facts |= {"first start, seconds": first, "second start, seconds": second, "first / second": first / second}
    found = []
    for one in finding(made, index, built, arguments):
        found.append(one)
        step(f"finding: {one.method} done")
    step("completing")
    return Size(count, tuple(found), tuple(completing(made)), facts)


def shown(progress: Progress, task: TaskID, count: int, step: str) -> None:
    progress.update(task, description=f"{count:,} topics: {step}")


def draw(size: Size) -> None:
    for title, rows in (("find", size.finding), ("complete", size.completing)):
        heading = f"{title}: {size.topics:,} topics, {WORDINGS} wordings each"
        table = Table("method", "p50 ms", "p99 ms", "times Almanac's p50", "p99", "build s", title=heading)
        own = rows[0]
        for one in rows:
            ratios = (f"{one.p50 / own.p50:.1f}", f"{one.p99 / own.p99:.1f}")
            table.add_row(one.method, f"{one.p50:.3f}", f"{one.p99:.3f}", *ratios, f"{one.build:.2f}")
        console.print(table)
    for name, number in size.facts.items():
        console.print(f"  {name}: {number:,.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--topics", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="sizes of the bases")
    parser.add_argument("--dsn", help="a PostgreSQL server, to measure pg_trgm too")
    parser.add_argument("--only", default="", metavar="WORD", help="only the peers whose names hold it")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the figures")
    parser.add_argument("--memory", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.memory:
        print(memory_of_index(arguments.memory))
        return
    written = []
    with Progress(console=Console(stderr=True), transient=True) as progress:
        for count in arguments.topics:
            task = progress.add_task("", total=None)
            size = measure(count, arguments, partial(shown, progress, task, count))
            progress.remove_task(task)
            draw(size)
            written.append(asdict(size))
    if arguments.json:
        arguments.json.write_text(json.dumps(written, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
