"""YAML text to a tree of plain nodes with line numbers.

Only PyYAML's event parser is used. Its constructors guess types (`no` becomes False), accept duplicate keys and expand
aliases without bound.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from bot.domain.problems import ProblemCollector
from bot.domain.text import COLOUR_ESCAPE
from bot.knowledge.yaml_advice import advise_quotes, explain_error, find_trap

MAX_DEPTH = 8
"""Levels of nesting. The format needs six; a limit protects the recursive composer."""

MAX_KNOWLEDGE_FILE_BYTES = 4 * 1024 * 1024

# Control characters except line breaks and tabs, bidirectional overrides (they make a text read otherwise than it is
# stored), and a byte order mark in the middle of a text. Other signs that show nothing stay: scripts and flags are made
# with them, they can't reorder or end a text, and matching drops most of them.
CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff"
_INVISIBLE = re.compile(rf"(?!{COLOUR_ESCAPE})[{CONTROL}]")
# YAML takes two more for line breaks, and has no others of these; in quotes they can be written as escapes.
_INVISIBLE_IN_FILE = re.compile(f"[{CONTROL}\u2028\u2029\ufffe\uffff]")
_SURROGATES = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A single value, as text.

    Attributes:
        trap: What YAML leaves out of it, and how to write it instead; empty if it is whole.
        is_quoted: Whether it is in quotes or a block.

    """

    text: str
    line: int
    trap: str = ""
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class ListNode:
    """A sequence; `written` is the line on which it begins."""

    nodes: tuple["Node", ...]
    line: int
    written: str
    is_in_brackets: bool


@dataclass(frozen=True, slots=True)
class MappingNode:
    """A mapping, its keys unique and in their order; `written` is the line on which it begins."""

    pairs: tuple[tuple[ScalarNode, "Node"], ...]
    line: int
    written: str
    is_in_brackets: bool = False


@dataclass(frozen=True, slots=True)
class BrokenNode:
    """Takes the place of a value whose problem was already reported."""

    line: int


Node = ScalarNode | ListNode | MappingNode | BrokenNode


class _Unreadable(Exception):
    """The rest of the file can't be read; the reason was reported."""


def parse_nodes(content: bytes, problems: ProblemCollector) -> Node | None:
    """Parse a file into its tree. Returns None if it is empty, or if it can't be read and `problems` says why."""
    text = _decode(content, problems)
    if text is None:
        return None
    text = _join_surrogates(text)
    lines = _LINE_BREAK.split(text)
    try:
        return _Composer(text, lines, problems).compose()
    except yaml.MarkedYAMLError as error:
        problems.add(*explain_error(lines, _find_error_line(error), _describe_error(error)))
    except yaml.YAMLError as error:
        problems.add(1, f"this is not valid YAML: {' '.join(str(error).split())}.")
    except _Unreadable:
        pass
    return None


def _find_error_line(error: yaml.MarkedYAMLError) -> int:
    # What was never closed has to be fixed where it was opened; anything else, where the parser stopped.
    is_unclosed = any(word in (error.context or "") for word in ("quoted", "flow"))
    mark = (error.context_mark if is_unclosed else None) or error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 1


def _decode(content: bytes, problems: ProblemCollector) -> str | None:
    if len(content) > MAX_KNOWLEDGE_FILE_BYTES:
        problems.add(1, f"the file has {len(content):,} bytes; the limit is {MAX_KNOWLEDGE_FILE_BYTES:,}. Split it.")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problems.add(line, "this line is not UTF-8; save the file with the encoding UTF-8.")
        return None
    invisible = list(_INVISIBLE_IN_FILE.finditer(text))
    for match in invisible[:20]:  # finding the line is slow, and twenty show what is wrong with the file
        line = len(_LINE_BREAK.findall(text, 0, match.start())) + 1
        problems.add(line, _describe_invisible(match[0]))
    return None if invisible else text


def _describe_invisible(character: str) -> str:
    return f"there is an invisible character (U+{ord(character):04X}); remove it."


def _join_surrogates(text: str) -> str:
    """Write escaped emoji as they are: JSON escapes them as two halves, which YAML refuses.

    Outside of double quotes they are plain text, and stay.
    """
    parts, end = list[str](), 0
    for start, stop in _find_double_quoted(text) if _SURROGATES.search(text) else ():
        parts += [text[end:start], _SURROGATES.sub(_join_pair, text[start:stop])]
        end = stop
    return "".join([*parts, text[end:]])


def _join_pair(match: re.Match[str]) -> str:
    return bytes.fromhex(match[1] + match[2]).decode("utf-16-be")


