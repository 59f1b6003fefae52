"""The longest and the most memory that a bad knowledge file takes until it is refused, and an import of one title.

    python -m benchmarks.worst_files

Each is read in a process of its own. The time is that of the processor, so that a busy machine changes little. Exits
with 1 over the bounds, or if a file is not refused. It takes half a minute.
"""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.domain.dates import PartialDate
from bot.domain.problems import KnowledgeError
from bot.importers.collection import ImportOptions
from bot.importers.folder import ImportFolder
from bot.importers.importer import Provenance, import_collection
from bot.importers.reader import read_collection
from bot.knowledge.loader import load_folder
from bot.knowledge.yaml_nodes import MAX_KNOWLEDGE_FILE_BYTES
from bot.matching.text.normalise import normalise

MAX_SECONDS = 10.0
"""Far above what any takes, far below what it takes if it isn't linear."""

MAX_MEGABYTES = 200.0
TODAY = date(2026, 1, 1)
QUESTIONS = 1_500

LENGTH = 100_000


def build_files(length: int) -> dict[str, tuple[bytes, str]]:
    """What is in each bad file, and what is said of it. `length` is how often something is in it."""
    return {
        "a file larger than the limit": (b"a" * (MAX_KNOWLEDGE_FILE_BYTES + 1), "Split it"),
        "many brackets": (b"topics: " + b"[" * length, "nested more than"),
        "many levels": (b"".join(b" " * n + b"a:\n" for n in range(1500)), "nested more than"),
        "many duplicate keys": (b"a: 1\n" * length, "more problems in this file"),
        "many unknown keys": (b"".join(b"k%d: 1\n" % n for n in range(length)), "more problems"),
        "one long text": (b"topics:\n  - id: " + b"a" * 30 * length, "the limit is 40"),
        "many tabs": (b"topics:\n" + b"\t" * length, "there is a tab"),
        "bytes of no text": (bytes(range(256)) * 4000, "not UTF-8"),
        "many broken topics": (b"topics:\n" + b"  - x\n" * length, "more problems"),
        "many words in a list": (b"topics: [" + b"a, " * length + b"a]", "more problems"),
    }


def refuse(folder: Path, name: str) -> None:
    content, says = build_files(LENGTH)[name]
    (folder / "topics.yaml").write_bytes(content)
    try:
        load_folder(folder, normalise, TODAY)
    except KnowledgeError as error:
        if any(says in problem.message for problem in error.problems):
            return
    raise AssertionError(f"{name} is not refused as it should be")


def import_one_title(folder: Path, _name: str) -> None:
    """Import questions that are all the same: each needs an id of its own."""
    source = folder / "many.json"
    source.write_text(json.dumps([{"question": "What is rye?", "answer": f"Grain {n}."} for n in range(QUESTIONS)]))
    collection = read_collection(source, ImportOptions())
    import_collection(collection, ImportFolder(folder / "base", TODAY), Provenance(None, PartialDate(2026, 1, 1)))


def measure(work: Callable[[Path, str], None], name: str) -> tuple[str, float, float]:
    """The name, the seconds of the processor, and the peak of the whole process in megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        work(Path(folder), name)
        seconds = time.process_time() - began
    return name, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_all() -> Iterator[tuple[str, float, float]]:
    with ProcessPoolExecutor(max_workers=1, max_tasks_per_child=1, mp_context=get_context("spawn")) as processes:
        for name in build_files(LENGTH):
            yield processes.submit(measure, refuse, name).result()
        yield processes.submit(measure, import_one_title, f"{QUESTIONS:,} questions of one title").result()


def main() -> int:
    measured = sorted(measure_all(), key=lambda one: -one[1])
    table = Table("s", "MB", "file", title="The longest that one file is worked on")
    for name, seconds, megabytes in measured:
        table.add_row(f"{seconds:.2f}", f"{megabytes:.0f}", name)
    Console().print(table)
    return 0 if all(seconds <= MAX_SECONDS and mega <= MAX_MEGABYTES for _, seconds, mega in measured) else 1


if __name__ == "__main__":
    sys.exit(main())
