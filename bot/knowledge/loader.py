"""Folder loader: the YAML files of a folder to one validated knowledge base."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

from bot.domain.knowledge import KnowledgeBase
from bot.domain.problems import KnowledgeError, Problem
from bot.knowledge.images import find_image_problems, find_images, place_images
from bot.knowledge.merge import merge_files
from bot.knowledge.parser import ParsedFile, parse_file
from bot.knowledge.phrases import Normaliser
from bot.knowledge.translation_reader import find_language, parse_translation
from bot.knowledge.validation import build_base, validate_files
from bot.knowledge.yaml_nodes import MAX_KNOWLEDGE_FILE_BYTES

NO_FILE = "this is a folder, a pipe, or a link to a file that isn't there; remove it or name it otherwise."
BAD_NAME = "the name of the file or its folder is not UTF-8; rename it."
READER_VERSION = b"4"
"""To be raised when the same file is read otherwise than before, or those who have it cached won't notice."""


NO_FOLDER = "there is no such folder; name one that contains .yaml files, or make one with `new`."
A_FILE = "this is a file; name the folder that contains the .yaml files."
NO_FILES = "the folder contains no .yaml files."


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file as it is on disk.

    Attributes:
        path: Where it is.
        content: Its bytes; of one that is too large, one more than the limit.
        digest: The SHA-256 of how we read it and of its content, in hexadecimal.
        folder: The knowledge folder, in which it may be in a subfolder.

    """

    path: Path
    content: bytes
    digest: str
    folder: Path


def read_folder(folder: Path) -> dict[str, RawFile]:
    """Read the `.yaml` and `.yml` files of a folder and its subfolders.

    Returns:
        The files by the name that problems show, in a stable order.

    Raises:
        KnowledgeError: There is no such folder, it contains no such file, or some can't be opened.

    """
    if not folder.is_dir():
        raise KnowledgeError([Problem(str(folder), 0, A_FILE if folder.exists() else NO_FOLDER)])
    paths = sorted(path for suffix in ("*.yaml", "*.yml") for path in folder.rglob(suffix))
    # What isn't a file isn't opened either: a pipe would never end. Leaving it out would leave out what it is to hold.
    others = [path for path in paths if not path.is_file()]
    if visible := [path for path in others if not path.name.startswith(".")]:  # editors lock files by hidden links
        raise KnowledgeError([Problem(str(path), 0, NO_FILE) for path in visible])
    paths = [path for path in paths if path not in others]
    if not paths:
        raise KnowledgeError([Problem(str(folder), 0, NO_FILES)])
    if unnamed := [path for path in paths if not _is_utf8(str(path))]:
        raise KnowledgeError([Problem(str(path), 0, BAD_NAME) for path in unnamed])
    return {str(path): _read(path, folder) for path in paths}


def _is_utf8(name: str) -> bool:
    return name == name.encode(errors="replace").decode()


def _read(path: Path, folder: Path) -> RawFile:
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_KNOWLEDGE_FILE_BYTES + 1)  # one byte more shows that the file is too large
    except OSError as error:
        raise KnowledgeError([Problem(str(path), 1, f"the file can't be read: {error.strerror}.")]) from error
    return RawFile(path, content, hashlib.sha256(READER_VERSION + content).hexdigest(), folder)


def parse_files(
    files: Mapping[str, RawFile],
    cached: Mapping[str, ParsedFile],
    normalise: Normaliser,
    today: date,
    report_progress: Callable[[int, int], None] = lambda done, total: None,
    new_images: Mapping[str, Path] | None = None,
) -> list[ParsedFile]:
    """Parse the files of a folder and validate them together.

    Args:
        files: All files, by name.
        cached: Parsed files whose content has not changed, by name; they are not parsed again.
        normalise: See `Normaliser`.
        today: Dates of checks and publications must not be after it.
        report_progress: Called after each file with the number of files done and their total.
        new_images: Pictures that will be in the folder, by their path within it.

    Raises:
        KnowledgeError: There are problems; it lists all problems of all files.

    """
    parsed: list[ParsedFile] = []
    problems: list[Problem] = []
    for done, (name, file) in enumerate(files.items(), 1):
        content, found = (cached[name], []) if name in cached else _parse(name, file)
        parsed.append(content)
        problems += found
        report_progress(done, len(files))
    is_complete = all(file.lines for file in parsed)  # an unreadable file has no lines
    merged = merge_files(parsed)
    problems += validate_files(merged, normalise, today, check_links=is_complete)
    images = {**find_images(next(iter(files.values())).folder), **(new_images or {})}
    problems += find_image_problems(merged, images)
    if problems:
        raise KnowledgeError(sorted(problems))
    return parsed


def _parse(name: str, file: RawFile) -> tuple[ParsedFile, list[Problem]]:
    place = PurePosixPath(file.path.relative_to(file.folder).as_posix())
    if language := find_language(place):
        return parse_translation(name, language, file.content)
    content, problems = parse_file(name, file.content)
    return place_images(content, place.parent), problems


def load_folder(folder: Path, normalise: Normaliser, today: date) -> KnowledgeBase:
    """Load a whole folder.

    Raises:
        KnowledgeError: See `read_folder` and `parse_files`.

    """
    base = build_base(merge_files(parse_files(read_folder(folder), {}, normalise, today)))
    return replace(base, images=find_images(folder))
