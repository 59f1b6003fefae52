"""Links of knowledge texts: which ones may be drawn, so that none leads elsewhere than it says.

A link is drawn only in the one form that Discord, the page and the terminal read alike: `[words](address)`, the
address perhaps in `<>` and with a title behind it. What stands in another form is shown as text.

What is shown reads as an address if it has a scheme or `www.`, in whichever of its words, or if it is one word that
looks like the name of a server: labels joined by dots that end in a country or in what most servers end in, or an IP
address; a user may stand before it, and a port, a path or whatever begins with a sign behind it. Then it must be the
address that the link leads to. `README.md`, `Node.js`, `asyncio.run`, `e.g.` and `v1.2` stay ordinary words, although
a few of them could be servers: communities link files and code by name. The price of a mistake is small, since such a
link is shown as text with its address.
"""

import re
import unicodedata

MAX_SHOWN_LENGTH = 500
"""Characters of a link's words, far beyond any that is meant to be read as one."""

_WORD = r"(?:[^\[\]\\]|\\[^\[\]])"
_PAIR = r"\[[^\[\]\\`]*+\](?! ?\()"
_LINK_END = (
    r"\](?:(?P<end>\([ \t]*+(?P<angle><)?+(?P<target>https?://(?:[^()\s<>\]]|\](?!\()|\([^()\s<>\[\]]*+\))++)(?(angle)>)"
    r"(?:[ \t]++(?P<quote>[\"'])(?P<title>[^\"()\[\]<>\\`\n]*?)(?P=quote))?+[ \t]*+\))|(?=\())"
)
LINK = rf"\[(?P<words>{_WORD}*+){_LINK_END}"
"""What may be a link. It has an end if it is in the form that is read alike, whether or not escapes and code count.
There are no brackets in its words: readers differ in which of several ones begins a link.
"""

LINK_AROUND_BRACKETS = rf"\[(?P<words>(?:{_WORD}|{_PAIR})*+){_LINK_END}"
"""The same for texts whose brackets all come in pairs: code and footnotes may have them in the words of a link."""

_PAIRED = re.compile(rf"(?:{_WORD}|\[(?:{_WORD}|\[{_WORD}*+\])*+\])*+")
MAX_READINGS = 5
"""Brackets in a link's words, plus one: each may begin what a reader takes for the words."""

_FILE_TYPES = "cc|cs|go|gz|hs|js|kt|md|ml|pl|ps|py|rb|rs|sh|so|tf|ts|vb"
_ENDINGS = (
    "com|net|org|edu|gov|mil|int|info|biz|app|dev|xyz|online|site|shop|store|blog|cloud|wiki|club|tech|top|pro|icu|vip|"
    "live|life|world|today|news|bank|money|finance|games|chat|website|digital|agency|company|solutions|services|systems|"
    "network|social|studio|press|click|link|page|help|support|email|space|media|team|zone|center|global|fun|cyou|mobi|"
    "buzz|bond|sbs|cfd|wtf|lol|rocks|ninja|guru|expert|exchange|credit|loan|trade|market|pay|casino|bet|poker|gift|gifts|"
    "insurance|capital|tax|legal|law|health|care|cash|fund|bid|auction|host|hosting|domains|software|technology|academy|"
    "school|university|community|foundation|energy|group|ltd|llc|gmbh|travel|hotel|jobs|museum|coop|asia|africa|xxx"
)
_SERVER = re.compile(
    r"(?:https?:)?(?://)?(?:[^\s/@]++@)?"
    rf"(?:(?:[\w-]++\.)+(?:[a-z]{{2,}}(?=/)|(?:{_ENDINGS}|(?!(?:{_FILE_TYPES})\b)[a-z]{{2}}|xn--[\w-]+|"
    r"(?=[\w-]*[^\x00-\x7f])[\w-]++)(?![\w.-]))|(?:\d{1,3}\.){3}\d{1,3})"
    r"(?:[^\w\s.-]\S*)?",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"://|^(?:https?:)?//|^https?:|^www\.", re.IGNORECASE)
_WEB = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
_MARKS = re.compile(r"[\\`*_~<>]|\|\|")
_EMOJI = re.compile(r"<a?:\w{2,32}:\d{5,20}>")
_AROUND = re.compile(r"^[^\w/]+|(?<![^\w/])[^\w/]+$")
"""Quotes and other signs around an address: to a reader it is the address all the same."""

_FULL_STOPS = str.maketrans({"\u3002": ".", "\ua4f8": ".", "\u0701": ".", "\u0702": ".", "\u06d4": "."})
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs that are drawn as nothing."""

_NOT_COMPARED = re.compile(r"^(?:https?:)?(?://)?(?:www\.)?|(?<![/….])[/….]+$", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([^A-Za-z0-9\s])")


def has_paired_brackets(text: str) -> bool:
    """Whether no reader can take a bracket of this text for the beginning of a link that ends much later."""
    return _PAIRED.fullmatch(text) is not None


def is_honest(link: re.Match[str]) -> bool:
    """Whether a match of a pattern with LINK may be drawn: its words, from each of their brackets on, and its title."""
    readings = [link["words"][bracket.end() :] for bracket in re.finditer(r"\[", link["words"])]
    shown = (link["words"], *readings, link["title"] or "")
    is_read_alike = link["end"] is not None and len(readings) < MAX_READINGS
    return is_read_alike and all(is_honest_link(words, link["target"]) for words in shown)


def is_honest_link(shown: str, target: str) -> bool:
    """Whether a link leads to the web, and to the address it shows if it shows one.

    >>> is_honest_link("the docs", "https://example.org"), is_honest_link("example.com", "https://example.org")
    (True, False)
    """
    if not _WEB.match(target) or len(shown) > MAX_SHOWN_LENGTH:
        return False
    shown = unicodedata.normalize("NFKC", _EMOJI.sub(" ", shown)).translate(_FULL_STOPS)
    words = [word for word in shown.split() if any(map(str.isalnum, _remove_invisible(word)))]
    return all(_leads_there(word, target) for word in words if _reads_as_address(word, is_alone=len(words) == 1))


def _reads_as_address(word: str, *, is_alone: bool) -> bool:
    seen = _AROUND.sub("", _remove_invisible(_MARKS.sub("", word)))
    return bool(_SCHEME.search(seen) or (is_alone and _SERVER.fullmatch(seen)))


def _remove_invisible(word: str) -> str:
    """Remove marks, formats and fillers that a reader doesn't see, or takes for dirt."""
    return word if word.isascii() else "".join(sign for sign in word if _is_visible(sign))


def _is_visible(sign: str) -> bool:
    return unicodedata.category(sign) not in {"Cc", "Cf", "Mn", "Me"} and sign not in _FILLERS


def _leads_there(word: str, target: str) -> bool:
    """Compare as it is written, since addresses have such signs too, and as it is read."""
    reached = _NOT_COMPARED.sub("", _ESCAPE.sub(r"\1", target))
    unmarked = _MARKS.sub("", word)
    readings = (_NOT_COMPARED.sub("", _AROUND.sub("", text)) for text in (word, unmarked, _remove_invisible(unmarked)))
    return any(_begins(reached, reading) for reading in readings)


def _begins(reached: str, shown: str) -> bool:
    host, shown_host = (re.split(r"[/?#]", address, maxsplit=1)[0] for address in (reached, shown))
    return host.casefold() == shown_host.casefold() and reached[len(host) :].startswith(shown[len(shown_host) :])
