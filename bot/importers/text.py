"""Text as a knowledge file can hold it."""

import re

from bot.domain.markdown import remove_colours, remove_loose_colours
from bot.domain.text import COLOUR_ESCAPE
from bot.importers.collection import Collection
from bot.knowledge.yaml_nodes import CONTROL

_BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\0\0": "utf-32",  # before the mark of UTF-16 with which it begins
    b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_LINE_BREAK = re.compile("\r\n|\r|\u2028|\u2029|\x85")
_INVISIBLE = re.compile(rf"(?!{COLOUR_ESCAPE})[{CONTROL}\ud800-\udfff]")
"""What a knowledge file may not hold, and halves of characters, which no file can."""

_EMPTY_FIRST_LINES = re.compile(r"\A(?:[ \t]*\n)+")
_LIST_SEPARATOR = re.compile(r"[;|\n]")


def decode(content: bytes, collection: Collection) -> str:
    """Decode a file: UTF-8, UTF-16 or UTF-32 with its mark, otherwise Windows-1252, which is noted.

    Raises:
        UnicodeDecodeError: It is none of these. What has a NUL is UTF-16 or UTF-32 without a mark, or no text.

    """
    if marked := next((name for mark, name in _BYTE_ORDER_MARKS.items() if content.startswith(mark)), None):
        return content.decode(marked)
    if (place := content.find(b"\0")) >= 0:
        raise UnicodeDecodeError("utf-8", content, place, place + 1, "a text has no NUL")
    try:
        return content.decode()
    except UnicodeDecodeError:
        text = content.decode("cp1252")
        collection.changes["read a file as Windows-1252, since it is not UTF-8"] += 1
        return text


def clean_text(text: str, collection: Collection) -> str:
    """Return a text as it is, without empty lines around it; what a file can't hold is taken out and noted."""
    if "\x85" in text or "\u2028" in text or "\u2029" in text:
        collection.changes["wrote an unusual line break as an ordinary one"] += 1
    text = _LINE_BREAK.sub("\n", text)
    kept = remove_loose_colours(_INVISIBLE.sub("", text))
    if kept != text:
        removed = (sign for sign in sorted(set(text)) if not sign.isprintable() and text.count(sign) > kept.count(sign))
        names = ", ".join(f"U+{ord(sign):04X}" for sign in removed)
        collection.changes[f"removed invisible characters ({names})"] += 1
    return _EMPTY_FIRST_LINES.sub("", kept).rstrip()  # a pattern for blanks at the end tries each run of blanks


def clean_line(text: str, collection: Collection) -> str:
    """Return a text on one line."""
    return " ".join(remove_colours(clean_text(text, collection)).split())


def to_title(name: str) -> str:
    """Make a title of the name of a file, folder or table.

    >>> to_title("api-docs"), to_title("my_rules")
    ('api docs', 'my rules')
    """
    return " ".join(re.sub(r"[-_]+", " ", name).split()) or name


def split_list(text: str) -> tuple[str, ...]:
    """Split what stands in one cell or field: at semicolons, bars and line breaks, otherwise at commas.

    >>> split_list("ip; how do I join, please"), split_list("ip, address")
    (('ip', 'how do I join, please'), ('ip', 'address'))
    """
    parts = _LIST_SEPARATOR.split(text) if _LIST_SEPARATOR.search(text) else text.split(",")
    return tuple(part for part in map(str.strip, parts) if part)
