"""The knowledge that is served: a base, its index and its completion, opened together and exchanged together."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot import __version__
from bot.errors import KnowledgeError
from bot.knowledge.checks import join
from bot.knowledge.load import File, read_folder, read_parts
from bot.knowledge.model import Base
from bot.knowledge.problems import Problem
from bot.knowledge.reader import Part
from bot.matching.completion import Completion
from bot.matching.index import Index
from bot.matching.normalise import normalise
from bot.storage.database import Database
from bot.storage.knowledge import (
    store_index,
    store_parts,
    stored_digests,
    stored_index,
    stored_parts,
    with_revisions,
)

Progress = Callable[[str, float], None]
"""Told what is being done and how much of it, from 0 to 1."""


def silent(_step: str, _share: float) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Library:
    """`problems` says why the files as they are now were refused; what is served is then their last good state."""

    base: Base
    index: Index
    completion: Completion
    problems: tuple[Problem, ...] = ()


async def open_library(database: Database, folder: Path, progress: Progress = silent) -> Library:
    """Read the folder, or where it has problems what was last read of it. Nothing is stored of a folder with problems.

    Raises KnowledgeError where there are problems and nothing was read before.
    """
    name = str(await asyncio.to_thread(folder.resolve))
    try:
        parts, digests = await _read(database, name, folder, progress)
        problems: tuple[Problem, ...] = ()
    except KnowledgeError as error:
        digests = await stored_digests(database, name)
        if not digests:
            raise
        parts, problems = await stored_parts(database, name, list(digests)), error.problems
    base = await with_revisions(database, name, join(parts))
    index = await _index(database, name, base, _digest(digests), progress)
    return Library(base, index, await asyncio.to_thread(Completion.build, base.topics.values()), problems)


async def _read(
    database: Database, name: str, folder: Path, progress: Progress
) -> tuple[list[Part], dict[str, str]]:
    files = await asyncio.to_thread(read_folder, folder)
    digests = {path: file.digest for path, file in files.items()}
    before = await stored_digests(database, name)
    same = [path for path, digest in digests.items() if before.get(path) == digest]
    known = dict(zip(same, await stored_parts(database, name, same), strict=True))
    if digests == before:
        return [known[path] for path in files], digests
    parts = await asyncio.to_thread(_check, files, known, progress)
    await store_parts(database, name, parts, digests)
    return parts, digests


def _check(files: dict[str, File], known: dict[str, Part], progress: Progress) -> list[Part]:
    def read(done: int, total: int) -> None:
        progress("Reading the knowledge files", done / total)

    return read_parts(files, known, normalise, datetime.now(UTC).date(), read)


def _digest(digests: dict[str, str]) -> str:
    lines = [__version__, *(f"{path} {digest}" for path, digest in sorted(digests.items()))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


async def _index(database: Database, name: str, base: Base, digest: str, progress: Progress) -> Index:
    topics = list(base.topics.values())
    stored = await stored_index(database, name, digest)
    if stored is not None:
        return await asyncio.to_thread(Index.load, stored, topics)

    def building(share: float) -> None:
        progress("Building the index", share)

    index = await asyncio.to_thread(Index.build, topics, progress=building)
    await store_index(database, name, digest, await asyncio.to_thread(index.dump))
    return index
