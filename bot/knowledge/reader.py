"""One file's tree → the topics, sources and categories it holds, with the line of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.domain.knowledge import Correction, Dispute, Entry, EntryKind, ReviewInterval, Source, SourceQuality, Topic
from bot.domain.problems import Problem, ProblemCollector
from bot.knowledge.fields import Fields, shorten
from bot.knowledge.nodes import Node, parse_nodes

MAX_TITLE_LENGTH = 100
MAX_SUMMARY_LENGTH = 400
MAX_TEXT_LENGTH = 1_000
MAX_PHRASE_LENGTH = 200
MAX_CLAIM_LENGTH = 400
MAX_URL_LENGTH = 500
MAX_PHRASES = 60
MAX_ALIASES = 60
MAX_SOURCES = 8
MAX_RELATED = 5
MAX_HIDDEN = 10_000
MAX_TERMS = 60
MAX_TERM_WORDS = 4
"""Words of a term in the glossary: matching looks for no longer phrases."""


class Flag(StrEnum):
    YES = "true"
    NO = "false"


@dataclass(frozen=True, slots=True)
class About:
    title: str
    about: str


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """What one file holds. `lines` tells where each thing begins, by the keys that `place` makes.

    With `overrides` it is laid over the other files, and takes away what is `hidden`: `topic`, `topic/entry`.
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

    def line(self, kind: str, *names: str) -> int:
        return self.lines.get(line_key(kind, *names), 1)


def iter_entries(parts: Sequence[ParsedFile]) -> Iterator[tuple[ParsedFile, Entry]]:
    """Every entry with the part that holds it."""
    return ((part, entry) for part in parts for topic in part.topics for entry in topic.entries)


def line_key(kind: str, *names: str) -> str:
    """The key of a thing in `Part.lines`: `topic:kfor`, `asked:kfor/since:2`."""
    return ":".join((kind, *names))


def parse_file(file: str, content: bytes) -> tuple[ParsedFile, list[Problem]]:
    """Read one file. The part holds what could be read, even where there are problems."""
    report = ProblemCollector(file)
    node = parse_nodes(content, report)
    part = ParsedFile(file) if node is None else _Reader(file, report).part(node)
    if node is None and not report.collected:
        report.add(1, "the file is empty; begin with 'topics:', or remove it.")
    return part, report.problems()


