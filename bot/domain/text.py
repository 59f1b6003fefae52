"""Shortening of texts for one line."""


def shorten(text: str, max_length: int = 60) -> str:
    r"""Return a text as one line of at most `max_length` characters, with an ellipsis if something was cut off.

    >>> shorten("two\nlines"), shorten("a long text", 7)
    ('two lines', 'a long…')
    """
    line = " ".join(text.split())
    return line if len(line) <= max_length else line[: max_length - 1] + "…"
