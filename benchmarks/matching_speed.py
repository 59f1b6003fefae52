"""Measures how fast Almanac answers, completes, starts and changes, next to other methods, on synthetic topics.

    python -m benchmarks.matching_speed [--topics 1000 10000 100000] [--dsn postgresql://…] [--json FILE]

On a busy machine the ratios mean more than the figures. The other methods are installed by `pip install --group peers`;
those that are not installed are left out.
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

from benchmarks.matching_peers import Catalogue, create_vectorizer, list_peers
from benchmarks.matching_sets import ExampleTopic, write_base
from benchmarks.matching_synthetic import (
    PHRASES_PER_TOPIC,
    build_topics,
    generate_questions,
    generate_text,
    generate_topics,
)
from bot.app import Almanac
from bot.config import Settings
from bot.matching.autocomplete.completion import CompletionIndex
from bot.matching.index.index import Index
from bot.matching.pipeline import answer_question
from bot.service.queries import MAX_QUESTION_LENGTH

MAX_SECONDS = 8.0
"""Time for each method; a slow one is asked fewer questions."""

MIN_QUESTIONS = 3
MAX_QUESTIONS = 2_000
"""Questions for each method."""

N_CHANGES = 30
"""Topics that get another phrase, one after the other."""

MAX_SVM_TOPICS = 2_000
"""Topics up to which an SVM is trained; beyond, it takes minutes and gigabytes."""

MAX_START_TOPICS = 10_000
"""Topics up to which a whole start from YAML files is measured."""

console = Console(width=None if sys.stdout.isatty() else 110)


@dataclass(frozen=True, slots=True)
class Times:
    """Median and 99th percentile of the time per question, and the time to build."""

    method: str
    p50_ms: float
    p99_ms: float
    build_seconds: float = 0.0


def time_questions(
    method: str, ask: Callable[[str], object], questions: Sequence[str], build_seconds: float = 0.0
) -> Times:
    """Ask until the time is up. The first questions warm up and do not count."""
    deadline = time.perf_counter() + MAX_SECONDS / 8
    for question in questions[:5]:
        if time.perf_counter() < deadline:
            ask(question)
    times_ms: list[float] = []
    deadline = time.perf_counter() + MAX_SECONDS
    for question in questions:
        if len(times_ms) >= MIN_QUESTIONS and time.perf_counter() > deadline:
            break
        times_ms.append(time_call(partial(ask, question))[0] * 1000)
    times_ms.sort()
    p99 = times_ms[min(len(times_ms) - 1, int(0.99 * len(times_ms)))]
    return Times(method, times_ms[len(times_ms) // 2], p99, build_seconds)


def time_call(call: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds that a call takes, and its result."""
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def time_answers(
    topics: tuple[ExampleTopic, ...], index: Index, build_seconds: float, arguments: argparse.Namespace
) -> Iterator[Times]:
    """Time Almanac, then the other methods, on the same questions."""
    questions = generate_questions(topics, MAX_QUESTIONS)
    yield time_questions("Almanac", partial(answer_question, index), questions, build_seconds)
    catalogue = Catalogue.from_topics(topics)
    for name, build in list_peers(arguments.dsn).items():
        if arguments.only not in name or ("SVM" in name and len(topics) > MAX_SVM_TOPICS):
            continue
        try:
            seconds, match = time_call(partial(build, catalogue))
            yield time_questions(name, match, questions, seconds)
        except ImportError as error:
            console.print(f"{name} is left out: {error.name} is not installed.", style="yellow")


def time_tfidf_fit(topics: tuple[ExampleTopic, ...]) -> float:
    """Return the seconds of scikit-learn's character TF-IDF fit on the same phrases: the yardstick of building."""
    texts = Catalogue.from_topics(topics).texts
    return time_call(partial(create_vectorizer().fit_transform, texts))[0]


