"""The knowledge that is served: a base, its index and its completion, opened together and exchanged together."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bot import __version__
from bot.domain.knowledge import EntryKind, KnowledgeBase, Topic
from bot.domain.overlay import Overlaid
from bot.domain.problems import KnowledgeError, Problem
from bot.knowledge.loader import RawFile, parse_files, read_folder
from bot.knowledge.merge import merge_overrides
from bot.knowledge.reader import ParsedFile
from bot.knowledge.validation import build_base, list_phrases
from bot.matching.autocomplete.completion import Completion
from bot.matching.conflicts import Hidden, Rivalry, competing, hidden, rivals
from bot.matching.index.index import Index
from bot.matching.outcome import Caution
from bot.matching.text.glossary import Glossary
from bot.matching.text.normalise import normalise
from bot.service.answer_cache import AnswerCache
from bot.storage.database import Database
from bot.storage.knowledge_cache import (
    assign_revision_numbers,
    fetch_file_digests,
    fetch_index,
    fetch_parsed_files,
    store_index,
    store_parsed_files,
)

Progress = Callable[[str, float], None]
"""Told what is being done and how much of it, from 0 to 1."""


def silent(_step: str, _share: float) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`problems` says why the files as they are now were refused; what is served is then their last good state."""

    base: KnowledgeBase
    index: Index
    answers: AnswerCache
    questions: Completion
    topics: Completion
    recommendations: Completion
    problems: tuple[Problem, ...] = ()


async def open_snapshot(
    database: Database, folder: Path, progress: Progress = silent, caution: Caution = Caution.BALANCED
) -> Snapshot:
    """Read the folder, or where it has problems what was last read of it. Nothing is stored of a folder with problems.

    Raises KnowledgeError where there are problems and nothing was read before.
    """
    name = str(await asyncio.to_thread(folder.resolve))
    try:
        parts, digests = await _read(database, name, folder, progress)
        problems: tuple[Problem, ...] = ()
    except KnowledgeError as error:
        digests = await fetch_file_digests(database, name)
        if not digests:
            raise
        parts, problems = await fetch_parsed_files(database, name, list(digests)), error.problems
    base = await assign_revision_numbers(
        database, name, await asyncio.to_thread(lambda: build_base(merge_overrides(parts)))
    )
    index = replace(await _index(database, name, base, _digest(digests), progress), caution=caution)
    return Snapshot(base, index, AnswerCache(base, index), *await asyncio.to_thread(_completions, base), problems)


def _completions(base: KnowledgeBase) -> tuple[Completion, Completion, Completion]:
    """For every question, for topics' names alone, and for recommendations."""
    topics = base.topics.values()
    advising = filter(None, map(_advising, topics))
    return Completion.build(topics), Completion.build(map(_name, topics)), Completion.build(advising)


def _name(topic: Topic) -> Topic:
    return replace(topic, entries=())


def _advising(topic: Topic) -> Topic | None:
    """The topic with its recommendations alone, or None where it has none."""
    advice = tuple(entry for entry in topic.entries if entry.kind is EntryKind.RECOMMENDATION)
    return replace(topic, entries=advice) if advice else None


def overlay_snapshot(snapshot: Snapshot, laid: Overlaid, learned: Index | None = None) -> Snapshot:
    """A library with changes over it; a large one is not built anew. It is no work for the event loop.

    `learned` is an index of what was laid over it before, from which less is to be changed.
    """
    if not laid.changed_topics:
        return replace(snapshot, base=laid.base, answers=AnswerCache(laid.base, snapshot.index))
    index = learned.with_topics(laid.base.topics) if learned else snapshot.index.with_changes(laid.changed_topics)
    return Snapshot(
        laid.base,
        index,
        AnswerCache(laid.base, index),
        snapshot.questions.laid(laid.changed_topics),
        snapshot.topics.laid({name: topic and _name(topic) for name, topic in laid.changed_topics.items()}),
        snapshot.recommendations.laid(
            {name: topic and _advising(topic) for name, topic in laid.changed_topics.items()}
        ),
        snapshot.problems,
    )


