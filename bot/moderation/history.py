"""What was changed and when; back to how it was; what differs from the base below, and where the two disagree."""

from bot.domain.changes import Change, Draft, Operation, OverrideDiff, Revision
from bot.domain.items import compute_digest, find_item
from bot.domain.overlay import apply_overlay, find_conflicts
from bot.errors import NotFound, UserError
from bot.moderation.drafts import DraftService
from bot.service.scopes import ScopedSnapshots
from bot.storage.database import Database
from bot.storage.revisions import (
    count_revisions,
    fetch_hidden,
    fetch_overlay,
    fetch_revision,
    fetch_revisions,
    fetch_values_at,
    search_changed_items,
)

NO_REVISION = "There's no such change here. See /knowledge history for all of them."
AS_IT_IS = "It already says that."
NO_CONFLICT = "That conflict is already settled."


class RevisionHistory:
    """Reads what was changed, and makes the drafts that bring something back."""

    def __init__(self, database: Database, scopes: ScopedSnapshots, editor: DraftService) -> None:
        self._database = database
        self._scopes = scopes
        self._editor = editor

    async def of(self, scope: str, key: str | None = None, *, most: int = 100, skip: int = 0) -> list[Revision]:
        """The changes of an item, or of everything in a place, newest first; at most so many, after `skip`."""
        return await fetch_revisions(self._database, scope, key, most, skip)

    async def count(self, scope: str, key: str | None = None) -> int:
        """How many changes there were."""
        return await count_revisions(self._database, scope, key)

    async def items(self, scope: str, typed: str, most: int) -> list[str]:
        """The changed items whose names hold what was typed, the last changed first."""
        return await search_changed_items(self._database, scope, typed, most)

    async def revision(self, scope: str, number: int) -> Revision:
        """The change of that id. Raises NotFound where this place has none."""
        found = await fetch_revision(self._database, scope, number)
        if found is None:
            raise NotFound(NO_REVISION)
        return found

    async def revert(self, scope: str, number: int, who: int, *, undo: bool = False) -> Draft:
        """A draft that brings an item back to what a revision made of it, or with `undo` to what was before that.

        Raises UserError where it says that already.
        """
        found = await self.revision(scope, number)
        value = found.previous if undo else found.value
        if undo and value is None and found.value is None:  # kept hidden over a change of the base: what that says now
            value = find_item(self._scopes.parent_of(scope).base, found.key)
        change = await self._editor.change(scope, found.key, value)
        if compute_digest(value) == change.base_digest:
            raise UserError(AS_IT_IS)
        now = await self._editor.item(scope, found.key)
        act = Operation.RESTORE if now is None else Operation.REVERT
        return await self._editor.begin(scope, who, act, [change])

    async def back_to(self, scope: str, after: int, who: int) -> Draft:
        """A draft that brings a whole place back to how it was right after the change of that id."""
        then = await fetch_values_at(self._database, scope, after)
        found = [await self._editor.change(scope, key, value) for key, value in then.items()]
        changes = [change for change in found if compute_digest(change.value) != change.base_digest]
        if not changes:
            raise UserError(AS_IT_IS)
        return await self._editor.begin(scope, who, Operation.REVERT, changes)

    async def hide(self, scope: str, key: str, who: int) -> Draft:
        """A draft that hides an item. Raises NotFound where there is none to hide."""
        change = await self._editor.change(scope, key, None)
        if not change.base_digest:
            raise NotFound(f"There's no “{key}” here. Choose an entry from the list.")
        return await self._editor.begin(scope, who, Operation.HIDE, [change])

    async def hidden(self, scope: str) -> list[Revision]:
        """The change that hid each item which is hidden now; newest first."""
        return await fetch_hidden(self._database, scope)

    async def differing(self, scope: str) -> list[OverrideDiff]:
        """What a place has otherwise than the base below, conflicts first."""
        overlay, base = await fetch_overlay(self._database, scope), self._scopes.parent_of(scope).base
        clash, left_out = set(find_conflicts(base, overlay)), apply_overlay(base, overlay).inapplicable
        found = [
            OverrideDiff(key, one.value, find_item(base, key), left_out.get(key) or (CHANGED if key in clash else None))
            for key, one in overlay.items()
            if one.value is not None or find_item(base, key) is not None
        ]
        return sorted(found, key=lambda one: one.conflict is None)

    async def settle(self, scope: str, key: str, who: int, *, ours: bool) -> Draft:
        """A draft that keeps what the place says, or takes what the base below says by now."""
        overlay = await fetch_overlay(self._database, scope)
        if key not in overlay:
            raise UserError(NO_CONFLICT)
        below = find_item(self._scopes.parent_of(scope).base, key)
        value = overlay[key].value if ours else below
        change = Change(key, value, compute_digest(overlay[key].value))
        return await self._editor.begin(scope, who, Operation.KEEP if ours else Operation.TAKE, [change])


CHANGED = "the shared version has changed since"
