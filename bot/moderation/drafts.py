"""The draft workflow: create, preview, save, review. Every change of the knowledge base goes through a draft."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain.changes import Change, Draft, DraftState, Operation
from bot.domain.guild_settings import GuildSettings
from bot.domain.save_results import Conflict, InvalidDraft, PendingReview, Preview, Saved, SaveResult
from bot.errors import NotAllowed, NotFound, UserError
from bot.moderation.current_items import CurrentItems
from bot.moderation.save_checks import check_draft, find_problems, requires_review
from bot.replies.draft_forms import merge_fields
from bot.service.scopes import ScopedSnapshots
from bot.storage.database import Connection, Database
from bot.storage.drafts import fetch_draft, fetch_drafts, insert_draft, update_draft
from bot.storage.revisions import count_recent_changes, fetch_overlay

CHANGE_LIMIT_WINDOW = timedelta(minutes=10)
"""How far back the changes of one person are counted."""

PENDING = (DraftState.PENDING, DraftState.THROTTLED)

GONE = "That draft no longer exists. Please start again with /knowledge."
DECIDED = "That draft is already {state}."
NOT_YOURS = "That's someone else's draft. Only its author can continue it."
CANT_APPROVE_OWN = "You can't approve your own change. Ask another moderator to approve it."
NEEDS_REASON = "Please give a reason: {warning}"


class DraftService:
    """Stores drafts and turns them into revisions. Each change of state happens once, however many ask for it.

    `items` are the current items that drafts are based on.
    """

    def __init__(self, database: Database, scopes: ScopedSnapshots) -> None:
        self._database = database
        self._scopes = scopes
        self.items = CurrentItems(database, scopes)

    async def create(
        self,
        scope: str,
        author_id: int,
        operation: Operation,
        changes: Sequence[Change] = (),
        fields: Mapping[str, str] | None = None,
    ) -> Draft:
        """Store a new open draft.

        Args:
            scope: Where it will be saved: a guild, or all of them.
            author_id: The only user who may continue and save it.
            operation: What the revisions will say was done.
            changes: What it changes; empty as long as its form is not filled in.
            fields: Form input by field name, for drafts that are written in a form.

        """
        draft = Draft(0, scope, author_id, DraftState.OPEN, operation, tuple(changes), dict(fields or {}))
        return await insert_draft(self._database, draft)

    async def fetch(self, scope: str, draft_id: int) -> Draft:
        """Return a draft in any state. Raises NotFound if the scope has none of that id."""
        draft = await fetch_draft(self._database.reading, scope, draft_id)
        if draft is None:
            raise NotFound(GONE)
        return draft

    async def fetch_open(self, scope: str, draft_id: int, user_id: int) -> Draft:
        """Return a draft that this user can continue.

        Raises:
            NotFound: If the scope has no such draft.
            NotAllowed: If it belongs to another user.
            UserError: If it is no longer open.

        """
        draft = await self.fetch(scope, draft_id)
        if draft.author_id != user_id:
            raise NotAllowed(NOT_YOURS)
        _require(draft.state, DraftState.OPEN)
        return draft

    async def fetch_pending(self, scope: str) -> list[Draft]:
        """Return the drafts that wait for a review, oldest first."""
        return await fetch_drafts(self._database, scope, *PENDING)

    async def store(self, draft: Draft) -> Draft:
        """Store a new version of an open draft. Raises UserError if it was saved or discarded in the meantime."""
        async with self._database.write() as connection:
            await self._require_state(connection, draft, DraftState.OPEN)
            await update_draft(connection, draft)
        return draft

    async def merge_fields(self, draft: Draft, fields: Mapping[str, str]) -> Draft:
        """Merge submitted fields into the stored draft, keeping those of its other forms.

        Raises:
            UserError: If the draft was saved or discarded in the meantime.

        """
        async with self._database.write() as connection:
            await self._require_state(connection, draft, DraftState.OPEN)
            # Read again: another form of the same draft may have been submitted since `draft` was read.
            stored = await fetch_draft(connection, draft.scope, draft.id) or draft
            merged = replace(stored, fields=merge_fields(stored.fields, fields))
            await update_draft(connection, merged)
        return merged

    async def discard(self, draft: Draft) -> Draft:
        """Close an open draft without saving it. Raises UserError if it is no longer open."""
        return await self.store(replace(draft, state=DraftState.DISCARDED))

    async def rebase(self, draft: Draft) -> Draft:
        """Rebase an open draft on the current items, after its author has seen a conflict.

        Raises:
            UserError: If it is no longer open.

        """
        return await self.store(await self._rebase(draft))

    async def _rebase(self, draft: Draft) -> Draft:
        changes = [await self.items.propose(draft.scope, change.key, change.value) for change in draft.changes]
        return replace(draft, changes=tuple(changes))

    async def preview(self, draft: Draft) -> Preview:
        """Work out what a draft would do, and store its warnings, so that saving it will ask for a reason.

        Raises:
            UserError: If the draft is no longer open.

        """
        preview = await self._preview(draft)
        await self.store(preview.draft)
        return preview

    async def _preview(self, draft: Draft) -> Preview:
        overlay, parent = await fetch_overlay(self._database, draft.scope), self._scopes.get_parent(draft.scope)
        checked = await asyncio.to_thread(
            check_draft, draft, overlay, await self._scopes.fetch_for_scope(draft.scope), parent
        )
        warned = replace(draft, warnings=checked.warnings)
        return Preview(warned, checked.base, await self.items.fetch_items(draft), checked.problems)

    async def save(self, draft: Draft, settings: GuildSettings, reason: str = "") -> SaveResult:
        """Save an open draft for its author.

        Args:
            draft: The draft, with the warnings that its author has seen.
            settings: Which categories need a review, and how many changes one person may make.
            reason: Why to save it despite its warnings. Empty keeps the reason that is stored with the draft.

        Returns:
            Saved, or InvalidDraft with validation problems, or Conflict if another user changed an item first, or
            PendingReview if another moderator has to approve, or Preview if there are warnings that the author has
            not seen.

        Raises:
            UserError: If there are warnings and no reason, or the draft is no longer open.

        """
        draft = replace(draft, reason=reason or draft.reason)
        if draft.warnings and not draft.reason:
            raise UserError(NEEDS_REASON.format(warning=draft.warnings[0]))
        preview = await self._preview(draft)
        if preview.problems:
            return InvalidDraft(draft, preview.problems)
        if set(preview.draft.warnings) - set(draft.warnings) and not draft.reason:  # caused by what others saved since
            await self.store(preview.draft)
            return preview
        return await self._save_checked(draft, settings)

    async def _save_checked(self, draft: Draft, settings: GuildSettings) -> SaveResult:
        # Asked before the transaction: a snapshot may have to be built first, and all other writers would wait for it.
        needs_review = await self._requires_review(draft, settings)
        async with self._database.write() as connection:
            await self._require_state(connection, draft, DraftState.OPEN)
            if conflicts := await self.items.find_conflicts(connection, draft):
                await update_draft(connection, draft)  # with the reason, which need not be given again
                return Conflict(draft, conflicts)
            recent = await count_recent_changes(connection, draft.scope, draft.author_id, CHANGE_LIMIT_WINDOW)
            throttled = recent + len(draft.changes) > settings.max_changes
            if throttled or needs_review:
                draft = replace(draft, state=DraftState.THROTTLED if throttled else DraftState.PENDING)
                await update_draft(connection, draft)
                return PendingReview(draft, await self.items.fetch_items(draft))
            saved = await self._write(connection, draft, None)
        return await self._publish(saved)

    async def _requires_review(self, draft: Draft, settings: GuildSettings) -> bool:
        return requires_review(draft, (await self._scopes.fetch_for_scope(draft.scope)).base, settings)

    async def _write(self, connection: Connection, draft: Draft, reviewer_id: int | None) -> Saved:
        numbers = await self.items.write_revisions(connection, draft, reviewer_id)
        saved = replace(draft, state=DraftState.SAVED)
        await update_draft(connection, saved, reviewer_id)
        return Saved(saved, numbers)

    async def _publish(self, saved: Saved) -> Saved:
        # After the commit: nobody must be answered from a change that could still be rolled back.
        await self._scopes.refresh(saved.draft.scope)
        return saved

    async def approve(
        self,
        scope: str,
        draft_id: int,
        reviewer_id: int,
        settings: GuildSettings,
        *,
        is_owner: bool = False,
        overwrite: bool = False,
    ) -> SaveResult:
        """Save a draft that waits for a review.

        Args:
            scope: The draft's scope.
            draft_id: The draft.
            reviewer_id: Who approves; the author only if they own the server and only the change limit applies.
            settings: Which categories need a review.
            is_owner: Whether the reviewer owns the server.
            overwrite: Rebase the draft on the current items first, after its reviewer has seen a conflict.

        Returns:
            Saved, or InvalidDraft with validation problems, or Conflict if an item was changed since the draft began.

        Raises:
            NotFound: If the scope has no such draft.
            NotAllowed: If the author may not approve it.
            UserError: If it no longer waits for a review.

        """
        draft = await self._fetch_pending(scope, draft_id)
        await self._require_reviewer(draft, reviewer_id, settings, is_owner=is_owner)
        if overwrite:
            draft = await self._rebase_pending(draft)
        # Warnings are not worked out again: the reviewer sees the reason that the author gave for them.
        overlay, parent = await fetch_overlay(self._database, scope), self._scopes.get_parent(scope)
        if problems := await asyncio.to_thread(
            find_problems, draft, overlay, await self._scopes.fetch_for_scope(scope), parent
        ):
            return InvalidDraft(draft, tuple(problems))
        async with self._database.write() as connection:
            await self._require_state(connection, draft, draft.state)
            if conflicts := await self.items.find_conflicts(connection, draft):
                return Conflict(draft, conflicts)
            saved = await self._write(connection, draft, reviewer_id)
        return await self._publish(saved)

    async def _require_reviewer(
        self, draft: Draft, reviewer_id: int, settings: GuildSettings, *, is_owner: bool
    ) -> None:
        """Raises NotAllowed for the author, but for a server's owner whose draft only the change limit holds back."""
        throttled_only = draft.state is DraftState.THROTTLED and not await self._requires_review(draft, settings)
        if draft.author_id == reviewer_id and not (is_owner and throttled_only):
            raise NotAllowed(CANT_APPROVE_OWN)

    async def _rebase_pending(self, pending: Draft) -> Draft:
        rebased = await self._rebase(pending)
        async with self._database.write() as connection:
            await self._require_state(connection, pending, pending.state)
            await update_draft(connection, rebased)
        return rebased

    async def reject(self, scope: str, draft_id: int, reviewer_id: int, reason: str = "") -> Draft:
        """Close a draft that waits for a review without saving it; its author may do so too.

        Raises:
            NotFound: If the scope has no such draft.
            UserError: If it no longer waits for a review.

        """
        draft = await self._fetch_pending(scope, draft_id)
        rejected = replace(draft, state=DraftState.REJECTED, reason=reason or draft.reason)
        async with self._database.write() as connection:
            await self._require_state(connection, draft, draft.state)
            await update_draft(connection, rejected, reviewer_id)
        return rejected

    async def _fetch_pending(self, scope: str, draft_id: int) -> Draft:
        draft = await self.fetch(scope, draft_id)
        _require(draft.state, *PENDING)
        return draft

    async def _require_state(self, connection: Connection, draft: Draft, expected: DraftState) -> None:
        """Raise UserError if the draft is no longer in `expected` state, so that nothing is done twice."""
        stored = await fetch_draft(connection, draft.scope, draft.id)
        _require(DraftState.DISCARDED if stored is None else stored.state, expected)


def _require(state: DraftState, *expected: DraftState) -> None:
    if state not in expected:
        raise UserError(DECIDED.format(state="waiting for review" if state in PENDING else state))
