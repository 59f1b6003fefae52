"""A folder of YAML files → one checked base."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.domain.knowledge import KnowledgeBase
from bot.domain.problems import KnowledgeError, Problem
from bot.knowledge.merge import merge_overrides
from bot.knowledge.nodes import MAX_FILE_BYTES
from bot.knowledge.reader import ParsedFile, parse_file
from bot.knowledge.validation import Normaliser, build_base, validate_files


@dataclass(frozen=True, slots=True)
class RawFile:
    """One file of the base as it lies on disk; `digest` is the SHA-256 of its content, in hexadecimal."""

    path: Path
    content: bytes
    digest: str


def read_folder(folder: Path) -> dict[str, RawFile]:
    """The `.yaml` files of a folder and of those inside it, by the path shown in problems, in a stable order.

    Raises KnowledgeError where there is no such folder, no such file, or one that can't be opened.
    """
    if not folder.is_dir():
        raise KnowledgeError([Problem(str(folder), 1, "there is no such folder; name one with .yaml files.")])
    paths = sorted(path for suffix in ("*.yaml", "*.yml") for path in folder.rglob(suffix) if path.is_file())
    if not paths:
        raise KnowledgeError([Problem(str(folder), 1, "the folder holds no .yaml files.")])
    return {str(path): _open(path) for path in paths}


def _open(path: Path) -> RawFile:
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise KnowledgeError([Problem(str(path), 1, f"the file can't be read: {error.strerror}.")]) from error
    return RawFile(path, content, hashlib.sha256(content).hexdigest())


def parse_files(
    files: Mapping[str, RawFile],
    known: Mapping[str, ParsedFile],
    fold: Normaliser,
    today: date,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[ParsedFile]:
    """The parts of all files, read anew but for those in `known`, and checked together.

    Raises KnowledgeError with every problem of every file; `progress` is told how many of how many files are read.
    """
    parts: list[ParsedFile] = []
    problems: list[Problem] = []
    for done, (name, file) in enumerate(files.items(), 1):
        part, found = (known[name], []) if name in known else parse_file(name, file.content)
        parts.append(part)
        problems += found
        progress(done, len(files))
    whole = all(part.lines for part in parts)
    problems += validate_files(merge_overrides(parts), fold, today, links=whole)
    if problems:
        raise KnowledgeError(sorted(problems))
    return parts


def load_folder(folder: Path, fold: Normaliser, today: date) -> KnowledgeBase:
    """Read and check a whole folder; raises KnowledgeError with every problem."""
    return build_base(merge_overrides(parse_files(read_folder(folder), {}, fold, today)))
