"""The pictures of entries: files beside the knowledge files, found and checked when these are loaded."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from bot.domain.knowledge import Entry
from bot.domain.problems import Problem
from bot.knowledge.limits import MAX_IMAGE_BYTES
from bot.knowledge.parser import ParsedFile, iter_entries
from bot.languages import mark, say, say_number

_SIGNATURES = {
    ".png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    ".jpg": re.compile(rb"\xff\xd8\xff"),
    ".gif": re.compile(rb"GIF8[79]a"),
    ".webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}
_SIGNATURES[".jpeg"] = _SIGNATURES[".jpg"]
IMAGE_SUFFIXES = frozenset(_SIGNATURES)
"""What Discord shows as a picture. It goes by the name, so that has to tell the truth."""

_SIGNATURE_BYTES = 12
"""The longest signature: sound and film begin with RIFF, too, so what follows decides."""

NO_FILE = mark("is not in the knowledge folder; put it beside the file that names it, or give its address as 'url'.")
WRONG_TYPE = mark("is no PNG, JPEG, GIF or WebP; save it as one of these.")
WRONG_NAME = mark("is of another type than its name says; let the name end in '{suffix}'.")
TOO_LARGE = mark("has {size} bytes; the limit is {limit}. Save it smaller.")


def find_images(folder: Path) -> dict[str, Path]:
    """Find the pictures in a folder and its subfolders, by their path within it.

    A link to a file outside of it is left out: whoever may add to the folder may not publish every file of the machine.
    """
    root = folder.resolve()
    paths = (path for path in folder.rglob("*") if path.suffix.lower() in IMAGE_SUFFIXES and path.is_file())
    return {path.relative_to(folder).as_posix(): path for path in paths if path.resolve().is_relative_to(root)}


def find_image_problems(files: Sequence[ParsedFile], images: Mapping[str, Path]) -> Iterator[Problem]:
    """Find pictures that are not there, are too large, or can't be shown."""
    for file, entry in iter_entries(files):
        name = entry.image.file if entry.image else None
        if name and (problem := describe_image_problem(images.get(name))):
            message = say("the picture '{name}' of '{entry}' {problem}").format(
                name=name, entry=entry.full_id, problem=problem
            )
            yield Problem(file.file, file.get_line("image", entry.full_id), message)


def describe_image_problem(path: Path | None) -> str | None:
    """Say what is wrong with a picture, None if nothing is."""
    try:
        if path is None:
            return say(NO_FILE)
        if (size := path.stat().st_size) > MAX_IMAGE_BYTES:
            return say(TOO_LARGE).format(size=say_number(size), limit=say_number(MAX_IMAGE_BYTES))
        with path.open("rb") as stream:
            return _describe_type(path, stream.read(_SIGNATURE_BYTES))
    except OSError:
        return say(NO_FILE)


def _describe_type(path: Path, beginning: bytes) -> str | None:
    """Say what is wrong with the type of a picture, from its first bytes."""
    if _SIGNATURES[path.suffix.lower()].match(beginning):
        return None
    kinds = (suffix for suffix, signature in _SIGNATURES.items() if signature.match(beginning))
    return next((say(WRONG_NAME).format(suffix=suffix) for suffix in kinds), say(WRONG_TYPE))


def place_images(file: ParsedFile, folder: PurePosixPath) -> ParsedFile:
    """Name the pictures of a file in a subfolder by their path from the knowledge folder."""
    placed = [(topic, tuple(_place(entry, folder) for entry in topic.entries)) for topic in file.topics]
    return replace(file, topics=tuple(replace(topic, entries=entries) for topic, entries in placed))


def _place(entry: Entry, folder: PurePosixPath) -> Entry:
    if entry.image is None or entry.image.file is None:
        return entry
    return replace(entry, image=replace(entry.image, file=str(folder / entry.image.file)))
