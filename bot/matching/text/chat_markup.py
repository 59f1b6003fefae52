"""Strips what a chat client adds to a message: links, mentions, timestamps, custom emoji, quotes, formatting marks.

The forms are those of Discord's reference, "Message Formatting" and "Markdown Text 101".
"""

import re

_CODE_MARKS = re.compile(r"```(?:[a-zA-Z0-9+#-]+\n)?|`+")
_MASKED_LINK = re.compile(r"\[([^\]\n]{1,300})\]\(\s*<?https?://[^\s)>]{1,2000}>?\s*\)")
_ADDRESS = re.compile(r"<?\bhttps?://[^\s<>]{1,2000}>?|\bwww\.[^\s<>]{1,2000}", re.IGNORECASE)
_CHAT_TOKEN = re.compile(
    r"<(?:@[!&]?\d{1,20}|#\d{1,20}|a?:\w{1,32}:\d{1,20}|t:-?\d{1,16}(?::[a-zA-Z])?|id:[a-z-]{1,20})>"
    r"|@(?:everyone|here)\b"
)
_COMMAND_MENTION = re.compile(r"</[\w -]{1,100}:\d{1,20}>")
_EMOJI_SHORTCODE = re.compile(r"(?<!\w):[a-z0-9_+-]{2,32}:(?!\w)", re.IGNORECASE)
_QUOTED_LINE = re.compile(r"^[ \t]*>{1,3}[ \t]?.*$", re.MULTILINE)
_LINE_MARK = re.compile(r"^[ \t]*(?:#{1,3}|-#|[*-])[ \t]", re.MULTILINE)
_SPACES = re.compile(r"[^\S\n]{2,}")
"""Patterns that look for white space before something would take the square of the time for a long run of it."""

_PAIRED_MARK = re.compile(r"\*{1,3}|~~|\|\||(?<!\w)_{1,3}|_{1,3}(?!\w)")


def strip_chat_markup(text: str) -> str:
    r"""Return the words of a message alone.

    Quoted lines are somebody else's words and go, unless nothing else is there. The text of a link stays, its address
    goes; code keeps its content.

    >>> strip_chat_markup("> as I said\n**what** is `KFOR`, <@123>? https://example.org/a")
    'what is KFOR, ?'
    >>> strip_chat_markup("> what is KFOR")
    'what is KFOR'
    """
    plain = _CODE_MARKS.sub("", text)
    unquoted = _QUOTED_LINE.sub("", plain)
    plain = unquoted if unquoted.strip() else re.sub(r"^[ \t]*>{1,3}[ \t]?", "", plain, flags=re.MULTILINE)
    plain = _MASKED_LINK.sub(r"\1", plain)
    for pattern in (_COMMAND_MENTION, _CHAT_TOKEN, _ADDRESS, _EMOJI_SHORTCODE):
        plain = pattern.sub(" ", plain)
    return _SPACES.sub(" ", _PAIRED_MARK.sub("", _LINE_MARK.sub("", plain))).strip()
