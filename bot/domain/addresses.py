"""Web addresses: what is wrong with one, and the form in which a link holds it whole."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from bot.domain.markdown import INVISIBLE
from bot.languages import say

_NOT_ALLOWED = re.compile(r"[\s<>\"'\\`]")
_ENCODED_IN_LINKS = str.maketrans({"(": "%28", ")": "%29", "[": "%5B", "]": "%5D"})


def find_address_fault(address: str, schemes: Collection[str] = ("https", "http")) -> str | None:
    """Say what keeps a text from being the address of a page, as the end of a sentence; None if nothing does.

    >>> find_address_fault("https://example.org@evil.example/")
    "names a user before its server; remove what stands before '@'."
    """
    if address.partition("://")[0] not in schemes or "://" not in address:
        return say("must begin with {schemes}.").format(schemes=" / ".join(f"{scheme}://" for scheme in schemes))
    if _NOT_ALLOWED.search(address) or INVISIBLE.search(address) or not address.isprintable():
        return say("contains a character that is not allowed in an address.")
    try:
        parts = urlsplit(address)
        server, _ = parts.hostname or "", parts.port
    except ValueError:
        return say("has a server that can't exist; copy the address again.")
    if "@" in parts.netloc:
        return say("names a user before its server; remove what stands before '@'.")
    return None if re.search(r"\w", server) else say("names no server; write the whole address.")


def encode_for_link(address: str) -> str:
    """Return an address without the signs that end one in a Markdown link: it leads to the same page.

    >>> encode_for_link("https://en.wikipedia.org/wiki/KFOR_(NATO)")
    'https://en.wikipedia.org/wiki/KFOR_%28NATO%29'
    """
    return address.translate(_ENCODED_IN_LINKS)
