"""`play`: the playground, a Discord on this machine with the real bot."""

import asyncio
import signal
import sys
import webbrowser
from argparse import ArgumentParser, ArgumentTypeError, Namespace

from bot.cli.command import Command
from bot.cli.opening import add_create, announce_database
from bot.cli.output import ProgressBar
from bot.config import MAX_PORT, Settings

DEFAULT_PORT = 8730
"""No well-known program uses it."""

STARTED = """A Discord on your own machine, with the real bot: {address}
Press Ctrl-C to stop. To connect to Discord itself, set DISCORD_TOKEN in .env (see README.md)."""


def add_arguments(parser: ArgumentParser) -> None:
    add_create(parser)
    parser.add_argument(
        "--port",
        type=parse_port,
        default=DEFAULT_PORT,
        help=f"port of the page (default {DEFAULT_PORT}, 0: any free one)",
    )


def parse_port(text: str) -> int:
    """A port number. Raises ArgumentTypeError."""
    if text.isdecimal() and int(text) <= MAX_PORT:
        return int(text)
    raise ArgumentTypeError(f"{text} is not a port; use a number from 0 to {MAX_PORT}")


async def play(settings: Settings, arguments: Namespace) -> int:
    """Serve the playground until stopped, and open it in a browser if a person started it."""
    from bot.playground.run import run_playground  # noqa: PLC0415 - discord.py takes a second to import

    announce_database(settings.play_database_path, arguments)
    with ProgressBar() as progress:
        async with run_playground(settings, arguments.port, progress) as address:
            progress.stop()
            print(STARTED.format(address=address), flush=True)
            if sys.stdout.isatty():
                webbrowser.open(address)
            await _wait_until_stopped()
    return 0


async def _wait_until_stopped() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()


PLAY = Command(
    "play",
    "open a Discord on this machine, to try the bot and preview knowledge",
    "play --knowledge my-base",
    play,
    add_arguments,
)
