"""Import and export: what a place says as YAML, and YAML as a draft."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.domain.changes import Draft, Operation
from bot.domain.items import Category, Item, compute_digest, find_item, key_of, topic_of_key
from bot.domain.knowledge import Entry, KnowledgeBase, Source, Topic
from bot.domain.overlay import Overlaid, Overlay, apply_overlay
from bot.errors import UserError
from bot.knowledge.reader import ParsedFile, parse_file
from bot.knowledge.writer import write_base, write_changes
from bot.moderation.drafts import DraftService
from bot.service.scopes import ScopedSnapshots
from bot.storage.database import Database
from bot.storage.revisions import fetch_overlay

LARGEST = 1_000_000
"""Bytes of a file that moderators can import."""

TOO_LARGE = "The file is too large ({megabytes:.1f} MB; the limit is 1 MB). Split it into smaller files."

MOST_SAID = 20
"""Problems of an imported file that are said at once."""


class ImportExport:
    def __init__(self, database: Database, scopes: ScopedSnapshots, editor: DraftService) -> None:
        self._database = database
        self._scopes = scopes
        self._editor = editor

    async def export_changes(self, scope: str) -> bytes:
        """What a place has otherwise than the base below, as one file. Raises UserError where that is nothing."""
        overlay, base = await fetch_overlay(self._database, scope), self._scopes.parent_of(scope).base
        if all(one.value is None and find_item(base, key) is None for key, one in overlay.items()):
            raise UserError("Nothing differs from the shared knowledge base, so there is nothing to export.")
        return changes_file(base, overlay, apply_overlay(base, overlay))

    async def export_all(self, scope: str) -> bytes:
        """Everything that a place is answered from, as one file."""
        return await asyncio.to_thread(write_base, (await self._scopes.in_scope(scope)).base)

    async def begin_import(self, scope: str, who: int, name: str, content: bytes) -> Draft:
        """A draft of what a file would change; all or nothing.

        A file with `base:` holds everything: what is not in it will be hidden. Raises UserError with the file's
        problems, or where it changes nothing.
        """
        if len(content) > LARGEST:
            raise UserError(TOO_LARGE.format(megabytes=len(content) / LARGEST))
        part, problems = await asyncio.to_thread(parse_file, name, content)
        if problems:
            lines = [str(problem) for problem in problems[:MOST_SAID]]
            more = f"\n… and {len(problems) - MOST_SAID} more." if len(problems) > MOST_SAID else ""
            raise UserError("The file can't be used:\n" + "\n".join(lines) + more)
        below = self._scopes.parent_of(scope).base
        wanted = await asyncio.to_thread(_wanted, part, (await self._scopes.in_scope(scope)).base, below)
        found = [await self._editor.change(scope, key, item) for key, item in wanted.items()]
        changes = [change for change in found if compute_digest(change.value) != change.base_digest]
        if not changes:
            raise UserError("The file changes nothing: the knowledge base already holds all of it.")
        return await self._editor.begin(scope, who, Operation.IMPORT, changes)


def _wanted(part: ParsedFile, now: KnowledgeBase, below: KnowledgeBase) -> dict[str, Item | None]:
    """What the file says of each item; None for what it hides, or leaves out of a whole base.

    What a file of changes has in common with the base below only makes its topics whole: it is no change.
    """
    items = {key_of(item): item for item in items_of(part)}
    if part.about is None:
        changed = {
            key: item for key, item in items.items() if compute_digest(item) != compute_digest(find_item(below, key))
        }
        return {**changed, **dict.fromkeys(part.hidden)}
    left_out: dict[str, Item | None] = {}
    for topic in now.topics.values():
        if topic.id not in items:
            left_out[topic.id] = None
            continue
        left_out |= {entry.full_id: None for entry in topic.entries if entry.full_id not in items}
    own = [*(f"source:{name}" for name in now.sources), *(f"category:{name}" for name in now.categories)]
    left_out |= {key: None for key in own if key not in items and find_item(below, key) is None}
    return {**items, **left_out}


def items_of(part: ParsedFile) -> Iterable[Item]:
    yield from (Category(name, title) for name, title in part.categories.items())
    yield from part.sources
    for topic in part.topics:
        yield replace(topic, entries=())
        yield from topic.entries


def changes_file(base: KnowledgeBase, overlay: Overlay, laid: Overlaid) -> bytes:
    """An overlay as a file to lay over the base: topics with their changed entries, and what is hidden."""
    values = {key: override.value for key, override in overlay.items() if key not in laid.inapplicable}
    categories = {value.id: value.title for value in values.values() if isinstance(value, Category)}
    sources = [value for value in values.values() if isinstance(value, Source)]
    hidden = [key for key, value in values.items() if value is None and find_item(base, key) is not None]
    names = dict.fromkeys(name for key, value in values.items() if value and (name := topic_of_key(key)))
    topics = [_partial(topic, values) for name in names if (topic := laid.base.topics.get(name))]
    return write_changes(categories, sources, topics, hidden)


def _partial(topic: Topic, values: Mapping[str, Item | None]) -> Topic:
    """The topic with its changed entries alone; a file's topic has at least one entry."""
    changed = tuple(entry for entry in topic.entries if isinstance(values.get(entry.full_id), Entry))
    return replace(topic, entries=changed or topic.entries[:1])
