"""A knowledge file that an import keeps up to date: its head and its topics as text, so that edits stay as they are."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from bot.domain.knowledge import Source
from bot.domain.problems import ProblemCollector, TooManyProblems
from bot.knowledge.entry_reader import Defaults, read_defaults
from bot.knowledge.fields import Fields
from bot.knowledge.writer import write_categories, write_defaults, write_sources
from bot.knowledge.yaml_nodes import BrokenNode, ListNode, MappingNode, Node, ScalarNode, parse_nodes

INTRODUCTION = "# Made by `import {name}`. Edit it freely: what you change is kept when you import again.\n"


_SOURCE_START = re.compile(r"""  "?([^\s:#"]+)"?:\s*$""")


@dataclass(slots=True)
class KnowledgeFile:
    """The text of a file in parts.

    Attributes:
        head: What stands before the first topic, with `topics:`.
        blocks: Each topic as it is written, by its id, in their order.
        tail: What stands behind the last topic.

    """

    head: str
    blocks: dict[str, str] = field(default_factory=dict)
    tail: str = ""

    def write(self) -> str:
        return self.head + "\n".join(self.blocks.values()) + self.tail

    def find_topic(self, line: int) -> str | None:
        """Return the id of the topic that is written on a line, from 1."""
        end = self.head.count("\n")
        for topic_id, block in self.blocks.items():
            end += block.count("\n") + 1
            if line <= end:
                return topic_id if line > self.head.count("\n") else None
        return None

    def find_source(self, line: int) -> str | None:
        """Return the id of the source that is written on a line of the head, from 1."""
        above = reversed(self.head.splitlines()[:line])
        return next((match[1] for written in above if (match := _SOURCE_START.match(written))), None)

    def add_categories(self, categories: Mapping[str, str]) -> None:
        self._add_to_section("categories", write_categories(categories))

    def add_sources(self, sources: Iterable[Source]) -> None:
        self._add_to_section("sources", write_sources(sources))

    def _add_to_section(self, name: str, written: str) -> None:
        """Add what a section holds to the head; `written` begins with the section's name."""
        lines = written.partition("\n")[2]
        if lines and re.search(rf"^{name}:[ \t]*$", self.head, re.MULTILINE):
            self.head = re.sub(rf"^{name}:[ \t]*\n", lambda match: match[0] + lines, self.head, flags=re.MULTILINE)
        elif lines:
            before, topics, after = self.head.rpartition("topics:")
            self.head = f"{before}{written}\n{topics}{after}"


def create_file(name: str, defaults: Defaults) -> KnowledgeFile:
    """A file without topics."""
    return KnowledgeFile(f"{INTRODUCTION.format(name=name)}{write_defaults(defaults)}\ntopics:\n")


def read_file(text: str) -> KnowledgeFile | None:
    """Read a file in parts, None if it has no list of topics with a line for each."""
    lines = text.splitlines(keepends=True)
    starts = list(_find_topics(text))
    if not starts or starts[0][1] <= 1:
        return None
    end = next(
        (n for n, line in enumerate(lines[starts[-1][1] :], starts[-1][1]) if re.match(r"[^\s#]", line)), len(lines)
    )
    ends = [start - 1 for _, start in starts[1:]] + [end]
    blocks = {
        topic_id: "".join(lines[start - 1 : stop]).rstrip("\n") + "\n"
        for (topic_id, start), stop in zip(starts, ends, strict=True)
    }
    tail = "".join(lines[end:])
    return KnowledgeFile("".join(lines[: starts[0][1] - 1]), blocks, f"\n{tail}" if tail else "")


def _find_topics(text: str) -> Iterator[tuple[str, int]]:
    """The id of each topic and the line on which it begins."""
    node = _parse(text)
    pairs = node.pairs if isinstance(node, MappingNode) else ()
    topics = next((value for key, value in pairs if key.text == "topics"), None)
    for topic in topics.nodes if isinstance(topics, ListNode) else ():
        fields = topic.pairs if isinstance(topic, MappingNode) else ()
        names = [value.text for key, value in fields if key.text == "id" and isinstance(value, ScalarNode)]
        yield names[0] if names else f"line {topic.line}", topic.line


def find_defaults(file: KnowledgeFile) -> Defaults:
    """What the topics of a file have where they say nothing else."""
    fields = Fields(_parse(file.head), "the file", ProblemCollector(""))
    return fields.read_group("defaults", read_defaults) or Defaults()


def _parse(text: str) -> Node:
    """What can be read of a file, whatever its problems are."""
    node = None
    with suppress(TooManyProblems):
        node = parse_nodes(text.encode(), ProblemCollector(""))
    return node or BrokenNode(1)


def digest(text: str) -> str:
    """A short digest that tells whether a text has changed, but for blanks around it."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:16]
