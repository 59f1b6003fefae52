"""Import and export of a scope's knowledge as YAML."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.changes import Draft, Operation
from bot.domain.items import Category, Item, compute_digest, find_item, get_key, get_topic_id
from bot.domain.knowledge import Entry, KnowledgeBase, Source, Topic
from bot.domain.overlay import Overlaid, Overlay, apply_overlay
from bot.domain.problems import Problem
from bot.errors import NothingToDo, UserError
from bot.knowledge.merge import cite_source
from bot.knowledge.parser import ParsedFile, parse_file
from bot.knowledge.writer import write_base, write_changes
from bot.languages import mark, say, say_number
from bot.moderation.drafts import DraftService
from bot.moderation.import_checks import find_import_problems, list_ignored
from bot.service.scopes import ScopedSnapshots
from bot.service.threads import run_in_thread
from bot.storage.database import Database
from bot.storage.revisions import fetch_overlay

MAX_IMPORT_BYTES = 1_000_000

MAX_PROBLEMS_SHOWN = 100

NOTHING_TO_EXPORT = mark("Nothing differs from the shared knowledge base, so there is nothing to export.")
NOTHING_TO_IMPORT = mark("The file changes nothing: the knowledge base already holds all of it.")
NOTHING_BUT_IGNORED = mark(
    "The file changes nothing here: only the knowledge files can hold what it says under {sections}."
)
TOO_LARGE = mark("The file is too large ({size} MB; the limit is {limit} MB). Split it into smaller files.")
UNUSABLE = mark("The file can't be used:\n{problems}")


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A file as a draft; `ignored` are its sections that only knowledge files can hold."""

    draft: Draft
    ignored: tuple[str, ...]


class ImportExport:
    """Writes a scope as one YAML file, and turns such a file into a draft."""

    def __init__(self, database: Database, scopes: ScopedSnapshots, drafts: DraftService) -> None:
        self._database = database
        self._scopes = scopes
        self._drafts = drafts

    async def export_changes(self, scope: str) -> bytes:
        """Write what a scope says differently from its parent base, in UTF-8.

        Raises:
            NothingToDo: If nothing differs.

        """
        overlay, parent = await fetch_overlay(self._database, scope), self._scopes.get_parent(scope).base
        if all(override.value is None and find_item(parent, key) is None for key, override in overlay.items()):
            raise NothingToDo(say(NOTHING_TO_EXPORT))
        return _write_overlay(parent, overlay, apply_overlay(parent, overlay))

    async def export_all(self, scope: str) -> bytes:
        """Write everything that a scope is answered from, in UTF-8."""
        return await run_in_thread(write_base, (await self._scopes.fetch_for_scope(scope)).base)

    async def find_pictures(self, scope: str, content: bytes) -> dict[str, Path]:
        """Find the picture files that an export names, by their path within the knowledge folder."""
        images = (await self._scopes.fetch_for_scope(scope)).base.images
        file, _ = await run_in_thread(parse_file, "export", content)
        names = {entry.image.file for topic in file.topics for entry in topic.entries if entry.image}
        return {name: images[name] for name in sorted(filter(None, names)) if name in images}

    async def draft_import(self, scope: str, author_id: int, name: str, content: bytes) -> ImportedFile:
        """Create a draft of everything that a file changes, so that all of it is saved or nothing.

        A file with `base:` is a whole knowledge base: what it leaves out is hidden.

        Args:
            scope: Where to import it.
            author_id: Who imports it.
            name: The file's name, for its problems.
            content: The file, YAML in UTF-8.

        Raises:
            UserError: If the file is too large or has problems.
            NothingToDo: If it changes nothing.

        """
        require_importable(len(content))
        file, problems = await run_in_thread(parse_file, name, content)
        _require_usable(problems)
        base, parent = (await self._scopes.fetch_for_scope(scope)).base, self._scopes.get_parent(scope).base
        file = cite_source(file, file.about.source if file.about else base.source)
        today = datetime.now(UTC).date()
        _require_usable(await run_in_thread(find_import_problems, file, base, parent, today))
        ignored = list_ignored(file, base)
        values = await run_in_thread(_collect_values, file, base, parent)
        changes = await self._drafts.items.propose_all(scope, values)
        if not changes:
            if ignored:
                raise UserError(say(NOTHING_BUT_IGNORED).format(sections=", ".join(ignored)))
            raise NothingToDo(say(NOTHING_TO_IMPORT))
        return ImportedFile(await self._drafts.create(scope, author_id, Operation.IMPORT, changes), ignored)


