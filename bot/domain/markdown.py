"""Markdown as Discord reads it: text escaped for it, its plain text, and a form that neither pings nor deceives.

Knowledge texts are Markdown. Discord's dialect differs from others: line breaks stay, `__x__` underlines, `||x||`
hides, and it has no tables, no HTML and no pictures.
"""

import re
from datetime import UTC, datetime, timedelta

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from bot.domain.dates import PartialDate
from bot.domain.links import LINK, LINK_AROUND_BRACKETS, has_paired_brackets, is_honest
from bot.domain.text import COLOUR_ESCAPE, shorten
from bot.languages import cache_by_language, mark, say

PLAIN_TEXT_CACHE_SIZE = 4_000

CODE = r"```(?s:.+?)```|(?<!(?<!\\)`)(?P<ticks>`++)(?!`)(?s:.+?)(?<!`)(?P=ticks)(?!`)"
"""A block of code or a span of it, in which nothing else is read."""

INVISIBLE = re.compile(
    rf"(?!{COLOUR_ESCAPE})" "[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\x00-\x08\x0b-\x1f\x7f-\x9f]"
)
"""Control characters, and marks that hide or reorder what a reader sees. Joiners stay: words and emoji need them."""

_COLOUR_ESCAPE = re.compile(COLOUR_ESCAPE)
_CODE_OR_COLOUR = re.compile(rf"(?P<kept>{CODE}|\\[^A-Za-z0-9\s])|{COLOUR_ESCAPE}")

_SYNTAX = re.compile(r"(?P<number>^\d+(?=[.)](?:\s|$)))|[\\`*_~|\[\]<>]|^[#+-]|:(?=//)", re.MULTILINE)
"""What Discord would read as formatting, a mention, a list, a heading or a link."""

_ESCAPED = re.compile(r"\\([^A-Za-z0-9\s])")

_MARKUP = re.compile(r"[\\`*_~|\[<]|^[ \t]*(?:[#>+-]|\d+[.)])", re.MULTILINE)
"""Without any of these, a text is plain."""

_CHAT_TOKEN = re.compile(
    r"<(?:t:(?P<moment>-?\d{1,12})(?::[a-zA-Z])?|a?(?P<emoji>:\w{2,32}:)\d{5,20}|(?P<command>/[\w -]{1,100}):\d{5,20}"
    r"|#(?P<channel>\d{5,20})|id:(?P<page>[a-z-]{1,20}))>"
)
MAX_ALT_LENGTH = 1_000
MAX_ADDRESS_LENGTH = 2_000
"""Characters that Discord takes of the description and the address of a picture, with a little room."""

MAX_SHOWN_PICTURES = 8
"""Pictures of a text that are shown below it, on two pages or three; the others are links in it all the same."""

PICTURE = mark("picture")
"""Stands for a picture that is not described."""

MAX_MOMENT = 253_402_300_799
"""The last second of the year 9999, counted from 1970; Python has no later date."""

MAX_SIGNS = 2_000
"""Signs of Markdown in a text whose meaning is looked for: what has more of them after that stands as it is written.
Each takes some 20 microseconds. Texts that are read have a few hundred.
"""

_SIGN = re.compile(r"[\n\\`*_~|!\[\]<]")

_SUBTEXT_MARK = re.compile(r"^-# ", re.MULTILINE)

_RISKY, _RISKY_IN_PAIRS = (
    re.compile(
        rf"(?P<code>{CODE})|(?P<escape>\\(?!\]\()[^A-Za-z0-9\s@])|(?P<link>!*+{link})|(?P<between>\]\()"
        rf"|(?P<colour>{COLOUR_ESCAPE})"
        r"|(?P<mention><@[!&]?\d+>)|@(?P<everyone>everyone|here)\b"
        r"|(?P<scheme>\b(?!https?:)[a-z][a-z0-9+.-]{0,30}:)(?=//)",
        re.IGNORECASE,
    )
    for link in (LINK, LINK_AROUND_BRACKETS)
)
_RISKY_IN_CODE = re.compile(rf"(?P<link>{LINK})|(?P<between>\]\()(?=\s*+<?[a-z]+\\?:)", re.IGNORECASE)
"""Readers differ in what is code, next to other marks: what would be a link outside of it must be harmless, too."""

