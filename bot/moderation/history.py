"""Reads the revisions of a scope, and creates drafts that revert, rewind, hide, restore or settle a conflict."""

from bot.domain.changes import Change, ChangeSet, Draft, Operation, OverrideDiff, Revision
from bot.domain.items import Item, compute_digest, find_item
from bot.domain.overlay import apply_overlay, find_conflicts
from bot.errors import NotFound, UserError
from bot.languages import mark, say
from bot.moderation.drafts import DraftService
from bot.service.scopes import ScopedSnapshots
from bot.storage.change_sets import count_change_sets, fetch_change_set, fetch_change_sets
from bot.storage.database import Database
from bot.storage.revisions import (
    fetch_hidden,
    fetch_newest_revisions,
    fetch_overlay,
    fetch_revision,
    fetch_revisions,
    fetch_values_at,
)

NO_REVISION = mark("There's no such change here. See /knowledge history for all of them.")
NO_ITEM = mark("There's no “{key}” here. Choose an entry from the list.")
NOT_HIDDEN = mark("“{key}” isn't hidden here. See /knowledge history for everything that was changed.")
UNCHANGED = mark("It already says that.")
NO_CONFLICT = mark("That conflict is already settled.")
PARENT_CHANGED = mark("the shared version has changed since")


class RevisionHistory:
    """Reads revisions, and creates drafts that bring back what an item once said. Revisions are never removed."""

    def __init__(self, database: Database, scopes: ScopedSnapshots, drafts: DraftService) -> None:
        self._database = database
        self._scopes = scopes
        self._drafts = drafts

    async def fetch_revisions(
        self, scope: str, key: str | None = None, *, limit: int = 100, offset: int = 0
    ) -> list[Revision]:
        """Return the revisions of one item, or of the whole scope if `key` is None, newest first."""
        return await fetch_revisions(self._database, scope, key, limit, offset)

    async def fetch_newest(self, scope: str, limit: int = 500) -> list[Revision]:
        """Return the newest revision of each changed item, last changed first."""
        return await fetch_newest_revisions(self._database, scope, limit)

    async def fetch_revision(self, scope: str, revision_id: int) -> Revision:
        """Return one revision. Raises NotFound if the scope has none of that id."""
        revision = await fetch_revision(self._database, scope, revision_id)
        if revision is None:
            raise NotFound(say(NO_REVISION))
        return revision

    async def fetch_change_sets(
        self, scope: str, key: str | None = None, *, limit: int = 100, offset: int = 0
    ) -> list[ChangeSet]:
        """Return what was saved together, newest first; of one item, or if `key` is None of the whole scope."""
        return await fetch_change_sets(self._database, scope, key, limit, offset)

    async def count_change_sets(self, scope: str, key: str | None = None) -> int:
        """Count the change sets of one item, or of the whole scope if `key` is None."""
        return await count_change_sets(self._database, scope, key)

    async def fetch_change_set(self, scope: str, change_set_id: int) -> ChangeSet:
        """Return a change set, by its id or by that of one of its revisions. Raises NotFound if there is none."""
        change_set = await fetch_change_set(self._database, scope, change_set_id)
        if change_set is None:
            raise NotFound(say(NO_REVISION))
        return change_set

    async def fetch_hidden(self, scope: str) -> list[Revision]:
        """Return the revision that hid each item which is hidden now, newest first."""
        return await fetch_hidden(self._database, scope)

    async def fetch_differences(self, scope: str) -> list[OverrideDiff]:
        """Compare a scope's overrides with its parent base, conflicts first."""
        overlay, parent = await fetch_overlay(self._database, scope), self._scopes.get_parent(scope).base
        reasons = dict.fromkeys(find_conflicts(parent, overlay), say(PARENT_CHANGED))
        reasons |= apply_overlay(parent, overlay).inapplicable
        differences = [
            OverrideDiff(key, override.value, find_item(parent, key), reasons.get(key))
            for key, override in overlay.items()
        ]
        differences = [item for item in differences if item.ours is not None or item.theirs is not None]
        return sorted(differences, key=lambda item: item.conflict is None)

    async def draft_revert(self, scope: str, revision_id: int, author_id: int, *, undo: bool = False) -> Draft:
        """Create a draft that returns an item to what a revision made of it.

        Args:
            scope: The scope of the revision, and of the draft.
            revision_id: The revision.
            author_id: Who reverts.
            undo: Whether to return to the item before that revision instead.

        Raises:
            NotFound: If the scope has no such revision.
            UserError: If the item says that already.

        """
        revision = await self.fetch_revision(scope, revision_id)
        changes = await self._drafts.items.propose_all(scope, {revision.key: self._resolve_value(revision, undo=undo)})
        if not changes:
            raise UserError(say(UNCHANGED))
        current = await self._drafts.items.fetch_item(scope, revision.key)
        operation = Operation.RESTORE if current is None else Operation.REVERT
        return await self._drafts.create(scope, author_id, operation, changes)

    def _resolve_value(self, revision: Revision, *, undo: bool) -> Item | None:
        value = revision.previous if undo else revision.value
        if undo and value is None and revision.value is None:
            # An item that was kept hidden when its parent changed: it never had another value in this scope.
            return find_item(self._scopes.get_parent(revision.scope).base, revision.key)
        return value

    async def draft_undo(self, change_set: ChangeSet, author_id: int) -> Draft:
        """Create a draft that returns every item of a change set to what it was before.

        Raises:
            UserError: If all of them say that already.

        """
        scope = change_set.first.scope
        values = {revision.key: self._resolve_value(revision, undo=True) for revision in change_set.revisions}
        changes = await self._drafts.items.propose_all(scope, values)
        if not changes:
            raise UserError(say(UNCHANGED))
        items = [await self._drafts.items.fetch_item(scope, change.key) for change in changes]
        operation = Operation.REVERT if any(items) else Operation.RESTORE
        return await self._drafts.create(scope, author_id, operation, changes)

    async def draft_rewind(self, scope: str, revision_id: int, author_id: int) -> Draft:
        """Create a draft that returns a whole scope to its state right after a revision.

        Args:
            scope: The scope.
            revision_id: The last revision to keep; 0 for the state before any.
            author_id: Who rewinds.

        Raises:
            UserError: If nothing has changed since.

        """
        values = await fetch_values_at(self._database, scope, revision_id)
        changes = await self._drafts.items.propose_all(scope, values)
        if not changes:
            raise UserError(say(UNCHANGED))
        return await self._drafts.create(scope, author_id, Operation.REVERT, changes)

    async def draft_hide(self, scope: str, key: str, author_id: int) -> Draft:
        """Create a draft that hides an item, or all of a topic. Raises NotFound if there is none of that key."""
        changes = await self._drafts.items.propose_all(scope, {key: None})
        if not changes:
            raise NotFound(say(NO_ITEM).format(key=key))
        return await self._drafts.create(scope, author_id, Operation.HIDE, changes)

    async def draft_restore(self, scope: str, key: str, author_id: int) -> Draft:
        """Create a draft that brings back a hidden item as it was. Raises NotFound if it is not hidden."""
        hidden = {revision.key: revision.id for revision in await self.fetch_hidden(scope)}
        if key not in hidden:
            raise NotFound(say(NOT_HIDDEN).format(key=key))
        return await self.draft_revert(scope, hidden[key], author_id, undo=True)

    async def draft_settlement(self, scope: str, key: str, author_id: int, *, keep_ours: bool) -> Draft:
        """Create a draft that settles a conflict between an override and its parent base.

        Args:
            scope: The scope of the override.
            key: The item.
            author_id: Who settles it.
            keep_ours: Keep the override; otherwise take what the parent base says now.

        Raises:
            UserError: If there is no override any more.

        """
        override = (await fetch_overlay(self._database, scope)).get(key)
        if override is None:
            raise UserError(say(NO_CONFLICT))
        value = override.value if keep_ours else find_item(self._scopes.get_parent(scope).base, key)
        change = Change(key, value, compute_digest(override.value))
        operation = Operation.KEEP if keep_ours else Operation.TAKE
        return await self._drafts.create(scope, author_id, operation, [change])
