"""`import`: a file of `export` as one change, or a collection of any other form as knowledge files."""

import asyncio
import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.app import Almanac
from bot.cli.command import Command, name_program
from bot.cli.export import add_scope, parse_scope
from bot.cli.import_report import print_report
from bot.cli.opening import add_create, announce_database, open_app, without_trace
from bot.cli.output import confirm, draw, fail
from bot.config import DEFAULT_KNOWLEDGE_PATH, Settings
from bot.domain.dates import PartialDate
from bot.domain.guild_settings import UNRESTRICTED
from bot.domain.save_results import Saved
from bot.domain.text import list_names, make_id
from bot.errors import NothingToDo, UserError
from bot.importers.collection import Collection, ImportOptions
from bot.importers.files import copy_pictures, is_within
from bot.importers.folder import ImportFolder
from bot.importers.importer import ImportResult, Provenance, import_collection
from bot.importers.reader import read_collection
from bot.importers.tables import ROLES
from bot.knowledge.fields import MAX_ID_LENGTH
from bot.knowledge.images import describe_image_problem
from bot.knowledge.parser import parse_file
from bot.replies.drafts import render_preview
from bot.replies.save_results import render_save_result

OPERATOR_ID = 0
"""The author of changes from the command line; no Discord user has this id."""

NOT_SAVED = "Nothing is saved yet. Run the same command with --save to save it."

KEPT = (
    "{folder} holds other pictures named {names}, which stay. If the entries need those beside the file, rename them."
)

WHERE = """Into which folder? Name one, and it is made if it doesn't exist:
  {program} import {source} --knowledge {folder}"""

_SECTION = re.compile(rb"^(?:base|overrides|topics|sources|categories|glossary|hidden|defaults):", re.MULTILINE)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "source",
        type=Path,
        metavar="SOURCE",
        help="a YAML file from `export` or /knowledge export; or a collection: a folder of Markdown, one Markdown FAQ, "
        "CSV, TSV, TOML, JSON, a page with a FAQ, the JSON of a channel exporter",
    )
    add_scope(parser)
    changes = parser.add_argument_group("a file from `export` (shown first, then saved in the database)")
    changes.add_argument("--save", action="store_true", help="apply the changes that the preview shows")
    changes.add_argument("--why", default="", metavar="TEXT", help="the reason, if the preview shows warnings")
    add_create(parser)
    collections = parser.add_argument_group("a collection (written as YAML into the knowledge folder)")
    collections.add_argument("--source", dest="origin", metavar="TEXT", help="its source: an id, address or title")
    collections.add_argument(
        "--checked", type=parse_day, metavar="DATE", help="the day when somebody checked it, or today"
    )
    roles = ", ".join(ROLES)
    collections.add_argument(
        "--columns", default="", metavar="NAMES", help=f"of a table, in order: {roles}; - for none"
    )
    collections.add_argument(
        "--message",
        action="append",
        default=[],
        metavar="ID",
        help="of a channel, besides pinned ones; may be repeated",
    )


def parse_day(text: str) -> PartialDate:
    """A full date that is not to come, or `today`. Raises ArgumentTypeError."""
    today = datetime.now(UTC).date()
    try:
        day = PartialDate.parse(str(today) if text == "today" else text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error
    if day.day is None:
        raise ArgumentTypeError(f"{text} is not a full date; write YYYY-MM-DD")
    if day.first_day() > today:
        raise ArgumentTypeError(f"{text} is in the future")
    return day


async def import_source(settings: Settings, arguments: Namespace) -> int:
    """Import a file or folder. Returns 1 if nothing could be taken, or nothing is saved yet."""
    if not is_export(arguments.source):
        collection, result = await asyncio.to_thread(take_collection, settings, arguments)
        return print_report(collection, result)
    await asyncio.to_thread(take_pictures, arguments.source, settings.knowledge_path)
    if arguments.save:
        announce_database(settings.database_address, arguments)
    async with open_app(settings if arguments.save else without_trace(settings)) as app:
        try:
            return await import_changes(app, arguments)
        except NothingToDo as nothing:
            confirm(str(nothing))
            return 0


def is_export(path: Path) -> bool:
    """Whether a file has the sections of knowledge files. Raises UserError if it can't be read."""
    if path.exists() and not path.is_file():
        return False
    try:
        return path.suffix.lower() in {".yaml", ".yml"} and bool(_SECTION.search(path.read_bytes()))
    except OSError as error:
        raise UserError(f"{path} can't be read: {error.strerror}.") from error


def take_collection(settings: Settings, arguments: Namespace) -> tuple[Collection, ImportResult]:
    """Write a collection into the knowledge folder. Raises UserError if nobody has named one: the default is ours."""
    if arguments.knowledge is None and settings.knowledge_path == DEFAULT_KNOWLEDGE_PATH:
        example = make_id(arguments.source.resolve().stem, MAX_ID_LENGTH)
        raise UserError(WHERE.format(program=name_program(), source=arguments.source, folder=example))
    today = datetime.now(UTC).date()
    columns = tuple(name.strip().casefold() for name in arguments.columns.split(",")) if arguments.columns else ()
    collection = read_collection(arguments.source, ImportOptions(columns, frozenset(arguments.message)))
    folder = ImportFolder(settings.knowledge_path, today)
    return collection, import_collection(collection, folder, Provenance(arguments.origin, arguments.checked))


async def import_changes(app: Almanac, arguments: Namespace) -> int:
    """Preview what a file changes, and with --save save it. Returns 1 if it is not saved."""
    content = await asyncio.to_thread(arguments.source.read_bytes)
    preview = await app.workflows.import_file(parse_scope(arguments), OPERATOR_ID, arguments.source.name, content)
    draw(replace(render_preview(preview), buttons=(), menus=()))
    if preview.problems:
        return 1
    if not arguments.save:
        return fail(NOT_SAVED)
    result = await app.drafts.save(preview.draft, UNRESTRICTED, arguments.why)
    base = (await app.fetch_scope_reader(preview.draft.scope)).base
    draw(replace(render_save_result(result, base), buttons=()))
    return 0 if isinstance(result, Saved) else 1


def take_pictures(source: Path, folder: Path) -> None:
    """Copy the pictures beside a file that the knowledge folder lacks into it, and say so. Nothing shows them yet."""
    file, _ = parse_file(source.name, source.read_bytes())
    names = {entry.image.file for topic in file.topics for entry in topic.entries if entry.image and entry.image.file}
    paths = {name: source.parent / name for name in names}
    found = {name: path for name, path in paths.items() if is_within(path, source.parent)}
    found = {name: path for name, path in found.items() if describe_image_problem(path) is None}
    lacking = sorted(name for name in found if not (folder / name).exists())
    others = copy_pictures(found, folder)
    if lacking:
        confirm(f"Copied into {folder}: {', '.join(lacking)}.")
    if others:
        confirm(KEPT.format(folder=folder, names=list_names(sorted(others))))


IMPORT = Command(
    "import",
    "take a collection into the knowledge folder, or the changes of a YAML file from `export`",
    "import faq.csv --knowledge my-base",
    import_source,
    add_arguments,
)
