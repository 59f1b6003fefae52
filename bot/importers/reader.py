"""Reads a source, whatever its form: a file, or a folder of files."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePath

from bot.domain.text import make_printable
from bot.errors import UserError
from bot.importers.channel import is_channel, read_channel
from bot.importers.collection import Collection, ImportOptions, Record
from bot.importers.data import parse_data
from bot.importers.files import is_within
from bot.importers.markdown import read_page, read_questions
from bot.importers.pictures import find_picture
from bot.importers.records import read_records
from bot.importers.tables import read_table
from bot.importers.text import clean_line, decode

MARKDOWN, TABLES, DATA, PAGES = (
    (".md", ".mdx", ".markdown", ".txt"),
    (".csv", ".tsv"),
    (".json", ".toml", ".yaml", ".yml"),
    (".html", ".htm"),
)
SUFFIXES = (*MARKDOWN, *TABLES, *DATA, *PAGES)

UNKNOWN = "{name} is no collection that I can read: name a folder, or a file that ends in {suffixes}."

MIN_LONE_GROUPS = 5
MIN_LONE_SHARE = 0.8
"""Groups, and groups a record, from which they tell no records together."""

TOO_DEEP = "it is nested too deep."
OUTSIDE = "it is a link to a file outside of the folder; put the file itself there."
UNKNOWN_ENCODING = "I don't know its encoding; save it as UTF-8."

Read = Callable[[str, PurePath], None]


def read_collection(path: Path, options: ImportOptions) -> Collection:
    """Read a file or folder.

    Raises:
        UserError: It can't be opened, or nothing tells what it is.

    """
    if not path.exists():
        raise UserError(f"There is no file or folder {path}.")
    collection = Collection(make_printable(path.resolve().name))
    if path.is_dir():
        for file in _list_files(path, collection):
            _read_file(file, path, collection, options, is_page=True)
        if not collection.records and not collection.refusals:
            raise UserError(UNKNOWN.format(name=path, suffixes=", ".join(SUFFIXES)))
    elif path.is_file() and path.suffix.lower() in SUFFIXES:  # a pipe would never end
        _read_file(path, path.parent, collection, options, is_page=False)
    else:
        raise UserError(UNKNOWN.format(name=path, suffixes=", ".join(SUFFIXES)))
    grouped = [replace(record, group=clean_line(record.group, collection)) for record in collection.records]
    collection.records = _name_lone_groups(grouped)
    return collection


def _name_lone_groups(records: list[Record]) -> list[Record]:
    """Groups that nearly every record has for itself are no groups: they become its names."""
    sizes = Counter(record.group for record in records if record.group)
    if len(sizes) < MIN_LONE_GROUPS or len(sizes) < MIN_LONE_SHARE * sizes.total():
        return records
    return [replace(record, group="", names=tuple(filter(None, (*record.names, record.group)))) for record in records]


def _find_pictures(collection: Collection, start: int, folder: Path, root: Path) -> None:
    """Give the records from one on, those of one file, their pictures."""
    for place, record in enumerate(collection.records[start:], start):
        picture = find_picture(record.text, folder, root, collection)
        collection.records[place] = replace(record, picture=picture)


def _list_files(folder: Path, collection: Collection) -> list[Path]:
    """The files of a folder that may be read; a link out of it is refused, as an answer could publish what it shows."""
    hidden = (".", "node_modules")
    files = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    seen = [path for path in files if not any(part.startswith(hidden) for part in path.relative_to(folder).parts)]
    outside = {path for path in seen if not is_within(path, folder)}
    for path in sorted(outside):
        collection.refuse(make_printable(str(path.relative_to(folder))), OUTSIDE)
    return sorted(path for path in seen if path not in outside)


def _read_file(path: Path, root: Path, collection: Collection, options: ImportOptions, *, is_page: bool) -> None:
    start, name = len(collection.records), PurePath(make_printable(str(path.relative_to(root))))
    try:
        text = decode(path.read_bytes(), collection).replace("\r\n", "\n")
    except OSError as error:
        raise UserError(f"{path} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        collection.refuse(str(name), UNKNOWN_ENCODING)
        return
    try:
        _read_text(text, name, path.suffix.lower(), collection, options, is_page=is_page)
    except RecursionError:
        collection.refuse(str(name), TOO_DEEP)
    _find_pictures(collection, start, path.parent, root)


def _read_text(
    text: str, name: PurePath, suffix: str, collection: Collection, options: ImportOptions, *, is_page: bool
) -> None:
    if suffix in MARKDOWN:
        text = text.replace("\r", "\n")  # in a table, a line break of this kind may stand within a cell
        read_page(text, name, collection) if is_page else read_questions(text, str(name), collection)
    elif suffix in TABLES:
        read_table(text, str(name), collection, options)
    elif suffix in PAGES:
        from bot.importers.html import read_html  # noqa: PLC0415 - only HTML needs its parser, which takes long to import

        read_html(text, str(name), collection)
    else:
        _read_data(text, suffix, str(name), collection, options)


def _read_data(text: str, suffix: str, name: str, collection: Collection, options: ImportOptions) -> None:
    try:
        data = parse_data(text, suffix)
    except ValueError as error:
        collection.refuse(name, f"it can't be read: {error}.")
        return
    if is_channel(data):
        read_channel(data, name, collection, options)
    else:
        read_records(data, name, collection)
