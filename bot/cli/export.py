"""`export`: the knowledge of a scope as a file."""

import asyncio
import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from bot.app import Almanac
from bot.cli.command import Command, parse_id
from bot.cli.opening import with_app
from bot.cli.output import confirm
from bot.domain.changes import SHARED, format_guild_scope
from bot.domain.text import list_names
from bot.errors import NothingToDo, UserError
from bot.importers.files import copy_pictures, write_files

OTHER_PICTURES = "{folder} holds other files named {names}. Nothing is overwritten: export into another folder."


def add_scope(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--guild", type=parse_id, metavar="ID", help="of this server (default: what every server shares)"
    )


def parse_scope(arguments: Namespace) -> str:
    return SHARED if arguments.guild is None else format_guild_scope(arguments.guild)


def add_arguments(parser: ArgumentParser) -> None:
    add_scope(parser)
    parser.add_argument("--everything", action="store_true", help="everything, not only the changes")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="target (default: standard output)")


async def export_file(app: Almanac, arguments: Namespace) -> int:
    """Write a file with its pictures beside it, or to standard output. Raises UserError if it can't be written."""
    scope = parse_scope(arguments)
    export = app.import_export.export_all if arguments.everything else app.import_export.export_changes
    try:
        content = await export(scope)
    except NothingToDo as nothing:
        confirm(str(nothing))
        return 0
    if arguments.file is None:
        sys.stdout.write(content.decode())
        return 0
    pictures = await app.import_export.find_pictures(scope, content)
    if others := await asyncio.to_thread(copy_pictures, pictures, arguments.file.parent):
        raise UserError(OTHER_PICTURES.format(names=list_names(others), folder=arguments.file.parent))
    try:
        await asyncio.to_thread(write_export, arguments.file, content)
    except OSError as error:
        raise UserError(f"{arguments.file} can't be written: {error.strerror}.") from error
    return 0


def write_export(file: Path, content: bytes) -> None:
    """Write a file as a whole or not at all; what is no plain file, such as a link or a pipe, is written into."""
    if not file.parent.is_dir() or (os.path.lexists(file) and (file.is_symlink() or not file.is_file())):
        file.write_bytes(content)
    else:
        write_files(file.parent, {file: lambda: content})


EXPORT = Command(
    "export",
    "export what was changed in Discord, or everything, as YAML",
    "export --everything all.yaml",
    with_app(export_file),
    add_arguments,
)