def time_completions(topics: tuple[ExampleTopic, ...]) -> Iterator[Times]:
    """Time autocomplete over titles and phrases, for prefixes of one word and of several."""
    prefixes = generate_prefixes(topics)
    seconds, index = time_call(lambda: CompletionIndex.build(build_topics(topics)))
    yield time_questions("Almanac", index.complete, prefixes, seconds)
    misspelled = [swap_letters(prefix) for prefix in prefixes]
    yield time_questions("Almanac, with a spelling error", index.complete, misspelled, seconds)
    for name, order in {"FTS5 prefix, best first": "ORDER BY rank", "FTS5 prefix, any order": ""}.items():
        seconds, complete = time_call(partial(build_fts5_prefixes, topics, order))
        yield time_questions(name, complete, prefixes, seconds)


def generate_prefixes(topics: tuple[ExampleTopic, ...]) -> list[str]:
    """Return one to seven letters of a word; of every fourth phrase, from three letters to half of it."""
    prefixes = []
    for number in range(MAX_QUESTIONS):
        phrase = topics[number * 7919 % len(topics)].phrases[number % PHRASES_PER_TOPIC]
        longest = max(phrase.split(), key=len)
        prefixes.append(phrase[: 3 + number % len(phrase) // 2] if number % 4 == 3 else longest[: 1 + number % 7])
    return prefixes


def swap_letters(prefix: str) -> str:
    """Swap two letters near the end of a long prefix."""
    return prefix[:-3] + prefix[-2:-4:-1] + prefix[-1:] if len(prefix) > 3 else prefix


def build_fts5_prefixes(topics: tuple[ExampleTopic, ...], order: str) -> Callable[[str], object]:
    """Build SQLite's FTS5 with prefix indexes, as it would be used for autocomplete."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE choice USING fts5(label, prefix='1 2 3')")
    labels = [(text,) for text in dict.fromkeys(Catalogue.from_topics(topics).texts)]
    database.executemany("INSERT INTO choice (label) VALUES (?)", labels)
    database.commit()

    select = f"SELECT label FROM choice WHERE choice MATCH ? {order} LIMIT 25"

    def complete(prefix: str) -> object:
        query = " ".join(f'"{word}"*' for word in prefix.split())
        return database.execute(select, (query,)).fetchall()

    return complete


def time_change(topics: tuple[ExampleTopic, ...], index: Index) -> float:
    """Return the median seconds of adding a phrase to one topic."""
    times = []
    for topic in build_topics(topics)[:N_CHANGES]:
        (entry,) = topic.entries
        asked = (*entry.asked, f"a new way to ask for {topic.title}")
        changed = replace(topic, entries=(replace(entry, asked=asked),))
        times.append(time_call(partial(index.with_changes, {changed.id: changed}))[0])
    return sorted(times)[len(times) // 2]


def time_arbitrary_text(index: Index) -> float:
    """Return the milliseconds of the slowest of several questions of the maximal length in arbitrary characters."""
    questions = [generate_text(MAX_QUESTION_LENGTH, seed) for seed in range(10)]
    questions += [text * MAX_QUESTION_LENGTH for text in ("a", "ж ", "? ", "\u0301")]
    questions += ["and " * (MAX_QUESTION_LENGTH // 4), " and ".join(["who"] * (MAX_QUESTION_LENGTH // 8))]
    return max(time_call(partial(answer_question, index, question))[0] for question in questions) * 1000


async def time_starts(topics: tuple[ExampleTopic, ...]) -> tuple[float, float]:
    """Return the seconds of a first start from YAML files, and of a second from the same files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await asyncio.to_thread(write_base, topics, folder / "knowledge", "made up")
        settings = Settings(database_path=folder / "a.sqlite3", knowledge_path=folder / "knowledge")
        times = []
        for _ in range(2):
            start = time.perf_counter()
            async with Almanac.open(settings):
                times.append(time.perf_counter() - start)
    return times[0], times[1]


def measure_rss() -> int:
    """Return the resident memory in bytes after freed memory was returned to the system (on Linux)."""
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))