_SHOWN_PICTURE = re.compile(r"https://[^\s<>\"'\\`?#]+\.(?:png|jpe?g|gif|webp)(?:[?#][^\s<>\"'\\`]*)?", re.IGNORECASE)


def _read_spoiler(state: StateInline, silent: bool) -> bool:
    """Read `||…||`: a rule of markdown-it's inline parser."""
    start, end = state.pos + 2, state.src.find("||", state.pos + 3)
    if not state.src.startswith("||", state.pos) or end < 0 or end + 2 > state.posMax:
        return False
    if silent and "[" in state.src[start:end]:  # looked for the end of a link, which no bracket within hides
        return False
    if not silent:
        last = state.posMax
        state.push("spoiler_open", "spoiler", 1)
        state.pos, state.posMax = start, end
        state.md.inline.tokenize(state)
        state.posMax = last
        state.push("spoiler_close", "spoiler", -1)
    state.pos = end + 2
    return True


def _parse_inline(state: StateCore) -> None:
    """Parse what stands in the blocks, for as long as there aren't too many signs: a rule of markdown-it's core."""
    n_signs = 0
    for token in state.tokens:
        if token.type == "inline":
            n_new = len(_SIGN.findall(token.content))
            n_signs += n_new
            token.children = []
            if n_new and n_signs <= MAX_SIGNS:
                state.md.inline.parse(token.content, state.md, state.env, token.children)
            else:
                token.children.append(Token("text", "", 0, content=token.content))


def _build_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False})
    parser.enable("strikethrough")
    parser.disable(["code", "hr", "lheading", "reference", "html_block", "html_inline", "entity"])
    parser.core.ruler.at("inline", _parse_inline)
    parser.inline.ruler.before("text", "spoiler", _read_spoiler)
    # The rule for plain text stops only at signs that mean something.
    parser.inline.terminator_re = _SIGN
    return parser


_PARSER = _build_parser()
_BLOCK_PARSER = _build_parser().disable(["inline", "text_join"])
_TABLE_PARSER = _build_parser().disable(["inline", "text_join"]).enable("table")


def parse_markdown(text: str) -> list[Token]:
    """Parse Markdown into the tokens of markdown-it, with `spoiler_open` and `spoiler_close` among the inline ones."""
    return _PARSER.parse(text)


def parse_blocks(text: str) -> list[Token]:
    """Parse Markdown into its paragraphs, lists and other blocks alone; what stands in them costs most of the time."""
    return _BLOCK_PARSER.parse(text)


def count_tables(text: str) -> int:
    r"""Count the tables of other Markdown dialects, which Discord shows as they are typed.

    >>> count_tables("| a | b |\n|---|---|\n| 1 | 2 |"), count_tables("a | b")
    (1, 0)
    """
    return sum(token.type == "table_open" for token in _TABLE_PARSER.parse(text)) if "|" in text else 0


@cache_by_language(PLAIN_TEXT_CACHE_SIZE)
def to_plain_text(text: str) -> str:
    r"""Return the words of Markdown: for pictures, lists, excerpts and matching.

    >>> to_plain_text("**Ask** in <#123456>, see [the rules](https://example.org):\n- `/help` by <t:1700000000:D>")
    'Ask in #channel, see the rules:\n/help by 14 November 2023'
    """
    if not _MARKUP.search(text):
        return text
    return "\n".join(_list_words(parse_markdown(text)))


def _list_words(tokens: list[Token]) -> list[str]:
    words = []
    for token in tokens:
        if token.type == "inline":
            parts = "".join("\n" if part.type.endswith("break") else part.content for part in token.children or ())
            words.append(_SUBTEXT_MARK.sub("", format_chat_tokens(parts)))
        elif token.type == "fence":
            words.append(_COLOUR_ESCAPE.sub("", token.content.rstrip("\n")))
    return words


@cache_by_language(PLAIN_TEXT_CACHE_SIZE)
def list_pictures(text: str) -> tuple[tuple[str, str], ...]:
    """List the pictures in Markdown that have a web address, each as its description and the address.

    >>> list_pictures("Look: ![a map](https://example.org/map.png) ![](local.png)")
    (('a map', 'https://example.org/map.png'),)
    """
    if "![" not in text:
        return ()
    images = [part for token in parse_markdown(text) for part in token.children or () if part.type == "image"]
    pictures = {str(image.attrs["src"]): shorten(image.content, MAX_ALT_LENGTH) for image in images}
    return tuple((alt or say(PICTURE), url) for url, alt in pictures.items() if _is_shown(url))


