"""Good files to spoil."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bot.domain.knowledge import Topic
from bot.knowledge.writer import write_topic

BASE = """\
base:
  title: Bread
  about: How bread is made.
categories: {baking: Baking}
sources:
  book: {title: The baker's book, publisher: Crumb Press, published: 2019-04, quality: secondary, reference: page 1}
topics:
  - id: rye
    title: Rye
    category: baking
    entries:
      - id: what
        kind: fact
        text: Rye is a grain.
        true_from: 2021
        asked: [what is rye]
        checked: 2024-01-01
        sources: [book]
"""

TOPIC: dict[str, Any] = {"id": "bread", "title": "Bread", "category": "baking", "aliases": ["loaf"]}
ENTRY: dict[str, Any] = {
    "id": "what",
    "kind": "fact",
    "text": "Bread is baked.",
    "asked": ["what is bread"],
    "checked": "2024-01-01",
    "sources": ["book"],
}


def topics_file(change: Mapping[str, Any] | None = None, entry: Mapping[str, Any] | None = None) -> str:
    """One topic, a line a field: its own in lines 2 to 5, its entry's from line 7; None takes a field away."""
    topic = TOPIC if not change or "aliases" in change or "category" in change else _without(TOPIC, "aliases")
    lines = ["topics:", *_lines({**topic, **(change or {})}, "  - ", "    "), "    entries:"]
    lines += _lines({**ENTRY, **(entry or {})}, "      - ", "        ")
    return "\n".join(lines) + "\n"


def _without(fields: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name != key}


def _lines(fields: Mapping[str, Any], first: str, then: str) -> list[str]:
    kept = {name: value for name, value in fields.items() if value is not None}
    return [
        f"{first if number == 0 else then}{name}: {json.dumps(value, ensure_ascii=False)}"
        for number, (name, value) in enumerate(kept.items())
    ]


def write_topics(topics: Iterable[Topic]) -> bytes:
    """A file of topics alone, as they are written."""
    return "\n".join(["topics:", *map(write_topic, topics), ""]).encode()


def write_base(folder: Path, topics: str | bytes) -> Path:
    """A folder with a good base.yaml and these topics."""
    folder.mkdir(exist_ok=True)
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    content = topics.encode() if isinstance(topics, str) else topics
    (folder / "topics.yaml").write_bytes(content)
    return folder
