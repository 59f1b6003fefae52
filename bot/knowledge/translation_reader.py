"""Deserializer of translations: a file below `translations/LANGUAGE` to what it says instead of the original."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import PurePosixPath

from bot.domain.knowledge import ItemTranslation, Translation
from bot.domain.problems import Problem, ProblemCollector
from bot.domain.text import shorten
from bot.domain.translation import DIGEST_LENGTH, ENTRY_TEXTS, TOPIC_TEXTS
from bot.knowledge.about import LANGUAGE_TAG
from bot.knowledge.fields import Fields
from bot.knowledge.limits import (
    MAX_ALIASES,
    MAX_ALT_LENGTH,
    MAX_CLAIM_LENGTH,
    MAX_NAME_LENGTH,
    MAX_PHRASE_LENGTH,
    MAX_PHRASES,
    MAX_STATEMENT_LENGTH,
    MAX_SUMMARY_LENGTH,
    MAX_TITLE_LENGTH,
)
from bot.knowledge.parser import ParsedFile, line_key, read_glossary
from bot.knowledge.yaml_nodes import Node, parse_nodes

TRANSLATIONS_FOLDER = "translations"

_LIMITS = {
    "title": MAX_TITLE_LENGTH,
    "summary": MAX_SUMMARY_LENGTH,
    "who": MAX_NAME_LENGTH,
    "where": MAX_NAME_LENGTH,
    "text": MAX_STATEMENT_LENGTH,
    "by": MAX_NAME_LENGTH,
    "image.alt": MAX_ALT_LENGTH,
}
"""Characters; other texts have `MAX_CLAIM_LENGTH`."""


def find_language(path: PurePosixPath) -> str | None:
    """Return the language of a file, given its path within the knowledge folder; None for the original.

    >>> find_language(PurePosixPath("translations/cnr/nato.yaml")), find_language(PurePosixPath("nato.yaml"))
    ('cnr', None)
    """
    parts = path.parts
    return parts[1] if len(parts) > 2 and parts[0] == TRANSLATIONS_FOLDER else None


def parse_translation(name: str, language: str, content: bytes) -> tuple[ParsedFile, list[Problem]]:
    """Parse one file of a translation. What it says of ids that don't exist is left to validation."""
    return ProblemCollector(name).read(partial(_read_file, language, content), ParsedFile(name))


def _read_file(language: str, content: bytes, problems: ProblemCollector) -> ParsedFile:
    if not LANGUAGE_TAG.fullmatch(language):
        rule = "name the folder by the language's tag, such as 'de' or 'pt-BR'"
        problems.add(1, f"'{shorten(language)}' is no language tag; {rule}.")
    node = parse_nodes(content, problems)
    if node is None and not problems.collected:
        problems.add(1, "the file is empty; begin with 'entries:', or remove it.")
    return ParsedFile(problems.file) if node is None else _TranslationReader(problems).read(node, language)


class _TranslationReader:
    """Reads one file, and notes the line of each thing while it goes."""

    def __init__(self, problems: ProblemCollector) -> None:
        self._problems = problems
        self._lines: dict[str, int] = {line_key("file"): 1}

    def read(self, node: Node, language: str) -> ParsedFile:
        fields = Fields(node, "the file", self._problems)
        title, about = fields.read_group("base", _read_about) or ("", "")
        categories = dict(self._read_categories(fields))
        items = dict((*self._read_topics(fields), *self._read_entries(fields)))
        glossary = {name.text: terms for name, terms in read_glossary(fields, self._problems)}
        fields.close()
        translation = Translation(title, about, categories, items, glossary)
        return ParsedFile(self._problems.file, lines=self._lines, language=language, translation=translation)

    def _read_categories(self, fields: Fields) -> Iterator[tuple[str, str]]:
        for name, node in fields.read_named("categories", defines=False):
            self._lines[line_key("category", name.text)] = name.line
            yield name.text, fields.read_text_at(node, f"category '{name.text}'", MAX_NAME_LENGTH)

    def _read_topics(self, fields: Fields) -> Iterator[tuple[str, ItemTranslation]]:
        for key, own in self._read_items(fields, "topics", "topic"):
            texts = dict(self._read_texts(own, key, TOPIC_TEXTS))
            self._note_lines(own, "aliases", key)
            yield key, _build(texts, own.read_texts("aliases", MAX_NAME_LENGTH, MAX_ALIASES), own)

    def _read_entries(self, fields: Fields) -> Iterator[tuple[str, ItemTranslation]]:
        for key, own in self._read_items(fields, "entries", "entry"):
            texts = dict(self._read_texts(own, key, ENTRY_TEXTS))
            self._note_lines(own, "asked", key)
            yield key, _build(texts, own.read_texts("asked", MAX_PHRASE_LENGTH, MAX_PHRASES), own)

    def _read_items(self, fields: Fields, section: str, kind: str) -> Iterator[tuple[str, Fields]]:
        """Yield each item of a section: its key and its fields."""
        for name, node in fields.read_named(section, defines=False):
            own = Fields(node, f"{kind} '{name.text}'", self._problems)
            self._lines[line_key("item", name.text)] = name.line
            self._lines[line_key("of", name.text)] = own.find_line("of")
            yield name.text, own

    def _read_texts(self, fields: Fields, key: str, places: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Yield the texts of an item by their place; those of a group such as `correction` are read with the group."""
        for place in dict.fromkeys(place.partition(".")[0] for place in places):
            inner = tuple(name.partition(".")[2] for name in places if name.startswith(f"{place}."))
            self._lines[line_key(place, key)] = fields.find_line(place)
            if not fields.has(place):
                fields.read_node(place)  # known, though it isn't there
            elif inner:
                yield from fields.read_group(place, partial(_read_group, place=place, names=inner)) or ()
            else:
                yield place, fields.read_text(place, _get_limit(place), paragraphs=place == "text")

    def _note_lines(self, fields: Fields, kind: str, key: str) -> None:
        for position, line in enumerate(fields.find_lines(kind)):
            self._lines[line_key(kind, key, str(position))] = line


def _build(texts: Mapping[str, str], phrases: tuple[str, ...], fields: Fields) -> ItemTranslation:
    of = fields.read_word("of", DIGEST_LENGTH, required=False)
    fields.close()
    return ItemTranslation(texts, phrases, of)


def _read_group(fields: Fields, *, place: str, names: tuple[str, ...]) -> list[tuple[str, str]]:
    places = [(name, f"{place}.{name}") for name in names]
    texts = [(where, fields.read_optional_text(name, _get_limit(where))) for name, where in places]
    return [(where, text) for where, text in texts if text]


def _get_limit(place: str) -> int:
    return _LIMITS.get(place, MAX_CLAIM_LENGTH)


def _read_about(fields: Fields) -> tuple[str, str]:
    title = fields.read_optional_text("title", MAX_NAME_LENGTH)
    return title or "", fields.read_optional_text("about", MAX_SUMMARY_LENGTH) or ""
