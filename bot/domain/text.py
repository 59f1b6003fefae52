"""Formats texts for labels, lists and ids."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence

MAX_LABEL_LENGTH = 100
"""Characters of a label that can be picked from a list: Discord's limit for a choice."""


COLOUR_ESCAPE = r"\x1b\[[\d;]*m"
"""A regular expression of what colours a block of code that is marked as `ansi`; it does nothing else."""


def shorten(text: str, max_length: int = 60) -> str:
    r"""Return a text as one line of at most `max_length` characters, with an ellipsis if something was cut off.

    >>> shorten("two\nlines"), shorten("a long text", 7)
    ('two lines', 'a long…')
    """
    line = " ".join(text.split())
    return line if len(line) <= max_length else line[: max_length - 1] + "…"


def shorten_label(text: str) -> str:
    """Return a text as it stands in lists that members pick from; most texts stay as they are."""
    return shorten(text, MAX_LABEL_LENGTH) if len(text) > MAX_LABEL_LENGTH else text


def capitalize_first(text: str) -> str:
    """Return a text with a capital first letter. Unlike `str.capitalize`, it keeps the case of the others.

    >>> capitalize_first("what is NATO")
    'What is NATO'
    """
    return text[:1].upper() + text[1:]


def format_count(count: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun; the plural is formed with an s unless it is given.

    >>> format_count(1, "entry", "entries"), format_count(1_200, "question")
    ('1 entry', '1,200 questions')
    """
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def list_names(names: Sequence[str], limit: int = 3) -> str:
    """Return names in quotes, and how many more there are than the limit.

    >>> list_names(["a", "b"]), list_names(["a", "b", "c", "d"])
    ("'a', 'b'", "'a', 'b', 'c' and 1 more")
    """
    shown = ", ".join(f"'{name}'" for name in names[:limit])
    return f"{shown} and {len(names) - limit} more" if len(names) > limit else shown


def make_id(text: str, max_length: int) -> str:
    """Make an id of a text: a-z, 0-9 and dashes. What can't be written so, or is too long, becomes a digest of it.

    >>> make_id("How do I get in?", 40), make_id("Čitaonica", 40), make_id("規則", 40)
    ('how-do-i-get-in', 'citaonica', 'id-5465c9')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    words = re.sub(r"['’]", "", plain)
    name = re.sub(r"[^a-z0-9]+", "-", words).strip("-")
    if name and len(name) <= max_length and not re.search(r"[^\W\d_a-z]|[+#=<>]", words):
        return name
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:6]  # a file's name may be no UTF-8
    return f"{name[: max_length - 7].strip('-') or 'id'}-{digest}"


def make_printable(text: str) -> str:
    r"""Replace what would move a terminal's cursor or break a line: a file can be called anything.

    >>> make_printable("a\x1b[31m\n.yaml")
    'a\\x1b[31m\\n.yaml'
    """
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
