"""Public sets of questions, and bases made of them: one topic with one entry for each of their topics.

A set is a JSON file: `topics` with `id`, `title` and `train` (questions to learn from, of which the first k are taken),
`val` and `test` (questions as [text, topic or null, kind]), and `typo1`, `typo2` (the texts of `test` with one or two
typing errors each). No set is shipped with the project.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.matching.text.normalise import normalise

TOPICS_A_FILE = 5_000
"""Keeps each file below the 4 MiB that the reader takes."""

LONGEST_TITLE = 100

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
class Subject:
    """What becomes a topic: `wordings` are the ways it is asked for."""

    title: str
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the number of the subject that it is after; None where there is none."""

    text: str
    subject: int | None


@dataclass(frozen=True, slots=True)
class PublicSet:
    """`splits` are `val`, `test`, `typo1` and `typo2`."""

    name: str
    subjects: tuple[Subject, ...]
    splits: Mapping[str, tuple[Asked, ...]]


def read_set(path: Path, examples: int) -> PublicSet:
    """A set with so many examples for each of its topics."""
    content = json.loads(path.read_text(encoding="utf-8"))
    numbers = {topic["id"]: number for number, topic in enumerate(content["topics"])}
    subjects = _distinct((topic["title"], topic["train"][:examples]) for topic in content["topics"])

    def asked(rows: Sequence[Sequence[str | None]]) -> tuple[Asked, ...]:
        return tuple(Asked(str(text), None if topic is None else numbers[topic]) for text, topic, *_ in rows)

    test = asked(content["test"])
    splits = {"val": asked(content["val"]), "test": test}
    for name in ("typo1", "typo2"):
        texts = content[name]
        splits[name] = tuple(Asked(text, one.subject) for text, one in zip(texts, test, strict=True))
    return PublicSet(path.stem, tuple(subjects), splits)


def _distinct(topics: Iterable[tuple[str, Sequence[str]]]) -> Iterator[Subject]:
    """Subjects without wordings that an earlier one has: a base refuses them."""
    taken: set[str] = set()
    for number, (title, wordings) in enumerate(topics):
        name = title[:LONGEST_TITLE]
        if normalise(name) in taken:
            name = f"{name[: LONGEST_TITLE - 8]} {number}"
        own = {normalise(wording): wording for wording in wordings}
        kept = tuple(own[folded] for folded in own if folded and folded not in taken)
        taken |= {normalise(name), *own}
        yield Subject(name, kept or (name,))


def entry_id(number: int) -> str:
    """The entry that a subject becomes."""
    return f"t{number}/it"


def write_base(subjects: Sequence[Subject], folder: Path, title: str) -> None:
    """The subjects as YAML files. JSON's text is YAML's too."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "base.yaml").write_text(HEAD.format(title=json.dumps(title)), encoding="utf-8")
    for start in range(0, len(subjects), TOPICS_A_FILE):
        part = enumerate(subjects[start : start + TOPICS_A_FILE], start)
        topics = "".join(_topic(number, subject) for number, subject in part)
        (folder / f"topics-{start:06}.yaml").write_text(f"topics:\n{topics}", encoding="utf-8")


def _topic(number: int, subject: Subject) -> str:
    title = json.dumps(subject.title, ensure_ascii=False)
    asked = json.dumps(subject.wordings, ensure_ascii=False)
    return f"""\
  - id: t{number}
    title: {title}
    category: all
    entries:
      - {{id: it, kind: fact, text: {title}, checked: 2026-01-01, sources: [set], asked: {asked}}}
"""
