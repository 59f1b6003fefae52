"""Reading the fields of one mapping: each asked for by name and type, every problem reported, none stops the rest.

Where a field is missing or wrong a harmless value stands in, so that all other problems can still be found; a base
with problems is never used.
"""

import difflib
import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeVar

from bot.domain.dates import PartialDate
from bot.domain.problems import ProblemCollector
from bot.knowledge.nodes import BrokenNode, ListNode, MappingNode, Node, ScalarNode

MAX_ID_LENGTH = 40
PLACEHOLDER_DATE = PartialDate(1)
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_LIST_MARK = re.compile(r"[ \t]*\n[ \t]*")

Word = TypeVar("Word", bound=StrEnum)
Read = TypeVar("Read")


class Fields:
    """The fields of one mapping. Call `close` at the end: what was never asked for is an unknown field."""

    def __init__(self, node: Node, what: str, report: ProblemCollector) -> None:
        self.line = node.line
        self.what = what
        self._report = report
        self._known: list[str] = []
        self._nodes: dict[str, tuple[ScalarNode, Node]] = {}
        self._usable = isinstance(node, MappingNode)
        if isinstance(node, MappingNode):
            self._nodes = {key.text: (key, value) for key, value in node.pairs}
        elif not isinstance(node, BrokenNode):
            report.add(node.line, f"{what} is a group of fields ('name: value'), not a list or a bare word.")

    def problem(self, key: str, sentence: str) -> None:
        """Report a sentence at the line of a field, or of the whole where it is missing."""
        line = self._nodes[key][1].line if key in self._nodes else self.line
        self._report.add(line, sentence)

    def line_of(self, key: str) -> int:
        return self._nodes[key][0].line if key in self._nodes else self.line

    def lines_of(self, key: str) -> list[int]:
        """The line of each item of a list."""
        node = self._nodes[key][1] if key in self._nodes else None
        return [item.line for item in node.nodes] if isinstance(node, ListNode) else []

    def close(self) -> None:
        for key, (name, _) in self._nodes.items():
            if key not in self._known:
                near = difflib.get_close_matches(key, self._known, n=1)
                hint = f"did you mean '{near[0]}'?" if near else f"the fields are {', '.join(self._known)}."
                self._report.add(name.line, f"{self.what} has no field '{key}'; {hint}")

    def node(self, key: str, *, required: bool = False) -> Node | None:
        self._known.append(key)
        if key in self._nodes:
            return self._nodes[key][1]
        if required and self._usable:
            self._report.add(self.line, f"{self.what} has no '{key}'; add it.")
        return None

    def optional(self, key: str, most: int, *, paragraphs: bool = False) -> str | None:
        """Text of at most `most` characters, white space folded (line breaks kept in `paragraphs`), or None."""
        node = self.node(key)
        return None if node is None else self._text(node, f"'{key}' of {self.what}", most, paragraphs)

    def text(self, key: str, most: int, *, paragraphs: bool = False) -> str:
        node = self.node(key, required=True)
        return "" if node is None else self._text(node, f"'{key}' of {self.what}", most, paragraphs)

    def identifier(self, key: str) -> str:
        text = self.text(key, MAX_ID_LENGTH)
        if text:
            self.check_id(self.line_of(key), text)
        return text

    def check_id(self, line: int, text: str) -> None:
        if not _ID.fullmatch(text) or len(text) > MAX_ID_LENGTH:
            rule = f"a-z, 0-9 and '-' between them, at most {MAX_ID_LENGTH} characters"
            self._report.add(line, f"'{shorten(text)}' can't be an id: {rule}.")

    def date(self, key: str) -> PartialDate:
        return self._date(self.node(key, required=True)) or PLACEHOLDER_DATE

    def optional_date(self, key: str) -> PartialDate | None:
        return self._date(self.node(key))

    def _date(self, node: Node | None) -> PartialDate | None:
        if not isinstance(node, ScalarNode):
            if isinstance(node, ListNode | MappingNode):
                self._report.add(node.line, f"a date of {self.what} is one value: YYYY, YYYY-MM or YYYY-MM-DD.")
            return None
        try:
            return PartialDate.parse(node.text)
        except ValueError as error:
            self._report.add(node.line, f"{shorten(str(error), 120)}.")
            return None

    def choice(self, key: str, words: type[Word], default: Word | None = None) -> Word:
        fallback = default or next(iter(words))
        node = self.node(key, required=default is None)
        if node is None or isinstance(node, BrokenNode):
            return fallback
        if isinstance(node, ScalarNode) and node.text in list(words):
            return words(node.text)
        written = f"'{shorten(node.text)}'" if isinstance(node, ScalarNode) else "a list or group"
        self._report.add(node.line, f"'{key}' of {self.what} is {written}; it can be {', '.join(words)}.")
        return fallback

    def texts(self, key: str, most: int, count: int, *, required: bool = False) -> tuple[str, ...]:
        """A list of at most `count` texts of at most `most` characters each."""
        return self._texts(self.items(key, count, required=required), f"'{key}' of {self.what}", most)

    def texts_of(self, node: Node, what: str, most: int, count: int) -> tuple[str, ...]:
        """The texts of a list under a chosen name, which must not be empty."""
        return self._texts(self._items(node, what, count, required=True), what, most)

    def _texts(self, nodes: Iterable[Node], what: str, most: int) -> tuple[str, ...]:
        texts = (self._text(node, f"each of {what}", most) for node in nodes)
        return tuple(text for text in texts if text)

    def items(self, key: str, count: int | None = None, *, required: bool = False) -> tuple[Node, ...]:
        """The nodes of a list; an empty one counts as missing."""
        node = self.node(key, required=required)
        return () if node is None else self._items(node, f"'{key}' of {self.what}", count, required=required)

    def _items(self, node: Node, what: str, count: int | None, *, required: bool) -> tuple[Node, ...]:
        if isinstance(node, BrokenNode):
            return ()
        if not isinstance(node, ListNode):
            self._report.add(node.line, f"{what} is a list: one '- …' a line, or [a, b].")
            return ()
        if required and not node.nodes:
            self._report.add(node.line, f"{what} is empty; give at least one.")
        if count is not None and len(node.nodes) > count:
            self._report.add(node.line, f"{what} has {len(node.nodes)}; {count} is the most.")
        return node.nodes[:count]

    def group(self, key: str, read: Callable[["Fields"], Read]) -> Read | None:
        """A mapping inside this one, read by `read`, or None where there is none."""
        node = self.node(key)
        if node is None or isinstance(node, BrokenNode):
            return None
        fields = Fields(node, f"'{key}' of {self.what}", self._report)
        value = read(fields)
        fields.close()
        return value

    def named(self, key: str) -> Iterable[tuple[ScalarNode, Node]]:
        """The pairs of a mapping whose names the author chooses, each name checked as an id."""
        node = self.node(key)
        if node is None or isinstance(node, BrokenNode):
            return
        if not isinstance(node, MappingNode):
            self._report.add(node.line, f"'{key}' is a group ('id: …' on each line), not a list or a bare word.")
            return
        for name, value in node.pairs:
            self.check_id(name.line, name.text)
            yield name, value

    def _text(self, node: Node, what: str, most: int, paragraphs: bool = False) -> str:
        if isinstance(node, BrokenNode):
            return ""
        if not isinstance(node, ScalarNode):
            self._report.add(node.line, f"{what} is text, not a list or a group; put quotes around it.")
            return ""
        text = _LIST_MARK.sub("\n", node.text.strip()) if paragraphs else " ".join(node.text.split())
        if not text:
            self._report.add(node.line, f"{what} is empty.")
        elif len(text) > most:
            self._report.add(node.line, f"{what} has {len(text):,} characters; {most:,} is the most.")
        return text

    def scalar(self, node: Node, what: str, most: int) -> str:
        """The text of a node that stands in a list or under a chosen name."""
        return self._text(node, what, most)


def shorten(text: str, most: int = 60) -> str:
    """A value as it can stand in a sentence: one line, at most `most` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