def _find_double_quoted(text: str) -> Iterator[tuple[int, int]]:
    """Yield where texts in double quotes begin and end; what stands behind an error may be such a text, too."""
    end = 0
    try:
        for event in yaml.parse(_SURROGATES.sub(r"\\u0020\\u0020", text), Loader=_Loader):  # it is as long
            assert event.start_mark
            assert event.end_mark
            end = event.end_mark.index
            if isinstance(event, yaml.ScalarEvent) and event.style == '"':
                yield event.start_mark.index, end
    except yaml.YAMLError:
        yield end, len(text)


def _describe_error(error: yaml.MarkedYAMLError) -> str:
    return " ".join(", ".join(part for part in (error.context, error.problem) if part).split())


class _Composer:
    """Builds the tree of a document from the parser's events."""

    def __init__(self, text: str, lines: Sequence[str], problems: ProblemCollector) -> None:
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_Loader)
        self._lines = lines
        self._problems = problems

    def compose(self) -> Node | None:
        node: Node | None = None
        for event in self._events:
            match event:
                case yaml.StreamStartEvent() | yaml.DocumentEndEvent() | yaml.StreamEndEvent():
                    continue
                case yaml.DocumentStartEvent() if node is None:
                    node = self._compose_node(next(self._events), 1, 0)
                case _:
                    self._stop(event, "a second document begins here ('---'); put it into a file of its own.")
        return None if isinstance(node, ScalarNode) and not node.text else node

    def _stop(self, event: yaml.Event, message: str) -> None:
        self._problems.add(_find_line(event), message)
        raise _Unreadable

    def _compose_node(self, event: yaml.Event, depth: int, indent: int) -> Node:
        if depth > MAX_DEPTH:
            self._stop(event, f"this is nested more than {MAX_DEPTH} levels deep; no field needs that many.")
        assert isinstance(event, yaml.NodeEvent)
        if isinstance(event, yaml.AliasEvent):
            self._report(event, f"'*{event.anchor}' is a YAML alias; write the value out instead, or {{advice}}.")
            return BrokenNode(_find_line(event))
        self._reject_decoration(event)
        line, written, column = _find_line(event), self._get_written(event), _find_column(event)
        match event:
            case yaml.ScalarEvent():
                return self._compose_scalar(event, indent)
            case yaml.SequenceStartEvent():
                return ListNode(tuple(self._compose_items(depth, column)), line, written, bool(event.flow_style))
            case yaml.MappingStartEvent():
                return MappingNode(tuple(self._compose_pairs(depth, column)), line, written, bool(event.flow_style))
            case _:
                raise AssertionError(event)

    def _reject_decoration(self, event: yaml.NodeEvent) -> None:
        if event.anchor:
            self._report(event, f"'&{event.anchor}' is a YAML anchor; remove it, or {{advice}}.")
        if tag := getattr(event, "tag", None):
            self._report(event, f"'{tag}' is a YAML tag; remove it, as every value is plain text, or {{advice}}.")

    def _report(self, event: yaml.Event, message: str) -> None:
        self._problems.add(_find_line(event), message.replace("{advice}", advise_quotes(self._get_written(event))))

    def _get_written(self, event: yaml.Event) -> str:
        line = _find_line(event)
        return self._lines[line - 1] if line <= len(self._lines) else ""  # an empty value may begin after the end

    def _compose_scalar(self, event: yaml.ScalarEvent, indent: int) -> Node:
        # An escape in quotes ("\u202e") gets past the check of the whole file.
        match = _INVISIBLE.search(event.value)
        if match is None:
            return ScalarNode(event.value, _find_line(event), self._find_trap(event, indent), bool(event.style))
        self._problems.add(_find_line(event), _describe_invisible(match[0]))
        return BrokenNode(_find_line(event))

    def _find_trap(self, event: yaml.ScalarEvent, indent: int) -> str:
        end = event.end_mark
        return (
            ""
            if event.style or not end
            else find_trap(self._lines, _find_line(event) - 1, (end.line, end.column), indent)
        )

    def _compose_items(self, depth: int, indent: int) -> Iterator[Node]:
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._compose_node(event, depth + 1, indent)

    def _compose_pairs(self, depth: int, indent: int) -> Iterator[tuple[ScalarNode, Node]]:
        lines: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._compose_node(event, depth + 1, indent)
            value = self._compose_node(next(self._events), depth + 1, indent)
            if not isinstance(key, ScalarNode):
                self._problems.add(key.line, "the name of a field must be a word, not a list or a group.")
            elif key.text in lines:
                self._problems.add(key.line, f"'{key.text}' is given twice, first in line {lines[key.text]}.")
            else:
                lines[key.text] = key.line
                yield key, value


def _find_line(event: yaml.Event) -> int:
    assert event.start_mark is not None
    return event.start_mark.line + 1


def _find_column(event: yaml.Event) -> int:
    assert event.start_mark is not None
    return event.start_mark.column
