"""Reads public question sets and turns them into knowledge bases with one entry per topic.

A set is a JSON file: `topics` with `id`, `title` and `train` (example questions, of which the first k are used), `val`
and `test` (questions as [text, topic id or null, kind]), and `typo1` and `typo2` (the texts of `test` with one or two
spelling errors each). No set is shipped with the project.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.matching.text.normalise import normalise

TOPICS_PER_FILE = 5_000
"""Keeps each file below the reader's limit of 4 MiB."""

MAX_TITLE_LENGTH = 100

HEAD = """\
base:
  title: {title}
  about: Made by a benchmark.
categories:
  all: All
sources:
  set: {{title: {title}, publisher: Its makers, quality: other, reference: "a benchmark"}}
"""


@dataclass(frozen=True, slots=True)
class ExampleTopic:
    """A topic of a set with example questions."""

    title: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question and the position of the topic that answers it; None if it is unanswerable."""

    text: str
    topic: int | None


@dataclass(frozen=True, slots=True)
class PublicSet:
    """A question set. `splits` are `val`, `test`, `typo1` and `typo2`."""

    name: str
    topics: tuple[ExampleTopic, ...]
    splits: Mapping[str, tuple[LabelledQuestion, ...]]


def read_set(path: Path, n_examples: int) -> PublicSet:
    """Read a set, with the first examples of each topic."""
    content = json.loads(path.read_text(encoding="utf-8"))
    positions = {topic["id"]: position for position, topic in enumerate(content["topics"])}
    topics = _drop_duplicates((topic["title"], topic["train"][:n_examples]) for topic in content["topics"])

    def parse_split(rows: Sequence[Sequence[str | None]]) -> tuple[LabelledQuestion, ...]:
        return tuple(
            LabelledQuestion(str(text), None if topic_id is None else positions[topic_id])
            for text, topic_id, *_ in rows
        )

    test = parse_split(content["test"])
    splits = {"val": parse_split(content["val"]), "test": test}
    for name in ("typo1", "typo2"):
        pairs = zip(content[name], test, strict=True)
        splits[name] = tuple(LabelledQuestion(text, question.topic) for text, question in pairs)
    return PublicSet(path.stem, tuple(topics), splits)


def _drop_duplicates(topics: Iterable[tuple[str, Sequence[str]]]) -> Iterator[ExampleTopic]:
    """Drop phrases that an earlier topic has, as a knowledge base refuses them."""
    seen: set[str] = set()
    for number, (title, phrases) in enumerate(topics):
        name = title[:MAX_TITLE_LENGTH]
        if normalise(name) in seen:
            name = f"{name[: MAX_TITLE_LENGTH - 8]} {number}"
        by_words = {normalise(phrase): phrase for phrase in phrases}
        kept = tuple(phrase for words, phrase in by_words.items() if words and words not in seen)
        seen |= {normalise(name), *by_words}
        yield ExampleTopic(name, kept or (name,))


def format_entry_id(topic: int) -> str:
    """Return the id of the entry that a topic of the set becomes."""
    return f"t{topic}/it"


def write_base(topics: Sequence[ExampleTopic], folder: Path, title: str) -> None:
    """Write topics as the YAML files of a knowledge base."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "base.yaml").write_text(HEAD.format(title=json.dumps(title)), encoding="utf-8")
    for start in range(0, len(topics), TOPICS_PER_FILE):
        part = enumerate(topics[start : start + TOPICS_PER_FILE], start)
        body = "".join(_render_topic(number, topic) for number, topic in part)
        (folder / f"topics-{start:06}.yaml").write_text(f"topics:\n{body}", encoding="utf-8")


def _render_topic(number: int, topic: ExampleTopic) -> str:
    # JSON strings and lists are valid YAML, with everything escaped.
    title = json.dumps(topic.title, ensure_ascii=False)
    asked = json.dumps(topic.phrases, ensure_ascii=False)
    return f"""\
  - id: t{number}
    title: {title}
    category: all
    entries:
      - {{id: it, kind: fact, text: {title}, checked: 2026-01-01, sources: [set], asked: {asked}}}
"""
