"""Deserializer: one knowledge file to the topics, sources and categories it contains, with the line of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from bot.domain.addresses import find_address_fault
from bot.domain.knowledge import Entry, Source, SourceQuality, Topic, Translation
from bot.domain.problems import Problem, ProblemCollector
from bot.domain.text import make_id, shorten
from bot.knowledge.about import About, read_about
from bot.knowledge.entry_reader import SHORT_ENTRY_ID, Defaults, read_defaults, read_entry, read_short_entry
from bot.knowledge.fields import MAX_ID_LENGTH, Fields
from bot.knowledge.limits import (
    MAX_ALIASES,
    MAX_HIDDEN,
    MAX_KEY_LENGTH,
    MAX_NAME_LENGTH,
    MAX_REFERENCE_LENGTH,
    MAX_RELATED,
    MAX_SUMMARY_LENGTH,
    MAX_TERM_WORDS,
    MAX_TERMS,
    MAX_TITLE_LENGTH,
    MAX_URL_LENGTH,
)
from bot.knowledge.yaml_nodes import Node, ScalarNode, parse_nodes
from bot.languages import say

_COMMON_FIELDS = ("category", "sources", "checked")
"""What topics and entries have from `defaults:` where they say nothing else, and what may be wrong with it."""

_LOCATED_FIELDS = (
    *("text", "true_from", "true_until", "checked"),
    *("correction", "disputed", "image", "sources", "replaced_by"),
)
"""The fields of an entry whose lines problems name."""


class Flag(StrEnum):
    """A truth value. YAML's own would also read `no` and `off`."""

    YES = "true"
    NO = "false"


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """The content of one file. It is cached as JSON, so its field names must stay.

    Attributes:
        lines: Where each thing begins, by `line_key`.
        overrides: Whether the file changes the items of other files instead of adding to them.
        hidden: With `overrides`, the ids of topics and entries to remove.
        language: Of a translation, its language; None for the original.
        translation: What a translation says.

    """

    file: str
    about: About | None = None
    categories: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    topics: tuple[Topic, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)
    overrides: bool = False
    hidden: tuple[str, ...] = ()
    glossary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    language: str | None = None
    translation: Translation | None = None

    def get_line(self, kind: str, *names: str) -> int:
        """Return the line of a thing, 1 if it is unknown."""
        return self.lines.get(line_key(kind, *names), 1)


def iter_entries(files: Sequence[ParsedFile]) -> Iterator[tuple[ParsedFile, Entry]]:
    """Iterate over all entries, each with the file that contains it."""
    return ((file, entry) for file in files for topic in file.topics for entry in topic.entries)


def line_key(kind: str, *names: str) -> str:
    """Return the key of a thing in `ParsedFile.lines`.

    >>> line_key("asked", "kfor/since", "2")
    'asked:kfor/since:2'
    """
    return ":".join((kind, *names))


def parse_file(name: str, content: bytes) -> tuple[ParsedFile, list[Problem]]:
    """Parse one file.

    Args:
        name: Shown in problems.
        content: YAML in UTF-8.

    Returns:
        What could be read, and the problems by line. Problems with other files are left to `validate_files`.

    """
    return ProblemCollector(name).read(partial(_read_file, content), ParsedFile(name))


def _read_file(content: bytes, problems: ProblemCollector) -> ParsedFile:
    node = parse_nodes(content, problems)
    if node is None and not problems.collected:
        problems.add(1, say("the file is empty; begin with 'topics:', or remove it."))
    return ParsedFile(problems.file) if node is None else _FileReader(problems).read(node)


