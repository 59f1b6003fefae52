"""`run`: connects to Discord; without a token it opens the playground, or a chat for piped questions."""

import select
import sys
from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from io import BufferedReader

from bot.app import Almanac
from bot.cli.chat import CHAT
from bot.cli.command import Command
from bot.cli.opening import announce_database, open_app
from bot.cli.play import PLAY, add_arguments
from bot.config import LogFormat, Settings
from bot.maintenance import open_maintenance
from bot.monitoring.status_server import serve_status
from bot.monitoring.supervision import supervise

PIPE_TIMEOUT_SECONDS = 0.5
"""How long a pipe may take to deliver its first byte."""


async def run(settings: Settings, arguments: Namespace) -> int:
    """Serve Discord until stopped."""
    if settings.discord_token is None:
        return await (CHAT if has_piped_input() else PLAY).handler(settings, arguments)
    from bot.discord.runner import connect, log_to_stderr  # noqa: PLC0415 - discord.py takes a second to import

    log_to_stderr(settings.log_level, as_json=_logs_json(settings.log_format))
    announce_database(settings.database_address, arguments)
    # Only the bot is sure to read the files that are served, so only it settles overrides that they contain by now.
    async with open_app(settings, absorb=True) as app, _open_upkeep(app, settings):
        return await connect(app, settings)


@asynccontextmanager
async def _open_upkeep(app: Almanac, settings: Settings) -> AsyncIterator[None]:
    """What goes on beside answering: status for supervisors, backups, deletion of what was kept long enough."""
    async with AsyncExitStack() as stack:
        if settings.status_port is not None:
            await stack.enter_async_context(serve_status(app.health, app.metrics, settings.status_port))
        await stack.enter_async_context(supervise(app.health))
        await stack.enter_async_context(open_maintenance(app, settings))
        yield


def _logs_json(log_format: LogFormat) -> bool:
    return log_format is LogFormat.JSON or (log_format is LogFormat.AUTO and not sys.stderr.isatty())


def has_piped_input() -> bool:
    """Whether questions come in through a pipe."""
    if sys.stdin is None or sys.stdin.isatty():
        return False
    readable, _, _ = select.select([sys.stdin], [], [], PIPE_TIMEOUT_SECONDS)
    buffer = sys.stdin.buffer
    return bool(readable) and isinstance(buffer, BufferedReader) and bool(buffer.peek(1))


RUN = Command(
    "run",
    "connect to Discord; without DISCORD_TOKEN, the same as `play`",
    "run --knowledge my-base",
    run,
    add_arguments,
)