def require_importable(size_bytes: int) -> None:
    """Raise UserError if a file of that size is too large, best before it is downloaded."""
    if size_bytes > MAX_IMPORT_BYTES:
        size = math.ceil(size_bytes / 100_000) / 10
        raise UserError(say(TOO_LARGE).format(size=size, limit=MAX_IMPORT_BYTES // 1_000_000))


def _require_usable(problems: Sequence[Problem]) -> None:
    """Raise UserError, with the problems a line each, if there are any."""
    if problems:
        raise UserError(say(UNUSABLE).format(problems="\n".join(_summarize(problems))))


def _summarize(problems: Sequence[Problem]) -> list[str]:
    lines = [str(problem) for problem in problems[:MAX_PROBLEMS_SHOWN]]
    left = len(problems) - len(lines)
    return [*lines, say("… and {count} more").format(count=say_number(left))] if left else lines


def _collect_values(file: ParsedFile, base: KnowledgeBase, parent: KnowledgeBase) -> dict[str, Item | None]:
    """What a file says of each item, None for one that it hides or leaves out."""
    items = {get_key(item): item for item in _list_items(file)}
    if file.about is None:
        # A topic of a partial file holds an unchanged entry if it needs one to be valid: that is no change.
        changed = [key for key, item in items.items() if compute_digest(item) != compute_digest(find_item(parent, key))]
        return {**{key: items[key] for key in changed}, **dict.fromkeys(file.hidden)}
    return {**items, **dict.fromkeys(_list_left_out(items, base, parent))}


def _list_left_out(items: Mapping[str, Item], base: KnowledgeBase, parent: KnowledgeBase) -> Iterable[str]:
    """The keys that a whole base does not have. Sources and categories of the parent can't be hidden, so they stay."""
    for topic in base.topics.values():
        keys = (entry.full_id for entry in topic.entries) if topic.id in items else [topic.id]
        yield from (key for key in keys if key not in items)
    own = [*(f"source:{name}" for name in base.sources), *(f"category:{name}" for name in base.categories)]
    yield from (key for key in own if key not in items and find_item(parent, key) is None)


def _list_items(file: ParsedFile) -> Iterable[Item]:
    yield from (Category(name, title) for name, title in file.categories.items())
    yield from file.sources
    for topic in file.topics:
        yield replace(topic, entries=())
        yield from topic.entries


def _write_overlay(parent: KnowledgeBase, overlay: Overlay, overlaid: Overlaid) -> bytes:
    """Write the overrides that apply: their topics with the changed entries alone, and what is hidden."""
    values = {key: override.value for key, override in overlay.items() if key not in overlaid.inapplicable}
    categories = {value.id: value.title for value in values.values() if isinstance(value, Category)}
    sources = [value for value in values.values() if isinstance(value, Source)]
    hidden = [key for key, value in values.items() if value is None and find_item(parent, key) is not None]
    names = dict.fromkeys(name for key, value in values.items() if value and (name := get_topic_id(key)))
    topics = [_keep_changed_entries(topic, values) for name in names if (topic := overlaid.base.topics.get(name))]
    return write_changes(categories, sources, topics, hidden)


def _keep_changed_entries(topic: Topic, values: Mapping[str, Item | None]) -> Topic:
    """The topic with its changed entries alone, or its first one: a topic in a file has at least one entry."""
    changed = tuple(entry for entry in topic.entries if isinstance(values.get(entry.full_id), Entry))
    return replace(topic, entries=changed or topic.entries[:1])
