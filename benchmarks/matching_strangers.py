"""Asks small knowledge bases of invented communities what strangers would ask, and counts by kind of question.

    python -m benchmarks.matching_strangers [FOLDER [NAME …]]

FOLDER holds files like those of benchmarks/bases/unseen, which is the default; NAMEs choose some of them.
MEANING=off asks by words alone.
"""

import os
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.config import Settings
from bot.knowledge.loader import load_folder
from bot.matching.index.index import Index
from bot.matching.meaning.encoder import SentenceEncoder
from bot.matching.meaning.weights import load_encoder
from bot.matching.outcome import Answer, Coverage, NoMatch, Outcome, Suggestions
from bot.matching.pipeline import answer_question
from bot.matching.text.normalise import normalise

BASES = Path(__file__).parent / "bases"

SOURCE = {"title": "Own", "publisher": "Own", "published": "2026-09", "quality": "official", "reference": "own"}


def write_base(content: dict[str, Any], folder: Path) -> None:
    """Write a base as YAML files, with the fields that the format asks for beside those of the file."""
    topics = [
        {**topic, "category": "all", "entries": [_complete(entry) for entry in topic["entries"]]}
        for topic in content["topics"]
    ]
    about = {"title": content["title"], "about": content["about"]}
    head = {"base": about, "categories": {"all": "All"}, "sources": {"own": SOURCE}}
    (folder / "base.yaml").write_text(
        yaml.safe_dump({**head, "topics": topics}, allow_unicode=True, width=10_000), encoding="utf-8"
    )


def _complete(entry: dict[str, Any]) -> dict[str, Any]:
    return {**entry, "kind": "fact", "checked": "2026-11-14", "review": "yearly", "sources": ["own"]}


def ask(path: Path, encoder: SentenceEncoder | None) -> Iterator[tuple[str, str]]:
    """Yield the kind of each question of a file and what came of it."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        write_base(content, Path(folder))
        base = load_folder(Path(folder), normalise, datetime.now(UTC).date())
    words = Index.build(base.topics.values())
    index = words.with_meaning(encoder) if encoder else words
    for kind, text, expected in content["questions"]:
        entries = {expected} if isinstance(expected, str) else set(expected or ())
        yield kind, judge(answer_question(index, str(text)), entries)


def judge(outcome: Outcome, entries: set[str]) -> str:
    """Return whether the outcome is right, wrong, suggested, not in the base, or outside of what it covers."""
    match outcome:
        case Answer(matches):
            return "right" if matches[0].entry_id in entries else "wrong"
        case Suggestions():
            return "suggested"
        case NoMatch(coverage):
            return "outside" if coverage is Coverage.OUT else "not in the base"


def main(folder: str = str(BASES / "unseen"), *names: str) -> None:
    """Print the shares of each verdict by kind of question."""
    model = Settings.from_env(os.environ).meaning
    encoder = load_encoder(model, Path(tempfile.gettempdir())) if model else None
    verdicts = ("right", "wrong", "suggested", "not in the base", "outside")
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    paths = [path for path in sorted(Path(folder).glob("*.yaml")) if not names or path.stem in names]
    for path in track(paths, "Asking", transient=True):
        for kind, verdict in ask(path, encoder):
            counts[kind][verdict] += 1
    table = Table("kind", "questions", *verdicts, title="Questions of strangers, shares in %")
    for kind, found in sorted(counts.items()):
        total = found.total()
        table.add_row(kind, str(total), *(f"{100 * found[verdict] / total:.0f}" for verdict in verdicts))
    Console().print(table)


if __name__ == "__main__":
    main(*sys.argv[1:])