def _is_shown(url: str) -> bool:
    return len(url) <= MAX_ADDRESS_LENGTH and _SHOWN_PICTURE.fullmatch(url) is not None


def format_chat_tokens(text: str) -> str:
    """Replace what Discord draws as a name or a date with words: only Discord knows the names.

    >>> format_chat_tokens("<a:wave:12345678> </topic:12345678> <t:0:R>")
    ':wave: /topic 1 January 1970'
    """
    return _CHAT_TOKEN.sub(_format_chat_token, text)


def _format_chat_token(match: re.Match[str]) -> str:
    if match["moment"]:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=min(max(int(match["moment"]), 0), MAX_MOMENT))
        return PartialDate(moment.year, moment.month, moment.day).format()
    if match["channel"]:
        return "#channel"
    return match["emoji"] or match["command"] or match["page"]


def remove_colours(text: str) -> str:
    """Remove what colours a terminal."""
    return _COLOUR_ESCAPE.sub("", text)


def remove_loose_colours(text: str) -> str:
    r"""Remove the colours outside of code, where nothing is coloured.

    >>> remove_loose_colours("\x1b[31mred `\x1b[31m`")
    'red `\x1b[31m`'
    """
    return _CODE_OR_COLOUR.sub(lambda match: match["kept"] or "", text) if "\x1b" in text else text


def remove_invisible(text: str) -> str:
    """Remove what hides, reorders or colours what a reader sees: for texts that are no Markdown."""
    return INVISIBLE.sub("", remove_colours(text))


def escape(text: str) -> str:
    r"""Escape a text so that it shows as it was written; `unescape` restores it.

    >>> escape("*Bread* <@1>")
    '\\*Bread\\* \\<@1\\>'
    """
    return _SYNTAX.sub(_escape_match, remove_invisible(text))


def _escape_match(match: re.Match[str]) -> str:
    return f"{match[0]}\\" if match["number"] else f"\\{match[0]}"


def unescape(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


@cache_by_language(PLAIN_TEXT_CACHE_SIZE)
def make_safe(text: str) -> str:
    r"""Return Markdown in which mentions stand as text, and links lead to the web and where they say.

    Code is left alone but for such links. What is not allowed is escaped or set apart, so that readers see what was
    written.

    >>> make_safe("<@123> [https://a.org](https://b.org) [a](javascript:b) [a](https://b.org) `<@123>`")
    '\\<@123> [https://a.org] (https://b.org) [a] (javascript:b) [a](https://b.org) `<@123>`'
    """
    text = INVISIBLE.sub("", text)
    return _make_safe(text, _RISKY_IN_PAIRS if has_paired_brackets(text) else _RISKY)


def _make_safe(text: str, risks: re.Pattern[str]) -> str:
    parts: list[str] = []
    position = 0
    while match := risks.search(text, position):
        safe, end = _make_link_safe(match) if match.lastgroup == "link" else (_make_harmless(match), match.end())
        parts += text[position : match.start()], safe
        position = end
    return "".join([*parts, text[position:]])


def _make_link_safe(match: re.Match[str]) -> tuple[str, int]:
    """Return a link and where it ends, or its bracket alone if it may not be drawn: its words are read as text."""
    # Discord draws no pictures in a text: the mark goes, and a link without words gets one.
    words = say(PICTURE) if match[0].startswith("!") and not match["words"] else match["words"]
    if is_honest(match):
        return f"[{_make_safe(words, match.re)}]{match['end']}", match.end()
    return "[" if match["words"] else f"[{words}", match.start("words")


def _make_harmless(match: re.Match[str]) -> str:
    if match.lastgroup == "code":
        return _make_safe(match[0], _RISKY_IN_CODE)
    safe = {
        "between": "] (",
        "colour": "",
        "mention": f"\\{match[0]}",
        "everyone": f"@\u200b{match[0][1:]}",
        "scheme": f"{match[0][:-1]}\\:",
    }
    return safe.get(match.lastgroup or "", match[0])
