"""Markdown: a file that is one answer, with or without front matter, and a file whose headings are the questions."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from markdown_it import MarkdownIt

from bot.importers.collection import Collection, Record
from bot.importers.data import parse_data
from bot.importers.records import read_fields
from bot.importers.text import to_title
from bot.knowledge.limits import MAX_STATEMENT_LENGTH

_FRONT_MATTER = re.compile(
    r"\A(?P<mark>---|\+\+\+)[ \t]*\n(?P<fields>.*?)^(?P=mark)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_ANCHOR = re.compile(r"<a\b[^<>]*>|</a>|\{#[\w-]+\}\s*$")
_TELLING_STEM = re.compile(r"[a-z][a-z_-]*(?:\d{1,2}[a-z_-]*)?", re.IGNORECASE)
_GENERAL_STEMS = frozenset(["readme", "index", "faq", "main", "home"])
_PARSER = MarkdownIt("commonmark")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the lines below it, up to the next heading.

    Attributes:
        level: From 1; 0 for what stands before the first heading.
        title: The heading.
        start: The line of the heading, from 0.
        body: The first line below it.
        end: The line behind the last one.

    """

    level: int
    title: str
    start: int
    body: int
    end: int


def split_front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    """Split a file into the fields at its beginning and the rest; there are no fields if they can't be read."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    try:
        fields = parse_data(match["fields"], ".toml" if match["mark"] == "+++" else ".yaml")
    except ValueError:
        return {}, text
    return (fields, text[match.end() :]) if isinstance(fields, dict) else ({}, text)


def read_page(text: str, path: PurePath, collection: Collection) -> None:
    """Take a file as one answer; one that is too long for that is taken by its sections."""
    fields, body = split_front_matter(text)
    record = read_fields({**fields, "text": body}, str(path), str(path), collection)
    if record is None:
        return
    group = record.group or (to_title(path.parts[0]) if len(path.parts) > 1 else "")
    if len(body) > MAX_STATEMENT_LENGTH:
        pages = list(_split_page(body, record.title or _find_title(body) or to_title(path.stem), path, group))
        collection.changes["took a long page by its sections"] += 1
        collection.records += pages
        return
    title = record.title or _find_title(body) or to_title(path.stem)
    names = (*record.names, *([path.stem] if _is_name(path.stem) else ()))
    collection.records.append(Record(record.key, title, body, str(path), names, record.phrases, group))


def _is_name(stem: str) -> bool:
    return bool(_TELLING_STEM.fullmatch(stem)) and stem.casefold() not in _GENERAL_STEMS


def _find_title(text: str) -> str:
    lines = text.split("\n")
    return next((part.title for part in split_sections(text) if part.level or _has_text(part, lines)), "")


def split_sections(text: str) -> list[Section]:
    """Split Markdown at its headings; the first section is what stands before them."""
    tokens, starts = _PARSER.parse(text), [(0, "", 0, 0)]
    for position, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map:
            title = _ANCHOR.sub("", tokens[position + 1].content).strip()
            starts.append((int(token.tag[1:]), title, token.map[0], token.map[1]))
    ends = [start for _, _, start, _ in starts[1:]] + [text.count("\n") + 1]
    return [Section(*start, end) for start, end in zip(starts, ends, strict=True)]


def _has_text(section: Section, lines: Sequence[str]) -> bool:
    return any(line.strip() for line in lines[section.body : section.end])


def _split_page(body: str, title: str, path: PurePath, group: str) -> Iterator[Record]:
    """The parts of a page, cut at headings so that each is as long as possible."""
    lines, part, name = body.split("\n"), "", title
    for section in split_sections(body):
        written = "\n".join(lines[section.start : section.end])
        if part.strip() and len(part) + len(written) > MAX_STATEMENT_LENGTH:
            yield Record(f"{path}#{name}", name, part, str(path), (), (), group)
            part, name = "", f"{title}: {section.title}"
        part += ("\n" if part else "") + written
    if part.strip():
        yield Record(f"{path}#{name}", name, part, str(path), (), (), group)


def read_questions(text: str, name: str, collection: Collection) -> None:
    """Take a file whose headings are the questions. Headings above them are groups, those below part of an answer."""
    body = split_front_matter(text)[1]
    lines, offset, group = body.split("\n"), text.count("\n") - body.count("\n") + 1, ""
    sections = split_sections(body)
    if len(sections) == 1:
        read_page(text, PurePath(name), collection)
        return
    level = _find_question_level(sections, lines)
    for section in _join_deeper(sections, level):
        where, has_text = f"{name}:{section.start + offset}", _has_text(section, lines)
        if section.level < level:
            group = section.title if section.level > 1 else ""
        if section.level > 1 or section.level == level:
            if has_text or section.level == level:
                written = "\n".join(lines[section.body : section.end])
                collection.records.append(Record(_make_key(section, group), section.title, written, where, group=group))
        elif has_text:
            collection.refuse(where, "what stands before the first question is left out.")


def _make_key(section: Section, group: str) -> str:
    return f"{group}/{section.title}" if group else section.title


def _join_deeper(sections: Sequence[Section], level: int) -> Iterator[Section]:
    """The sections with those below a question as a part of its answer."""
    current = sections[0]
    for section in sections[1:]:
        if current.level >= level and section.level > level:
            current = replace(current, end=section.end)
        else:
            yield current
            current = section
    yield current


def _find_question_level(sections: Sequence[Section], lines: Sequence[str]) -> int:
    """The level of headings that are questions: that of most question marks, or else of most headings with a text."""

    def rate(level: int) -> tuple[int, int, int]:
        at_level = [section for section in sections if section.level == level]
        asking = sum(section.title.endswith("?") for section in at_level)
        answered = sum(_has_text(section, lines) for section in at_level)
        return asking, answered if len(at_level) > 1 else 0, -level

    return max({section.level for section in sections if section.level}, key=rate, default=1)
