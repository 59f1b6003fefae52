"""Opens the app for commands that need it, with progress and the problems of the files shown."""

from argparse import Namespace
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.app import Almanac
from bot.cli.command import Handler
from bot.cli.output import ProgressBar, errors
from bot.config import Settings


@asynccontextmanager
async def open_app(settings: Settings, *, absorb: bool = False) -> AsyncIterator[Almanac]:
    """Open the app until the block exits. Only the bot itself absorbs overrides; see `Almanac.open`."""
    with ProgressBar() as progress:
        async with Almanac.open(settings, progress, absorb=absorb) as app:
            progress.stop()
            problems = app.shared.snapshot.problems
            for problem in problems:
                errors.print(str(problem), style="red", markup=False)
            if problems:
                errors.print("The knowledge files have problems; using their last valid version.")
            yield app


def with_app(handler: Callable[[Almanac, Namespace], Awaitable[int]]) -> Handler:
    """The handler of a command that needs nothing but the app and its arguments."""

    async def handle(settings: Settings, arguments: Namespace) -> int:
        async with open_app(settings) as app:
            return await handler(app, arguments)

    return handle
