"""`export` and `import`: the knowledge of a scope as a file, and a file as one change."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

from bot.app import Almanac
from bot.cli.command import Command
from bot.cli.opening import with_app
from bot.cli.output import draw, fail
from bot.domain.changes import SHARED, format_guild_scope
from bot.domain.guild_settings import UNRESTRICTED
from bot.domain.save_results import Saved
from bot.errors import UserError
from bot.replies.drafts import render_preview, render_save_result

OPERATOR_ID = 0
"""The author of changes from the command line; no Discord user has this id."""

NOT_SAVED = "Nothing is saved yet. Run the same command with --save to save it."


def _add_scope(parser: ArgumentParser) -> None:
    parser.add_argument("--guild", type=int, metavar="ID", help="of this server (default: what every server shares)")


def add_export_arguments(parser: ArgumentParser) -> None:
    _add_scope(parser)
    parser.add_argument("--everything", action="store_true", help="everything, not only the changes")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="target (default: standard output)")


def add_import_arguments(parser: ArgumentParser) -> None:
    _add_scope(parser)
    parser.add_argument("file", type=Path, metavar="FILE", help="a YAML file from `export` or /knowledge export")
    parser.add_argument("--save", action="store_true", help="apply the changes that the preview shows")
    parser.add_argument("--why", default="", metavar="TEXT", help="the reason, if the preview shows warnings")


def parse_scope(arguments: Namespace) -> str:
    return SHARED if arguments.guild is None else format_guild_scope(arguments.guild)


async def export_file(app: Almanac, arguments: Namespace) -> int:
    """Write a file, or to standard output. Raises UserError if there is nothing to export or it can't be written."""
    scope = parse_scope(arguments)
    export = app.import_export.export_all if arguments.everything else app.import_export.export_changes
    content = await export(scope)
    if arguments.file is None:
        sys.stdout.write(content.decode())
        return 0
    try:
        await asyncio.to_thread(arguments.file.write_bytes, content)
    except OSError as error:
        raise UserError(f"{arguments.file} can't be written: {error.strerror}.") from error
    return 0


async def import_file(app: Almanac, arguments: Namespace) -> int:
    """Preview what a file changes, and with --save save it. Returns 1 if it is not saved."""
    try:
        content = await asyncio.to_thread(arguments.file.read_bytes)
    except OSError as error:
        raise UserError(f"{arguments.file} can't be read: {error.strerror}.") from error
    preview = await app.workflows.import_file(parse_scope(arguments), OPERATOR_ID, arguments.file.name, content)
    draw(replace(render_preview(preview), buttons=()))
    if preview.problems:
        return 1
    if not arguments.save:
        return fail(NOT_SAVED)
    result = await app.drafts.save(preview.draft, UNRESTRICTED, arguments.why)
    draw(replace(render_save_result(result), buttons=()))
    return 0 if isinstance(result, Saved) else 1


EXPORT = Command(
    "export", "export what was changed in Discord, or everything, as YAML", with_app(export_file), add_export_arguments
)
IMPORT = Command(
    "import", "show what a YAML file would change; with --save, save it", with_app(import_file), add_import_arguments
)