class _Reader:
    def __init__(self, file: str, report: ProblemCollector) -> None:
        self._file = file
        self._report = report
        self._lines: dict[str, int] = {}

    def part(self, node: Node) -> ParsedFile:
        fields = Fields(node, "the file", self._report)
        self._mark(node.line, "file")
        self._mark(fields.line_of("base"), "base")
        part = ParsedFile(
            self._file,
            fields.group("base", lambda base: About(base.text("title", 100), base.text("about", 400))),
            self._categories(fields),
            tuple(self._source(name.text, body, name.line) for name, body in fields.named("sources")),
            tuple(self._topic(topic) for topic in fields.items("topics")),
            self._lines,
            fields.choice("overrides", Flag, Flag.NO) is Flag.YES,
            fields.texts("hidden", 90, MAX_HIDDEN),
            self._glossary(fields),
        )
        if part.hidden and not part.overrides:
            fields.problem("hidden", "'hidden' stands only in a file with 'overrides: true'.")
        fields.close()
        return part

    def _mark(self, line: int, kind: str, *names: str) -> None:
        self._lines.setdefault(line_key(kind, *names), line)

    def _mark_items(self, fields: Fields, key: str, name: str) -> None:
        for position, line in enumerate(fields.lines_of(key)):
            self._mark(line, key, name, str(position))

    def _categories(self, fields: Fields) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, node in fields.named("categories"):
            self._mark(name.line, "category", name.text)
            found[name.text] = fields.scalar(node, f"category '{name.text}'", MAX_TITLE_LENGTH)
        return found

    def _glossary(self, fields: Fields) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for name, node in fields.named("glossary"):
            self._mark(name.line, "glossary", name.text)
            terms = fields.texts_of(node, f"'{name.text}' of the glossary", MAX_TITLE_LENGTH, MAX_TERMS)
            for term in terms:
                if len(term.split()) > MAX_TERM_WORDS:
                    self._report.add(
                        node.line, f"'{shorten(term)}' has more than {MAX_TERM_WORDS} words; a term has fewer."
                    )
            if len(terms) == 1:
                self._report.add(name.line, f"'{name.text}' of the glossary has one term; a group has two or more.")
            found[name.text] = terms
        return found

    def _source(self, source_id: str, node: Node, line: int) -> Source:
        self._mark(line, "source", source_id)
        fields = Fields(node, f"source '{source_id}'", self._report)
        source = Source(
            source_id,
            fields.text("title", 200),
            fields.text("publisher", 100),
            fields.choice("quality", SourceQuality),
            fields.optional("url", MAX_URL_LENGTH),
            fields.optional("reference", 200),
            fields.optional_date("published"),
        )
        if source.url and not source.url.startswith(("https://", "http://")):
            fields.problem("url", f"the url of {fields.what} begins with https:// or http://.")
        if source.url and any(sign in source.url for sign in " <>\"'\\`"):
            fields.problem("url", f"the url of {fields.what} holds a character that no address has.")
        if not source.url and not source.reference:
            fields.problem("url", f"{fields.what} has neither 'url' nor 'reference'; say where to find it.")
        fields.close()
        return source

    def _topic(self, node: Node) -> Topic:
        fields = Fields(node, "a topic", self._report)
        topic_id = fields.identifier("id")
        fields.what = f"topic '{topic_id}'"
        self._mark(fields.line, "topic", topic_id)
        self._mark(fields.line_of("category"), "its category", topic_id)
        for key in ("related", "title"):
            self._mark(fields.line_of(key), key, topic_id)
        self._mark_items(fields, "aliases", topic_id)
        topic = Topic(
            topic_id,
            fields.text("title", MAX_TITLE_LENGTH),
            fields.text("category", 40),
            tuple(self._entry(topic_id, entry) for entry in fields.items("entries", required=True)),
            fields.optional("summary", MAX_SUMMARY_LENGTH),
            fields.texts("aliases", MAX_TITLE_LENGTH, MAX_ALIASES),
            fields.texts("related", 40, MAX_RELATED),
            fields.optional("who", MAX_TITLE_LENGTH),
            fields.optional("where", MAX_TITLE_LENGTH),
        )
        fields.close()
        return topic

    def _entry(self, topic_id: str, node: Node) -> Entry:
        fields = Fields(node, f"an entry of '{topic_id}'", self._report)
        entry_id = fields.identifier("id")
        full_id = f"{topic_id}/{entry_id}"
        fields.what = f"entry '{full_id}'"
        self._mark(fields.line, "entry", full_id)
        for key in ("sources", "replaced_by", "disputed", "true_from", "true_until", "checked", "correction"):
            self._mark(fields.line_of(key), key, full_id)
        self._mark_items(fields, "asked", full_id)
        kind = fields.choice("kind", EntryKind)
        entry = Entry(
            topic=topic_id,
            id=entry_id,
            kind=kind,
            text=fields.text("text", MAX_TEXT_LENGTH, paragraphs=True),
            asked=fields.texts("asked", MAX_PHRASE_LENGTH, MAX_PHRASES, required=True),
            checked=fields.date("checked"),
            sources=fields.texts("sources", 40, MAX_SOURCES, required=True),
            review=fields.choice("review", ReviewInterval, ReviewInterval.YEARLY),
            correction=fields.group("correction", _correction),
            disputed=fields.group("disputed", _dispute),
        )
        entry = _fact(entry, fields) if kind is EntryKind.FACT else _recommendation(entry, fields)
        fields.close()
        return entry


def _fact(entry: Entry, fields: Fields) -> Entry:
    for key in ("by", "basis"):
        _refuse(fields, key, "only a recommendation has one")
    return replace(
        entry,
        true_from=fields.optional_date("true_from"),
        true_until=fields.optional_date("true_until"),
        happened=fields.optional_date("happened"),
        replaced_by=fields.optional("replaced_by", 81),
    )


def _recommendation(entry: Entry, fields: Fields) -> Entry:
    for key in ("true_from", "true_until", "happened", "replaced_by"):
        _refuse(fields, key, "only a fact has one: advice is not true or false")
    return replace(entry, by=fields.text("by", 100), basis=fields.optional("basis", MAX_CLAIM_LENGTH))


def _refuse(fields: Fields, key: str, why: str) -> None:
    if fields.node(key) is not None:
        fields.problem(key, f"{fields.what} has '{key}'; {why}.")


def _correction(fields: Fields) -> Correction:
    claim, right = (fields.text(key, MAX_CLAIM_LENGTH) for key in ("claim", "right"))
    return Correction(claim, right, fields.date("date"), fields.optional("why", MAX_CLAIM_LENGTH))


def _dispute(fields: Fields) -> Dispute:
    return Dispute(fields.text("claim", MAX_CLAIM_LENGTH), fields.texts("sources", 40, MAX_SOURCES, required=True))
