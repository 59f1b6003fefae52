"""Opens the app for commands that need it, with progress and the problems of the files shown."""

import os
from argparse import ArgumentParser, Namespace
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bot.app import Almanac
from bot.cli.command import Handler
from bot.cli.output import ProgressBar, confirm, errors
from bot.config import Settings
from bot.errors import UserError
from bot.storage.migrations import read_migrations

NEW_DATABASE = "Making a new database: {path}"
NO_FOLDER = "The folder {folder} of the database doesn't exist. Check DATABASE_PATH, or add --create to make it."


def add_create(parser: ArgumentParser) -> None:
    parser.add_argument("--create", action="store_true", help="make the database's folder if it doesn't exist")


def announce_database(path: Path | str, arguments: Namespace) -> None:
    """Say that a file is about to be made. Raises UserError if its folder is missing, a sign of a wrong path."""
    if isinstance(path, str) or path.exists():
        return
    if not path.parent.exists() and not arguments.create:
        raise UserError(NO_FOLDER.format(folder=path.parent))
    confirm(NEW_DATABASE.format(path=path))


def without_trace(settings: Settings) -> Settings:
    """Settings for a command that only reads: where there is no database, none is left behind."""
    if settings.database_url or settings.database_path.exists():
        return settings
    # It still remembers the index, which takes long to build for a large base.
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    # One for each schema: another version of the bot on this machine must not find a newer one.
    name = f"reading-{len(read_migrations())}.sqlite3"
    return replace(settings, database_path=cache / "almanac" / name)


@asynccontextmanager
async def open_app(settings: Settings, *, absorb: bool = False) -> AsyncIterator[Almanac]:
    """Open the app until the block exits. Only the bot itself absorbs overrides, and waits for no encoding."""
    with ProgressBar() as progress:
        async with Almanac.open(settings, progress, absorb=absorb, waits=not absorb) as app:
            progress.stop()
            problems = app.shared.snapshot.problems
            for problem in problems:
                errors.print(str(problem), style="red", markup=False)
            if problems:
                errors.print("The knowledge files have problems; using their last valid version.")
            yield app


def with_app(handler: Callable[[Almanac, Namespace], Awaitable[int]]) -> Handler:
    """The handler of a command that only reads, and needs nothing but the app and its arguments."""

    async def handle(settings: Settings, arguments: Namespace) -> int:
        async with open_app(without_trace(settings)) as app:
            return await handler(app, arguments)

    return handle
