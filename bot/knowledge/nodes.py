"""YAML text → a tree of plain nodes with line numbers, and nothing else.

PyYAML's parser gives events; the tree is built here because its own constructors guess types (`no` → False), accept
duplicate keys and expand aliases without bound.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from bot.domain.problems import ProblemCollector

MAX_DEPTH = 8
"""Levels of nesting: the format needs six."""

MAX_FILE_BYTES = 4 * 1024 * 1024
"""Bytes."""

# C0 and C1 controls but line breaks; bidirectional overrides, which make a text read otherwise than it is stored;
# the byte order mark in the middle of a text.
_INVISIBLE = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_BREAKS = re.compile(r"\r\n|\r|\n")
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class ScalarNode:
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class ListNode:
    nodes: tuple["Node", ...]
    line: int


@dataclass(frozen=True, slots=True)
class MappingNode:
    pairs: tuple[tuple[ScalarNode, "Node"], ...]
    line: int


@dataclass(frozen=True, slots=True)
class BrokenNode:
    """Stands where something was reported already."""

    line: int


Node = ScalarNode | ListNode | MappingNode | BrokenNode


class _Unreadable(Exception):
    """The rest of the file can't be read; the report says why."""


def parse_nodes(content: bytes, report: ProblemCollector) -> Node | None:
    """The tree of one file, or None where it is empty or the report says why it can't be read."""
    text = _decode(content, report)
    if text is None:
        return None
    composer = _Composer(text, report)
    try:
        return composer.document()
    except yaml.MarkedYAMLError as error:
        report.add(_where(error), f"this is not YAML: {_plain(error)}.")
    except yaml.YAMLError as error:
        report.add(1, f"this is not YAML: {' '.join(str(error).split())}.")
    except _Unreadable:
        pass
    return None


def _where(error: yaml.MarkedYAMLError) -> int:
    """The line to look at: what was never closed is mended where it was opened, all else where it went wrong."""
    opened = any(word in (error.context or "") for word in ("quoted", "flow"))
    mark = (error.context_mark if opened else None) or error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 1


def _decode(content: bytes, report: ProblemCollector) -> str | None:
    if len(content) > MAX_FILE_BYTES:
        report.add(1, f"the file has {len(content):,} bytes; split it, {MAX_FILE_BYTES:,} is the most.")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        report.add(line, "this line is not UTF-8; save the file in the encoding UTF-8.")
        return None
    invisible = list(_INVISIBLE.finditer(text))
    for found in invisible[:20]:
        line = len(_BREAKS.findall(text, 0, found.start())) + 1
        report.add(line, _say_invisible(found[0]))
    return None if invisible else text


def _say_invisible(character: str) -> str:
    if character == "\t":
        return "there is a tab; use spaces."
    return f"there is the invisible character U+{ord(character):04X}; remove it."


def _plain(error: yaml.MarkedYAMLError) -> str:
    words = " ".join(", ".join(part for part in (error.context, error.problem) if part).split())
    if "mapping values are not allowed" in words:
        return f"{words}; put quotes around a value that holds ': '"
    return words


class _Composer:
    """Builds the tree of one document from the parser's events."""

    def __init__(self, text: str, report: ProblemCollector) -> None:
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_Loader)
        self._report = report

    def document(self) -> Node | None:
        node: Node | None = None
        for event in self._events:
            match event:
                case yaml.StreamStartEvent() | yaml.DocumentEndEvent() | yaml.StreamEndEvent():
                    continue
                case yaml.DocumentStartEvent() if node is None:
                    node = self._node(next(self._events), 1)
                case _:
                    self._stop(event, "a second document begins here ('---'); one file holds one.")
        return None if isinstance(node, ScalarNode) and not node.text else node

    def _stop(self, event: yaml.Event, sentence: str) -> None:
        self._report.add(_line(event), sentence)
        raise _Unreadable

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if depth > MAX_DEPTH:
            self._stop(event, f"this is nested more than {MAX_DEPTH} levels deep; the format needs six.")
        assert isinstance(event, yaml.NodeEvent)
        if isinstance(event, yaml.AliasEvent):
            self._report.add(_line(event), f"'*{event.anchor}' is an alias of YAML; write the value out.")
            return BrokenNode(_line(event))
        self._refuse_decoration(event)
        match event:
            case yaml.ScalarEvent():
                return self._scalar(event)
            case yaml.SequenceStartEvent():
                return ListNode(tuple(self._items(depth)), _line(event))
            case _:
                return MappingNode(tuple(self._pairs(depth)), _line(event))

    def _refuse_decoration(self, event: yaml.NodeEvent) -> None:
        if event.anchor:
            self._report.add(_line(event), f"'&{event.anchor}' is an anchor of YAML; remove it.")
        if tag := getattr(event, "tag", None):
            self._report.add(_line(event), f"'{tag}' is a tag of YAML; values are text as written.")

    def _scalar(self, event: yaml.ScalarEvent) -> Node:
        found = _INVISIBLE.search(event.value)
        if found is None:
            return ScalarNode(event.value, _line(event))
        self._report.add(_line(event), _say_invisible(found[0]))
        return BrokenNode(_line(event))

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._node(event, depth + 1)

    def _pairs(self, depth: int) -> Iterator[tuple[ScalarNode, Node]]:
        seen: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if not isinstance(key, ScalarNode):
                self._report.add(key.line, "a field's name is a word, not a list or a group.")
            elif key.text in seen:
                self._report.add(key.line, f"'{key.text}' stands twice; the first is in line {seen[key.text]}.")
            else:
                seen[key.text] = key.line
                yield key, value


def _line(event: yaml.Event) -> int:
    assert event.start_mark is not None
    return event.start_mark.line + 1
