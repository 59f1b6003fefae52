"""Watches what the bot sends and logs while it is fuzzed."""

import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from bot.discord.log_privacy import PrivacyFilter, limit_libraries
from tests.fuzz.mutations import SECRET

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_MESSAGE_KINDS = (4, 7)
_BUSY_MACHINE = "bot.discord.errors: The database can't be used"
"""A write waits a second and a half for others; the user is told."""

_EXPECTED_REFUSALS = ("10062", "10015", "40060", "50027", "404", "callback: 400 50035", "@original: 400 50035")
"""Discord's answers to an id or token that the mutation has changed, and to a message that it has, shown once more.

What is refused and not answered in another way is in the log.
"""


class LogWatch(logging.Handler):
    """Collects errors, and lines with what a member wrote, as the operator's log would show them."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.addFilter(PrivacyFilter())
        self.problems: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        line = logging.Formatter("%(name)s: %(message)s").format(record)
        if record.levelno >= logging.ERROR and not line.startswith(_BUSY_MACHINE):
            self.problems.append(f"unhandled: {line}")
        if SECRET in line:
            self.problems.append(f"a member's words: {line[:300]}")


@contextmanager
def watch_log() -> Iterator[list[str]]:
    """Watch the log at its most talkative until the block ends. Yields the problems."""
    root, ours = logging.getLogger(), logging.getLogger("bot")
    before, watch = (root.level, ours.level), LogWatch()
    root.addHandler(watch)
    limit_libraries(logging.DEBUG)
    try:
        yield watch.problems
    finally:
        root.removeHandler(watch)
        root.setLevel(before[0])
        ours.setLevel(before[1])


class PingWatch:
    """Collects the messages that could ping somebody."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        # A body with files is a stream that can be read only once.
        if request.path.startswith("/api") and not request.content_type.startswith("multipart/"):
            raw = await request.read()
            self.check(request.path, json.loads(raw) if raw.startswith(b"{") else None)
        return await handler(request)

    def check(self, path: str, body: Any) -> None:  # noqa: ANN401 - JSON
        if not isinstance(body, dict) or body.get("type") not in (None, *_MESSAGE_KINDS):
            return
        message = body.get("data", body) if "type" in body else body
        is_message = "components" in message or "content" in message
        if is_message and message.get("allowed_mentions", {}).get("parse") != []:
            self.problems.append(f"may ping: {path}")


def list_refusals(violations: list[str]) -> list[str]:
    """What Discord refused for another reason than an unknown id or token."""
    return [f"refused: {line}" for line in violations if not any(code in line for code in _EXPECTED_REFUSALS)]
