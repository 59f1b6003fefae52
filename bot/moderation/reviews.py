"""Reviews: another moderator approves or rejects a draft."""

from dataclasses import replace

from bot.domain.changes import ERASED_AUTHOR_ID, Draft, DraftState
from bot.domain.guild_settings import GuildSettings
from bot.domain.save_results import Conflict, InvalidDraft, SaveResult
from bot.errors import NotAllowed
from bot.languages import mark, say
from bot.moderation.drafts import DraftService, needs_review
from bot.moderation.save_checks import find_problems
from bot.service.scopes import ScopedSnapshots
from bot.service.threads import run_in_thread
from bot.storage.database import Database
from bot.storage.drafts import update_draft
from bot.storage.revisions import fetch_overlay

CANT_APPROVE_OWN = mark("You can't approve your own change. Ask another moderator to approve it.")
NOBODYS = mark(
    "Its author asked me to forget them, so only the server's owner can approve this change. You can decline it."
)


class ReviewService:
    """Who may decide is checked before anything is done."""

    def __init__(self, database: Database, scopes: ScopedSnapshots, drafts: DraftService) -> None:
        self._database = database
        self._scopes = scopes
        self._drafts = drafts

    async def approve(
        self,
        pending: Draft,
        reviewer_id: int,
        settings: GuildSettings,
        *,
        is_owner: bool = False,
        overwrite: bool = False,
    ) -> SaveResult:
        """Save a draft that waits for a review.

        Args:
            pending: The draft.
            reviewer_id: Who approves; the author only if they own the server and only the change limit applies.
            settings: Which categories need a review.
            is_owner: Whether the reviewer owns the server.
            overwrite: Rebase the draft on the current items first, after its reviewer has seen a conflict.

        Returns:
            Saved, or InvalidDraft with validation problems, or Conflict if an item was changed since the draft began.

        Raises:
            NotFound: If there is no such draft any more.
            NotAllowed: If the reviewer may not approve it.
            UserError: If it no longer waits for a review.

        """
        draft = await self._drafts.fetch_waiting(pending.scope, pending.id)
        await self._require_reviewer(draft, reviewer_id, settings, is_owner=is_owner)
        if overwrite:
            draft = await self._rebase(draft)
        if problems := await self._find_problems(draft):
            return InvalidDraft(draft, problems)
        effects = await self._drafts.find_effects(draft)
        async with self._database.write() as connection:
            await self._drafts.require_state(connection, draft, draft.state)
            if conflicts := await self._drafts.items.find_conflicts(connection, draft):
                return Conflict(draft, conflicts)
            saved = await self._drafts.write_revisions(connection, draft, effects, reviewer_id)
        return await self._drafts.publish(saved)

    async def _require_reviewer(
        self, draft: Draft, reviewer_id: int, settings: GuildSettings, *, is_owner: bool
    ) -> None:
        """Raises NotAllowed for the author, but for a server's owner whose draft only the change limit holds back."""
        if draft.author_id == ERASED_AUTHOR_ID and not is_owner:
            raise NotAllowed(say(NOBODYS))  # it may be the reviewer's own
        if draft.author_id != reviewer_id:
            return
        throttled_only = draft.state is DraftState.THROTTLED
        if not (is_owner and throttled_only) or needs_review(await self._drafts.find_effects(draft), settings):
            raise NotAllowed(say(CANT_APPROVE_OWN))

    async def _rebase(self, pending: Draft) -> Draft:
        rebased = await self._drafts.rebase(pending)
        async with self._database.write() as connection:
            await self._drafts.require_state(connection, pending, pending.state)
            await update_draft(connection, rebased)
        return rebased

    async def _find_problems(self, draft: Draft) -> tuple[str, ...]:
        # Warnings are not worked out again: the reviewer sees the reason that the author gave for them.
        overlay, parent = await fetch_overlay(self._database, draft.scope), self._scopes.get_parent(draft.scope)
        snapshot = await self._scopes.fetch_for_scope(draft.scope)
        return tuple(await run_in_thread(find_problems, draft, overlay, snapshot, parent))

    async def reject(self, pending: Draft, reviewer_id: int, reason: str = "") -> Draft:
        """Close a draft that waits for a review without saving it; its author may do so too.

        Raises:
            NotFound: If there is no such draft any more.
            UserError: If it no longer waits for a review.

        """
        draft = await self._drafts.fetch_waiting(pending.scope, pending.id)
        rejected = replace(draft, state=DraftState.REJECTED, reason=reason or draft.reason)
        async with self._database.write() as connection:
            await self._drafts.require_state(connection, draft, draft.state)
            await update_draft(connection, rejected, reviewer_id)
        return rejected
