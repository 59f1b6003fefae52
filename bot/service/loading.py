"""Loads a knowledge folder into a snapshot; unchanged files and their index come from the database."""

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot import __version__
from bot.domain.knowledge import KnowledgeBase
from bot.domain.problems import KnowledgeError, Problem
from bot.domain.translation import translate_base
from bot.knowledge.images import find_images
from bot.knowledge.loader import RawFile, parse_files, read_folder
from bot.knowledge.merge import merge_files
from bot.knowledge.parser import ParsedFile
from bot.knowledge.validation import build_base
from bot.languages import get_catalogue
from bot.matching.index.index import Index
from bot.matching.meaning.encoder import SentenceEncoder
from bot.matching.outcome import Caution
from bot.matching.text.dictionary import load_common_words
from bot.matching.text.glossary import Glossary
from bot.matching.text.language import get_language
from bot.matching.text.normalise import normalise
from bot.service.snapshot import Snapshot
from bot.service.threads import run_in_thread
from bot.storage.database import Database
from bot.storage.knowledge_cache import (
    assign_revision_numbers,
    fetch_file_digests,
    fetch_index,
    fetch_parsed_files,
    store_index,
    store_parsed_files,
)

logger = logging.getLogger(__name__)

Progress = Callable[[str, float], None]
"""Called with the name of a step and the share of it that is done, 0 to 1; from any thread."""

ENCODING = "Encoding the phrases"

Digests = Mapping[str, str]
"""SHA-256 of each file, by its path."""


def ignore_progress(_step: str, _share: float) -> None:
    pass


async def load_snapshot(
    database: Database,
    folder: Path,
    progress: Progress = ignore_progress,
    caution: Caution = Caution.BALANCED,
    encoder: SentenceEncoder | None = None,
    *,
    waits: bool = True,
) -> Snapshot:
    """Read a folder, and fit or restore its index.

    Args:
        database: Caches files, index and vectors.
        folder: The knowledge folder.
        progress: Called while files are parsed, the index is fitted and phrases are encoded.
        caution: From which confidence questions are answered.
        encoder: Compares by meaning; None if that is switched off.
        waits: Whether to wait for phrases to be encoded where none were before, and for the indexes of further
            languages; otherwise the index goes without, and those languages have the original's.

    Returns:
        A snapshot of the files. If they have problems, one of their last good state, with the problems.

    Raises:
        KnowledgeError: The files have problems and no good state is stored.

    """
    # The absolute path names the folder in the database, so that several folders can share one.
    name = str(await run_in_thread(folder.resolve))
    try:
        files, digests = await _load_files(database, name, folder, progress)
        problems: tuple[Problem, ...] = ()
    except KnowledgeError as error:
        # A typo in a file must not stop the bot: the last good state is served, and the problems are reported.
        files, digests = await _fetch_last_good(database, name)
        if not files:
            raise
        problems = error.problems
    base = await run_in_thread(lambda: replace(build_base(merge_files(files)), images=find_images(folder)))
    base = await assign_revision_numbers(database, name, base)
    for language in (base.language, *base.translations):
        await run_in_thread(get_catalogue, language)  # else the first reply would hold the event loop for it
    own_files = [file.file for file in files if file.language is None]
    digest = _combine({file: digests[file] for file in own_files})
    index = replace(await _load_index(database, name, base, digest, progress), caution=caution)
    if encoder:
        index = await _load_meaning(database, f"{name} meaning", index, encoder, progress, waits=waits)
    snapshot = await run_in_thread(Snapshot.build, base, index, problems)
    return await _add_translations(database, name, snapshot, _combine(digests), progress, waits=waits)


async def _add_translations(
    database: Database, name: str, original: Snapshot, digest: str, progress: Progress, *, waits: bool
) -> Snapshot:
    """Add each language. If its own index isn't stored and nobody waits for it, it has the original's."""
    translations = {}
    for language in original.base.translations:
        base = await run_in_thread(translate_base, original.base, language)
        place, index = f"{name} {language}", original.index
        if waits or await fetch_index(database, place, digest):
            own = await _load_index(database, place, base, digest, progress)
            index = replace(own, caution=original.index.caution)
        translations[language] = await run_in_thread(Snapshot.build, base, index)
    return replace(original, translations=translations)


