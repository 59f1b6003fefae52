"""`export` and `import`: a place's knowledge as a file, and such a file as a change of all or nothing."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

from bot.app import Almanac
from bot.cli.output import draw, fail
from bot.domain.changes import SHARED, format_guild_scope
from bot.domain.guild_settings import UNRESTRICTED
from bot.domain.save_results import Saved
from bot.errors import UserError
from bot.replies.drafts import became, previewed

OPERATOR = 0
"""Whoever works at the server: no member of Discord."""

NOT_SAVED = "Nothing is saved yet: the same command with --save does it."


def add_place(parser: ArgumentParser) -> None:
    parser.add_argument("--guild", type=int, metavar="ID", help="of this server; without it, what every server sees")


def add_export(parser: ArgumentParser) -> None:
    add_place(parser)
    parser.add_argument("--everything", action="store_true", help="not only what was changed, but all of it")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="where to write it (else standard output)")


def add_import(parser: ArgumentParser) -> None:
    add_place(parser)
    parser.add_argument("file", type=Path, metavar="FILE", help="YAML, as `export` or /knowledge export writes it")
    parser.add_argument("--save", action="store_true", help="save what the preview shows")
    parser.add_argument("--why", default="", metavar="TEXT", help="the reason, where the preview asks to be careful")


def place_of(arguments: Namespace) -> str:
    return SHARED if arguments.guild is None else format_guild_scope(arguments.guild)


async def export(app: Almanac, arguments: Namespace) -> int:
    """Write the file, or to standard output. Raises UserError where there is nothing, or it can't be written."""
    exchange, scope = app.import_export, place_of(arguments)
    content = await (exchange.export_all(scope) if arguments.everything else exchange.export_changes(scope))
    if arguments.file is None:
        sys.stdout.write(content.decode())
        return 0
    try:
        await asyncio.to_thread(arguments.file.write_bytes, content)
    except OSError as error:
        raise UserError(f"{arguments.file} can't be written: {error.strerror}.") from error
    return 0


async def take_in(app: Almanac, arguments: Namespace) -> int:
    """Show what a file would change, and with --save change it. Returns the exit status: 1 where it can't be."""
    try:
        content = await asyncio.to_thread(arguments.file.read_bytes)
    except OSError as error:
        raise UserError(f"{arguments.file} can't be read: {error.strerror}.") from error
    preview = await app.workflows.import_file(place_of(arguments), OPERATOR, arguments.file.name, content)
    draw(replace(previewed(preview), buttons=()))
    if preview.problems:
        return 1
    if not arguments.save:
        return fail(NOT_SAVED)
    outcome = await app.drafts.save(preview.draft, UNRESTRICTED, arguments.why)
    draw(replace(became(outcome), buttons=()))
    return 0 if isinstance(outcome, Saved) else 1