class _FileReader:
    """Reads one file, and notes the line of each thing while it goes."""

    def __init__(self, problems: ProblemCollector) -> None:
        self._problems = problems
        self._lines: dict[str, int] = {}

    def read(self, node: Node) -> ParsedFile:
        fields = Fields(node, say("the file"), self._problems)
        defaults = fields.read_group("defaults", self._read_defaults) or Defaults()
        self._note_line(node.line, "file")
        for section in ("base", "hidden"):
            self._note_line(fields.find_line(section), section)
        file = ParsedFile(
            self._problems.file,
            fields.read_group("base", self._read_about),
            self._read_categories(fields),
            tuple(self._read_source(name.text, body, name.line) for name, body in fields.read_named("sources")),
            tuple(self._read_topic(topic, defaults) for topic in fields.read_list("topics")),
            self._lines,
            fields.read_choice("overrides", Flag, Flag.NO) is Flag.YES,
            fields.read_words("hidden", MAX_KEY_LENGTH, MAX_HIDDEN),
            self._read_glossary(fields),
        )
        fields.read_node("questions")  # for `evaluate`; they are no knowledge
        if file.hidden and not file.overrides:
            fields.add_problem("hidden", say("'hidden' is allowed only in a file with 'overrides: true'."))
        fields.close()
        return file

    def _read_about(self, fields: Fields) -> About:
        self._note_item_lines(fields, "starters", "base")
        return read_about(fields)

    def _read_defaults(self, fields: Fields) -> Defaults:
        for key in filter(fields.has, _COMMON_FIELDS):
            self._note_line(fields.find_line(key), "defaults", key)
        return read_defaults(fields)

    def _find_line(self, fields: Fields, key: str) -> int:
        """The line of a field, of the file's default if the field is missing, or else where the fields begin."""
        common = self._lines.get(line_key("defaults", key))
        return common if common and not fields.has(key) else fields.find_line(key)

    def _note_line(self, line: int, kind: str, *names: str) -> None:
        key = line_key(kind, *names)
        if self._lines.setdefault(key, line) != line and kind in {"topic", "entry"}:
            self._lines.setdefault(line_key("again", key), line)

    def _note_item_lines(self, fields: Fields, key: str, name: str) -> None:
        for position, line in enumerate(fields.find_lines(key)):
            self._note_line(line, key, name, str(position))

    def _read_categories(self, fields: Fields) -> dict[str, str]:
        categories: dict[str, str] = {}
        for name, node in fields.read_named("categories"):
            self._note_line(name.line, "category", name.text)
            categories[name.text] = fields.read_text_at(
                node, say("category '{name}'").format(name=name.text), MAX_NAME_LENGTH
            )
        return categories

    def _read_glossary(self, fields: Fields) -> dict[str, tuple[str, ...]]:
        groups: dict[str, tuple[str, ...]] = {}
        for name, terms in read_glossary(fields, self._problems):
            self._note_line(name.line, "glossary", name.text)
            if len(terms) == 1:
                message = say("glossary group '{name}' has only one term; add another with the same meaning.").format(
                    name=name.text
                )
                self._problems.add(name.line, message)
            groups[name.text] = terms
        return groups

    def _read_source(self, source_id: str, node: Node, line: int) -> Source:
        self._note_line(line, "source", source_id)
        fields = Fields(node, say("source '{name}'").format(name=source_id), self._problems)
        source = Source(
            source_id,
            fields.read_text("title", 200),
            fields.read_text("publisher", 100),
            fields.read_choice("quality", SourceQuality),
            fields.read_optional_text("url", MAX_URL_LENGTH),
            fields.read_optional_text("reference", MAX_REFERENCE_LENGTH),
            fields.read_optional_date("published"),
            fields.read_optional_date("accessed"),
        )
        _check_address(source, fields)
        fields.close()
        return source

    def _read_topic(self, node: Node, defaults: Defaults) -> Topic:
        fields = Fields(node, say("a topic"), self._problems)
        is_short = fields.is_mapping and not fields.has("entries")
        topic_id, title = self._read_name(fields, may_be_made=is_short)
        self._note_line(fields.line, "topic", topic_id)
        # Not "category": that is the key of a category's own declaration.
        self._note_line(self._find_line(fields, "category"), "its category", topic_id)
        for key in ("related", "title"):
            self._note_line(fields.find_line(key), key, topic_id)
        self._note_item_lines(fields, "aliases", topic_id)
        topic = Topic(
            topic_id,
            title,
            fields.read_word("category", MAX_ID_LENGTH, required=line_key("defaults", "category") not in self._lines)
            or defaults.category,
            self._read_entries(topic_id, title, fields, defaults, is_short=is_short),
            fields.read_optional_text("summary", MAX_SUMMARY_LENGTH),
            fields.read_texts("aliases", MAX_NAME_LENGTH, MAX_ALIASES),
            fields.read_words("related", MAX_ID_LENGTH, MAX_RELATED),
            fields.read_optional_text("who", MAX_NAME_LENGTH),
            fields.read_optional_text("where", MAX_NAME_LENGTH),
        )
        fields.close()
        return topic

    def _read_name(self, fields: Fields, *, may_be_made: bool) -> tuple[str, str]:
        """The id and title of a topic. In the short form, an id is made of the title if there is none."""
        topic_id = "" if may_be_made and not fields.has("id") else fields.read_id("id")
        fields.label = say("topic '{name}'").format(name=topic_id) if topic_id else say("a topic")
        title = fields.read_text("title", MAX_TITLE_LENGTH)
        if not topic_id and title:
            topic_id = make_id(title, MAX_ID_LENGTH)
            fields.label = say("topic '{name}'").format(name=topic_id)
        return topic_id, title

    def _read_entries(
        self, topic_id: str, title: str, fields: Fields, defaults: Defaults, *, is_short: bool
    ) -> tuple[Entry, ...]:
        if is_short:
            full_id = f"{topic_id}/{SHORT_ENTRY_ID}"
            self._note_entry_lines(fields, full_id)
            self._note_line(fields.find_line("title"), "asked", full_id, "0")  # unless it has phrases of its own
            return (read_short_entry(topic_id, title, fields, defaults),)
        if fields.read_node("text") is not None:
            fields.add_problem(
                "text",
                say("{label} has both 'text' and 'entries'; move the text into an entry.").format(label=fields.label),
            )
        nodes = fields.read_list("entries", required=True)
        return tuple(self._read_entry(topic_id, node, defaults) for node in nodes)

    def _read_entry(self, topic_id: str, node: Node, defaults: Defaults) -> Entry:
        fields = Fields(node, say("an entry of '{topic}'").format(topic=topic_id), self._problems)
        entry_id = fields.read_id("id")
        fields.label = say("entry '{topic}/{entry}'").format(topic=topic_id, entry=entry_id)
        self._note_entry_lines(fields, f"{topic_id}/{entry_id}")
        entry = read_entry(topic_id, entry_id, fields, defaults)
        fields.close()
        return entry

    def _note_entry_lines(self, fields: Fields, full_id: str) -> None:
        self._note_line(fields.line, "entry", full_id)
        for key in _LOCATED_FIELDS:
            self._note_line(self._find_line(fields, key), key, full_id)
        self._note_item_lines(fields, "asked", full_id)


def read_glossary(fields: Fields, problems: ProblemCollector) -> Iterator[tuple[ScalarNode, tuple[str, ...]]]:
    """Yield the name and the terms of each group of synonyms."""
    for name, node in fields.read_named("glossary"):
        terms = fields.read_texts_at(
            node, say("glossary group '{name}'").format(name=name.text), MAX_NAME_LENGTH, MAX_TERMS
        )
        for term in terms:
            if len(term.split()) > MAX_TERM_WORDS:
                problems.add(
                    node.line,
                    say("'{term}' has more than {limit} words; shorten the term.").format(
                        term=shorten(term), limit=MAX_TERM_WORDS
                    ),
                )
        yield name, terms


def _check_address(source: Source, fields: Fields) -> None:
    if source.url and (fault := find_address_fault(source.url)):
        fields.add_problem("url", say("'url' of {label} {fault}").format(label=fields.label, fault=fault))
    if not source.url and not source.reference:
        fields.add_problem(
            "url", say("{label} has neither 'url' nor 'reference'; add one of them.").format(label=fields.label)
        )