async def _load_files(
    database: Database, name: str, folder: Path, progress: Progress
) -> tuple[list[ParsedFile], Digests]:
    """Parse the files whose digest isn't stored, and store them if all files together have no problem."""
    raw = await run_in_thread(read_folder, folder)
    digests = {path: file.digest for path, file in raw.items()}
    stored = await fetch_file_digests(database, name)
    unchanged = [path for path, digest in digests.items() if stored.get(path) == digest]
    known = await fetch_parsed_files(database, name, unchanged)
    if digests == stored and len(known) == len(raw):  # otherwise some of what is stored can't be read
        return [known[path] for path in raw], digests
    # Raises before anything is stored, so that what is stored is always a good state.
    files = await run_in_thread(parse_with_progress, raw, known, progress)
    await store_parsed_files(database, name, files, digests)
    return files, digests


async def _fetch_last_good(database: Database, name: str) -> tuple[list[ParsedFile], Digests]:
    """The files as they were last without problems; none if any of them can't be read."""
    digests = await fetch_file_digests(database, name)
    files = await fetch_parsed_files(database, name, list(digests))
    return (list(files.values()), digests) if len(files) == len(digests) else ([], {})


def parse_with_progress(
    raw: Mapping[str, RawFile], known: Mapping[str, ParsedFile], progress: Progress
) -> list[ParsedFile]:
    """Parse and validate files. Raises KnowledgeError with every problem."""

    def report(done: int, total: int) -> None:
        progress("Reading the knowledge files", done / total)

    return parse_files(raw, known, normalise, datetime.now(UTC).date(), report)


async def _load_index(database: Database, name: str, base: KnowledgeBase, digest: str, progress: Progress) -> Index:
    await run_in_thread(load_common_words)  # else the first question would hold the event loop for it
    stored = await fetch_index(database, name, digest)
    if stored is not None and (restored := await run_in_thread(_restore_index, stored, base)):
        return restored
    index = await run_in_thread(build_index, base, progress)
    await store_index(database, name, digest, await run_in_thread(index.dump))
    return index


def _restore_index(stored: bytes, base: KnowledgeBase) -> Index | None:
    try:
        return Index.load(stored, list(base.topics.values()), glossary=_build_glossary(base))
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it, it can be built again
        logger.warning("The stored index can't be read (%s). Building it again.", type(error).__name__)
        return None


async def _load_meaning(
    database: Database, name: str, index: Index, encoder: SentenceEncoder, progress: Progress, *, waits: bool
) -> Index:
    """Add meaning; none if no phrases are encoded yet and nobody waits for it."""
    stored = await fetch_index(database, name, encoder.digest)
    if not (stored or waits):
        return index
    shares: list[float] = []

    def report(share: float) -> None:
        shares.append(share)
        progress(ENCODING, share)

    served = await run_in_thread(index.with_meaning, encoder, stored, report)
    if served.meaning and shares:  # there was something new
        await store_index(database, name, encoder.digest, await run_in_thread(served.meaning.dump))
    return served


def build_index(base: KnowledgeBase, progress: Progress, encoder: SentenceEncoder | None = None) -> Index:
    """Fit an index on a base, with meaning if there is an encoder. CPU-bound: run in a thread."""
    index = Index.build(
        base.topics.values(),
        glossary=_build_glossary(base),
        progress=lambda share: progress("Building the index", share),
    )
    return index.with_meaning(encoder, progress=partial(progress, ENCODING)) if encoder else index


def _build_glossary(base: KnowledgeBase) -> Glossary:
    return Glossary(tuple(base.glossary.values()), get_language(base.language))


def _combine(digests: Digests) -> str:
    """One digest of all files and of our version, which may fit indexes otherwise than the one before."""
    lines = [__version__, *(f"{path} {digest}" for path, digest in sorted(digests.items()))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
