"""Keeps out of the log, at every level, what members write, whom they are, and what lets others act for the bot."""

import logging
import re
import traceback

import discord

from bot.storage.database import DATABASE_ERRORS

_OURS = "bot"
_MAX_CAUSES = 5
_TOKEN = re.compile(r"(/(?:interactions|webhooks)/[0-9]+/)[^/\s?\"']+")
_ID = re.compile(r"\b[0-9]{17,20}\b")
_HARMLESS = (OSError, *DATABASE_ERRORS)
"""The texts of these name files and tables, never values."""


class PrivacyFilter(logging.Filter):
    """Shortens the messages of libraries, and shows of an exception its place and class instead of its text.

    The text of an exception often quotes the value that caused it, and that may be what a member wrote.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text, record.exc_info = render_exception(record.exc_info[1]), None
        if record.name.partition(".")[0] != _OURS:
            record.msg, record.args = _redact(record), None
        return True


def limit_libraries(level: int) -> None:
    """Log our own messages from `level` on, those of libraries from INFO on at the lowest.

    Below INFO they log whole payloads and the parameters of every statement.
    """
    logging.getLogger(_OURS).setLevel(level)
    logging.getLogger().setLevel(max(level, logging.INFO))


def render_exception(error: BaseException, depth: int = _MAX_CAUSES) -> str:
    """Render an exception and its causes as Python does, with each one's class instead of its text."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = f"{render_exception(cause, depth - 1)}\n\n" if cause and depth else ""
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"{before}Traceback (most recent call last):\n{frames}{_describe(error)}"


def _describe(error: BaseException) -> str:
    if isinstance(error, discord.HTTPException):
        return f"{type(error).__name__}: status {error.status}, code {error.code}"
    return f"{type(error).__name__}: {error}" if isinstance(error, _HARMLESS) else type(error).__name__


def _redact(record: logging.LogRecord) -> str:
    message = _ID.sub("…", _TOKEN.sub(r"\1…", record.getMessage()))
    # asyncio adds the representation of a task, with its name and its exception.
    return re.split(r"[\n<]", message)[0] if record.name == "asyncio" else message
