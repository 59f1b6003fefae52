"""Advice on texts: mentions and links in their Markdown that are shown as plain text."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from bot.domain.knowledge import Entry
from bot.domain.markdown import (
    INVISIBLE,
    MAX_SHOWN_PICTURES,
    count_tables,
    list_pictures,
    make_safe,
    parse_markdown,
)
from bot.domain.problems import Problem
from bot.domain.text import shorten
from bot.knowledge.parser import ParsedFile, iter_entries

_MENTION = re.compile(r"<@[!&]?\d+>|@(?:everyone|here)\b")

MENTION = "'{found}' in the text of '{entry}' is shown as it stands: it mentions nobody. Write a name, or remove it."
TABLE = (
    "a table in the text of '{entry}' is shown with its bars as they are typed, since Discord draws none: write a "
    "list, or put it between lines of ```, which keep its columns below each other."
)
LINK = (
    "'{found}' in the text of '{entry}' is no link: write a whole https:// address and nothing behind it, and no other "
    "address and no bracket as its words."
)

PICTURES = (
    "the text of '{entry}' has {count} pictures: the first {shown} are shown below it, the others are links. "
    "Move some to other entries."
)


def find_text_advice(files: Sequence[ParsedFile]) -> Iterator[Problem]:
    """Find what readers see otherwise than its author may expect."""
    for file, entry in iter_entries(files):
        line = file.get_line("text", entry.full_id)
        parts = _list_parts(entry.text)
        mentions = (match for part in parts if part.type == "text" for match in _MENTION.findall(part.content))
        yield from (Problem(file.file, line, message) for message in _describe_shape(entry))
        for message, found in ((LINK, _find_refused_links(entry.text, parts)), (MENTION, mentions)):
            for text in dict.fromkeys(found):
                yield Problem(file.file, line, message.format(found=shorten(text), entry=entry.full_id))


def _describe_shape(entry: Entry) -> Iterator[str]:
    if count_tables(entry.text):
        yield TABLE.format(entry=entry.full_id)
    count = len(list_pictures(entry.text))
    if count > MAX_SHOWN_PICTURES:
        yield PICTURES.format(entry=entry.full_id, count=count, shown=MAX_SHOWN_PICTURES)


def _list_parts(text: str) -> list[Token]:
    return [part for token in parse_markdown(text) for part in token.children or ()]


def _find_refused_links(text: str, parts: Sequence[Token]) -> Iterator[str]:
    """Find the links that are shown as text, as they are written."""
    if "](" in text:
        shown = set(_find_links(_list_parts(make_safe(text))))
        yield from (link for link in _find_links(parts) if link not in shown)


def _find_links(parts: Sequence[Token]) -> Iterator[str]:
    for start, part in enumerate(parts):
        if part.type == "link_open" and part.markup != "autolink":
            end = next(place for place in range(start, len(parts)) if parts[place].type == "link_close")
            words = INVISIBLE.sub("", "".join(inner.content for inner in parts[start:end]))
            yield f"[{words}]({part.attrs['href']})"
