"""Typed access to the fields of a mapping node. Every problem is reported, and none stops the rest.

A missing or wrong value is replaced by a harmless placeholder, so that all other problems are found too. A knowledge
base with problems is never served.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from bot.domain.dates import PartialDate
from bot.domain.markdown import remove_colours, remove_loose_colours
from bot.domain.problems import ProblemCollector
from bot.domain.text import make_id, shorten
from bot.knowledge.field_advice import advise_list, advise_name
from bot.knowledge.yaml_advice import advise_text, describe_split
from bot.knowledge.yaml_nodes import BrokenNode, ListNode, MappingNode, Node, ScalarNode
from bot.languages import say, say_number

MAX_ID_LENGTH = 40
PLACEHOLDER_DATE = PartialDate(1)
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_EMPTY_FIRST_LINES = re.compile(r"\A(?:[ \t]*\n)+")

Choice = TypeVar("Choice", bound=StrEnum)
Value = TypeVar("Value")


class Fields:
    """The fields of one mapping, each read by name and type.

    Call `close` at the end: it reports the fields that were never read as unknown.

    Attributes:
        label: Names the mapping in messages, such as `entry 'kfor/what'`.
        line: Where the mapping begins.
        is_mapping: False if it is none, which was reported; then no field is missing.

    """

    def __init__(self, node: Node, label: str, problems: ProblemCollector) -> None:
        self.line = node.line
        self.label = label
        self._problems = problems
        self._known: list[str] = []
        self._nodes: dict[str, tuple[ScalarNode, Node]] = {}
        self.is_mapping = isinstance(node, MappingNode)
        if isinstance(node, MappingNode):
            self._nodes = {key.text: (key, value) for key, value in node.pairs}
        elif not isinstance(node, BrokenNode):
            problems.add(
                node.line,
                say("{label} must be a group of fields ('name: value'), not a list or a single value.").format(
                    label=label
                ),
            )
        self._is_in_braces = isinstance(node, MappingNode) and node.is_in_brackets

    def has(self, key: str) -> bool:
        """Whether the field is there, with a value or without."""
        return key in self._nodes

    def add_problem(self, key: str, message: str) -> None:
        """Report a problem at the line of a field, or of the mapping if the field is missing."""
        line = self._nodes[key][1].line if key in self._nodes else self.line
        self._problems.add(line, message)

    def _complain(self, line: int, text: str, /, **values: object) -> None:
        """Say what is wrong, in the language that is spoken: the text is in the catalogues."""
        self._problems.add(line, say(text).format(**values))

    def find_line(self, key: str) -> int:
        """Return the line of a field's name, or of the mapping if the field is missing."""
        return self._nodes[key][0].line if key in self._nodes else self.line

    def find_lines(self, key: str) -> list[int]:
        """Return the line of each item of a list field."""
        node = self._nodes[key][1] if key in self._nodes else None
        return [item.line for item in node.nodes] if isinstance(node, ListNode) else []

    def close(self) -> None:
        """Report every field that was not read."""
        for key, (name, value) in self._nodes.items():
            if key not in self._known:
                self._complain(
                    name.line,
                    "{label} has no field '{key}'; {hint}",
                    label=self.label,
                    key=shorten(key),
                    hint=advise_name(key, value, self._known, is_in_braces=self._is_in_braces),
                )

    def read_node(self, key: str, *, required: bool = False) -> Node | None:
        """Return the node of a field; report a missing one if it is required."""
        self._known.append(key)
        if key in self._nodes:
            return self._nodes[key][1]
        if required and self.is_mapping:
            self._complain(self.line, "{label} has no '{key}'; add it.", label=self.label, key=key)
        return None

    def read_text(self, key: str, max_length: int, *, paragraphs: bool = False) -> str:
        """Return a required text; see `read_text_at`."""
        node = self.read_node(key, required=True)
        return "" if node is None else self.read_text_at(node, self._get_label(key), max_length, paragraphs=paragraphs)

    def read_optional_text(self, key: str, max_length: int) -> str | None:
        """Return a text, or None if it is missing."""
        node = self.read_node(key)
        return None if node is None else self.read_text_at(node, self._get_label(key), max_length)

    def read_text_at(self, node: Node, label: str, max_length: int, *, paragraphs: bool = False) -> str:
        """Return the text of a node with white space folded; `paragraphs` keeps all of it but around the text.

        Args:
            node: A value whose name the author chose, or an item of a list.
            label: Names the value in messages.
            max_length: In characters, after folding.
            paragraphs: Whether the text is Markdown, in which line breaks and leading blanks have a meaning.

        """
        if isinstance(node, BrokenNode):
            return ""
        if not isinstance(node, ScalarNode):
            advice = advise_text(node.written, is_in_brackets=node.is_in_brackets, is_list=isinstance(node, ListNode))
            self._complain(
                node.line, "{label} must be text, not a list or a group; {advice}.", label=label, advice=advice
            )
            return ""
        if node.trap:
            self._complain(node.line, "{label} is not read whole: {trap}.", label=label, trap=node.trap)
            return ""
        if (remove_loose_colours(node.text) if paragraphs else remove_colours(node.text)) != node.text:
            self._complain(
                node.line,
                "{label} has a colour code (U+001B), which only code in a text can have; remove it.",
                label=label,
            )
            return ""
        text = _EMPTY_FIRST_LINES.sub("", node.text).rstrip() if paragraphs else " ".join(node.text.split())
        if not text:
            self._complain(node.line, "{label} is empty; fill it in, or leave the field out.", label=label)
        elif len(text) > max_length:
            self._complain(
                node.line,
                "{label} has {count} characters; the limit is {limit}.",
                label=label,
                count=say_number(len(text)),
                limit=say_number(max_length),
            )
        return text

    def read_word(self, key: str, max_length: int, *, required: bool = True) -> str:
        """Return a word such as an id, empty if it is missing. Unlike a text, a comment may follow it."""
        node = self.read_node(key, required=required)
        return "" if node is None else self.read_text_at(_without_trap(node), self._get_label(key), max_length)

    def read_id(self, key: str) -> str:
        """Return a required id."""
        text = self.read_word(key, MAX_ID_LENGTH)
        if text:
            self.check_id(self.find_line(key), text)
        return text

    def check_id(self, line: int, text: str) -> None:
        """Report an id that is not allowed. Ids are a part of custom ids, hence their short alphabet."""
        if not _ID.fullmatch(text) or len(text) > MAX_ID_LENGTH:
            rule = say("use at most {limit} characters: a-z, 0-9, and '-' between them").format(limit=MAX_ID_LENGTH)
            example = make_id(text, MAX_ID_LENGTH)
            self._complain(
                line,
                "'{text}' is not a valid id; {rule}, such as '{example}'.",
                text=shorten(text),
                rule=rule,
                example=example,
            )

    def read_date(self, key: str) -> PartialDate:
        """Return a required date."""
        return self._parse_date(self.read_node(key, required=True)) or PLACEHOLDER_DATE

    def read_optional_date(self, key: str, *, none: str = "") -> PartialDate | None:
        """Return a date; None if it is missing, or is the word that says so."""
        node = self.read_node(key)
        return None if isinstance(node, ScalarNode) and node.text == none else self._parse_date(node)

    def _parse_date(self, node: Node | None) -> PartialDate | None:
        if isinstance(node, ListNode | MappingNode):
            self._complain(
                node.line, "a date of {label} must be one value: YYYY, YYYY-MM or YYYY-MM-DD.", label=self.label
            )
        if not isinstance(node, ScalarNode):
            return None
        try:
            return PartialDate.parse(node.text)
        except ValueError as error:
            self._problems.add(node.line, f"{shorten(str(error), 120)}.")
            return None

    def read_choice(self, key: str, choices: type[Choice], default: Choice | None = None) -> Choice:
        """Return one of the values of an enumeration; the field is required if there is no default."""
        fallback = default or next(iter(choices))
        node = self.read_node(key, required=default is None)
        if node is None or isinstance(node, BrokenNode):
            return fallback
        if isinstance(node, ScalarNode) and node.text in list(choices):
            return choices(node.text)
        given = f"'{shorten(node.text)}'" if isinstance(node, ScalarNode) else say("a list or group")
        self._complain(
            node.line,
            "{label} is {given}; it must be one of {names}.",
            label=self._get_label(key),
            given=given,
            names=", ".join(choices),
        )
        return fallback

    def read_texts(self, key: str, max_length: int, max_count: int, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of texts. Empty if it is missing; a required list must not be empty either."""
        self._check_split(key)
        nodes = self.read_list(key, max_count, required=required)
        return self._read_texts(nodes, self._get_label(key), max_length)

    def read_words(self, key: str, max_length: int, max_count: int, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of words such as ids. Unlike texts, comments may follow them."""
        nodes = self.read_list(key, max_count, required=required)
        return self._read_texts(map(_without_trap, nodes), self._get_label(key), max_length)

    def _check_split(self, key: str) -> None:
        """Report a list in brackets whose commas belong to a sentence."""
        node = self._nodes[key][1] if key in self._nodes else None
        if not isinstance(node, ListNode) or not node.is_in_brackets:
            return
        texts = [item.text for item in node.nodes if isinstance(item, ScalarNode) and not item.is_quoted]
        if len(texts) == len(node.nodes) and (advice := describe_split(texts, node.written)):
            self._problems.add(node.line, f"{self._get_label(key)}: {advice}.")

    def read_texts_at(self, node: Node, label: str, max_length: int, max_count: int) -> tuple[str, ...]:
        """Return the texts of a list whose name the author chose; it must not be empty."""
        return self._read_texts(self._read_items(node, label, max_count, required=True), label, max_length)

    def _read_texts(self, nodes: Iterable[Node], label: str, max_length: int) -> tuple[str, ...]:
        texts = (self.read_text_at(node, say("each of {label}").format(label=label), max_length) for node in nodes)
        return tuple(text for text in texts if text)

    def read_list(self, key: str, max_count: int | None = None, *, required: bool = False) -> tuple[Node, ...]:
        """Return the nodes of a list, at most `max_count`; a required list must not be empty."""
        node = self.read_node(key, required=required)
        return () if node is None else self._read_items(node, self._get_label(key), max_count, required=required)

    def _read_items(self, node: Node, label: str, max_count: int | None, *, required: bool) -> tuple[Node, ...]:
        if isinstance(node, BrokenNode):
            return ()
        if not isinstance(node, ListNode):
            self._complain(node.line, "{label} must be a list: {advice}.", label=label, advice=advise_list(node))
            return ()
        if required and not node.nodes:
            self._complain(node.line, "{label} is empty; add at least one.", label=label)
        if max_count is not None and len(node.nodes) > max_count:
            self._complain(
                node.line,
                "{label} has {count} items; the limit is {limit}.",
                label=label,
                count=len(node.nodes),
                limit=max_count,
            )
        return node.nodes[:max_count]

    def read_group(self, key: str, read: Callable[["Fields"], Value]) -> Value | None:
        """Return what `read` makes of a mapping within this one, or None if it is missing."""
        node = self.read_node(key)
        if node is None or isinstance(node, BrokenNode):
            return None
        fields = Fields(node, self._get_label(key), self._problems)
        value = read(fields)
        fields.close()
        return value

    def read_named(self, key: str, *, defines: bool = True) -> Iterable[tuple[ScalarNode, Node]]:
        """Yield the pairs of a mapping from ids to values; `defines` if the author chooses the ids here."""
        node = self.read_node(key)
        if node is None or isinstance(node, BrokenNode):
            return
        if not isinstance(node, MappingNode):
            self._complain(node.line, "'{key}' must be a group ('id: …' on each line), not a list or a value.", key=key)
            return
        for name, value in node.pairs:
            if defines:
                self.check_id(name.line, name.text)
            yield name, value

    def _get_label(self, key: str) -> str:
        return say("'{key}' of {label}").format(key=key, label=self.label)


def _without_trap(node: Node) -> Node:
    return replace(node, trap="") if isinstance(node, ScalarNode) else node