def refit(snapshot: Snapshot) -> Snapshot:
    """The same library, its index built of what it says by now. It is no work for the event loop."""
    index = snapshot.index.refit()
    return replace(snapshot, index=index, answers=AnswerCache(snapshot.base, index))


def by_popularity(snapshot: Snapshot, counts: Mapping[str, int]) -> Snapshot:
    """A library that offers what was asked most first; `counts` says of each entry how often it was shown."""
    return replace(
        snapshot,
        questions=snapshot.questions.asked(counts),
        topics=snapshot.topics.asked(counts),
        recommendations=snapshot.recommendations.asked(counts),
    )


async def _read(
    database: Database, name: str, folder: Path, progress: Progress
) -> tuple[list[ParsedFile], dict[str, str]]:
    files = await asyncio.to_thread(read_folder, folder)
    digests = {path: file.digest for path, file in files.items()}
    before = await fetch_file_digests(database, name)
    same = [path for path, digest in digests.items() if before.get(path) == digest]
    known = dict(zip(same, await fetch_parsed_files(database, name, same), strict=True))
    if digests == before:
        return [known[path] for path in files], digests
    parts = await asyncio.to_thread(_check, files, known, progress)
    await store_parsed_files(database, name, parts, digests)
    return parts, digests


def _check(files: dict[str, RawFile], known: dict[str, ParsedFile], progress: Progress) -> list[ParsedFile]:
    def read(done: int, total: int) -> None:
        progress("Reading the knowledge files", done / total)

    return parse_files(files, known, normalise, datetime.now(UTC).date(), read)


def _digest(digests: dict[str, str]) -> str:
    lines = [__version__, *(f"{path} {digest}" for path, digest in sorted(digests.items()))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


async def _index(database: Database, name: str, base: KnowledgeBase, digest: str, progress: Progress) -> Index:
    topics, glossary = list(base.topics.values()), glossary_of(base)
    stored = await fetch_index(database, name, digest)
    if stored is not None:
        return await asyncio.to_thread(Index.load, stored, topics, glossary=glossary)

    def building(share: float) -> None:
        progress("Building the index", share)

    index = await asyncio.to_thread(Index.build, topics, glossary=glossary, progress=building)
    await store_index(database, name, digest, await asyncio.to_thread(index.dump))
    return index


def glossary_of(base: KnowledgeBase) -> Glossary:
    return Glossary(tuple(base.glossary.values()))


def check_folder(
    folder: Path, progress: Progress = silent, advise: Callable[[Problem], None] = lambda _advice: None
) -> list[Problem]:
    """Everything that is wrong in a folder, wordings that find another entry than their own included.

    Of a folder without problems `advise` is told what could be better. Nothing is stored, and nothing that was stored
    is believed.
    """
    try:
        parts = _check(read_folder(folder), {}, progress)
    except KnowledgeError as error:
        return list(error.problems)
    base = build_base(merge_overrides(parts))
    topics = list(base.topics.values())
    index = Index.build(
        topics, glossary=glossary_of(base), progress=lambda share: progress("Building the index", share)
    )
    positions = {owner_and_text: where for part in merge_overrides(parts) for owner_and_text, where in _positions(part)}
    problems = [
        Problem(*positions[theft.entry_id, theft.wording], theft.sentence) for theft in competing(index, topics)
    ]
    if not problems:
        advice: list[Hidden | Rivalry] = [*hidden(topics), *rivals(index, topics)]
        for one in advice:
            advise(Problem(*positions[one.entry_id, one.wording], one.sentence))
    return problems


def _positions(part: ParsedFile) -> Iterator[tuple[tuple[str, str], tuple[str, int]]]:
    for topic in part.topics:
        for owner, key, text in list_phrases(topic):
            yield (owner, text), (part.file, part.lines.get(key, 1))