def measure_index_memory(count: int) -> float:
    """Return the bytes that an index takes per phrase, without the topics themselves and the program."""
    topics = build_topics(generate_topics(count))
    # What the program needs for the smallest index is not counted.
    answer_question(Index.build(build_topics(generate_topics(10))), "anything")
    before = measure_rss()
    index = Index.build(topics)
    answer_question(index, topics[0].title)
    return (measure_rss() - before) / (count * PHRASES_PER_TOPIC)


def measure_memory_alone(count: int) -> float:
    """Run `measure_index_memory` in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.matching_speed", "--memory", str(count)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ).stdout)


@dataclass(frozen=True, slots=True)
class SizeResult:
    """The measurements at one size; the names of `facts` contain their units."""

    topics: int
    answers: tuple[Times, ...]
    completions: tuple[Times, ...]
    facts: dict[str, float]


def measure(count: int, arguments: argparse.Namespace, report: Callable[[str], None]) -> SizeResult:
    report("generating topics")
    topics = generate_topics(count)
    report("building")
    build_seconds, index = time_call(lambda: Index.build(build_topics(topics)))
    facts = measure_facts(topics, index, build_seconds, report)
    answers = []
    for times in time_answers(topics, index, build_seconds, arguments):
        answers.append(times)
        report(f"answering: {times.method} done")
    report("completing")
    return SizeResult(count, tuple(answers), tuple(time_completions(topics)), facts)


def measure_facts(
    topics: tuple[ExampleTopic, ...], index: Index, build_seconds: float, report: Callable[[str], None]
) -> dict[str, float]:
    facts = {"build, seconds": build_seconds}
    report("building with scikit-learn")
    facts["build / scikit-learn's character TF-IDF fit"] = build_seconds / time_tfidf_fit(topics)
    report("changing an entry")
    change_seconds = time_change(topics, index)
    facts |= {"change of one entry, ms": change_seconds * 1000, "rebuild / change": build_seconds / change_seconds}
    report("arbitrary characters")
    facts["slowest of 6,000 arbitrary characters, ms"] = time_arbitrary_text(index)
    report("memory")
    facts["memory per phrase, bytes"] = measure_memory_alone(len(topics))
    if len(topics) <= MAX_START_TOPICS:
        report("starting")
        first, second = asyncio.run(time_starts(topics))
        facts |= {"first start, seconds": first, "second start, seconds": second, "first / second": first / second}
    return facts


def show_step(progress: Progress, task: TaskID, count: int, step: str) -> None:
    progress.update(task, description=f"{count:,} topics: {step}")


def print_result(result: SizeResult) -> None:
    for title, rows in (("answer", result.answers), ("complete", result.completions)):
        heading = f"{title}: {result.topics:,} topics, {PHRASES_PER_TOPIC} phrases each"
        table = Table("method", "p50 ms", "p99 ms", "times Almanac's p50", "p99", "build s", title=heading)
        own = rows[0]
        for row in rows:
            ratios = (f"{row.p50_ms / own.p50_ms:.1f}", f"{row.p99_ms / own.p99_ms:.1f}")
            table.add_row(row.method, f"{row.p50_ms:.3f}", f"{row.p99_ms:.3f}", *ratios, f"{row.build_seconds:.2f}")
        console.print(table)
    for name, value in result.facts.items():
        console.print(f"  {name}: {value:,.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--topics", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="numbers of topics")
    parser.add_argument("--dsn", help="a PostgreSQL server, to measure pg_trgm too")
    parser.add_argument("--only", default="", metavar="WORD", help="only the methods whose name contains it")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the figures")
    parser.add_argument("--memory", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.memory:
        print(measure_index_memory(arguments.memory))
        return
    written = []
    with Progress(console=Console(stderr=True), transient=True) as progress:
        for count in arguments.topics:
            task = progress.add_task("", total=None)
            result = measure(count, arguments, partial(show_step, progress, task, count))
            progress.remove_task(task)
            print_result(result)
            written.append(asdict(result))
    if arguments.json:
        arguments.json.write_text(json.dumps(written, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
