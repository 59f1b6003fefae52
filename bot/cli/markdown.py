"""Draws Discord's Markdown in a terminal."""

import re

from markdown_it.token import Token
from rich.markdown import Markdown
from rich.theme import Theme

from bot.domain.markdown import CODE, format_chat_tokens, make_safe, parse_markdown

THEME = Theme({"markdown.u": "underline", "markdown.spoiler": "reverse"})

CODE_THEME = "ansi_dark"
"""The terminal's own colours, so that code can be read on any background."""


_QUOTED_REST = re.compile(rf"{CODE}|^>>> (?P<rest>(?s:.*))", re.MULTILINE)


class TerminalMarkdown(Markdown):
    """Markdown as our parser reads it; rich's own knows neither spoilers nor line breaks that stay."""

    inlines = Markdown.inlines | {"u", "spoiler"}

    def __init__(self, text: str) -> None:
        super().__init__("", code_theme=CODE_THEME)
        self.parsed = list(map(_adapt, parse_markdown(_QUOTED_REST.sub(_quote_lines, make_safe(text)))))


def _quote_lines(match: re.Match[str]) -> str:
    """Write `>>> …`, which quotes the rest of the text, as a quote of each line; code is left alone."""
    return match[0] if match["rest"] is None else "> " + match["rest"].replace("\n", "\n> ")


def _adapt(token: Token) -> Token:
    """Turn what rich would draw otherwise than Discord into what it draws alike."""
    if token.type == "softbreak":
        token.type = "hardbreak"
    elif token.tag == "strong" and token.markup == "__":
        token.tag = "u"
    elif token.type == "text":
        token.content = format_chat_tokens(token.content).removeprefix("-# ")
    token.children = list(map(_adapt, token.children or ())) or token.children
    return token
