"""Formats texts for labels and lists."""

MAX_LABEL_LENGTH = 100
"""Characters of a label that can be picked from a list: Discord's limit for a choice."""


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

    >>> format_count(1, "entry", "entries"), format_count(0, "question")
    ('1 entry', '0 questions')
    """
    return f"{count} {singular if count == 1 else plural or singular + 's'}"
