"""The draft workflow: preview and save. Every change of the knowledge base goes through a draft."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.changes import Draft, DraftState
from bot.domain.effects import Effects, find_effects
from bot.domain.guild_settings import GuildSettings
from bot.domain.save_results import Conflict, InvalidDraft, PendingReview, Preview, Saved, SaveResult
from bot.errors import UserError
from bot.languages import mark, say
from bot.moderation.current_items import CurrentItems
from bot.moderation.draft_store import SENT_MEANWHILE, DraftStore
from bot.moderation.rivals import find_rivals
from bot.moderation.save_checks import check_draft
from bot.service.scopes import ScopedSnapshots
from bot.service.threads import run_in_thread
from bot.storage.database import DATABASE_ERRORS, Database, Transaction
from bot.storage.drafts import update_draft
from bot.storage.revisions import fetch_overlay, sum_recent_weights

logger = logging.getLogger(__name__)

CHANGE_LIMIT_WINDOW = timedelta(minutes=10)
"""How far back the changes of one person are counted."""

NEEDS_REASON = mark("Please give a reason: {warning}")


class DraftService(DraftStore):
    """Previews drafts and turns them into revisions. `items` are the current items that drafts are based on."""

    def __init__(self, database: Database, scopes: ScopedSnapshots) -> None:
        super().__init__(database)
        self._scopes = scopes
        self.items = CurrentItems(database, scopes)

    async def rebase(self, draft: Draft) -> Draft:
        """Base a draft on the current items, after somebody has seen a conflict. Nothing is stored."""
        changes = [await self.items.propose(draft.scope, change.key, change.value) for change in draft.changes]
        return replace(draft, changes=tuple(changes))

    async def preview(self, draft: Draft) -> Preview:
        """Work out what a draft would do, and store its warnings, so that saving it will ask for a reason.

        Raises:
            UserError: If the draft is no longer open, or another of its forms was sent since it was read.

        """
        preview = await self.check(draft)
        if not await self.store_unless_sent(preview.draft):
            raise UserError(say(SENT_MEANWHILE))
        return preview

    async def check(self, draft: Draft) -> Preview:
        """Work out what a draft would do, and store nothing."""
        overlay, parent = await fetch_overlay(self._database, draft.scope), self._scopes.get_parent(draft.scope)
        checked = await run_in_thread(
            check_draft, draft, overlay, await self._scopes.fetch_for_scope(draft.scope), parent
        )
        warned = replace(draft, warnings=checked.warnings)
        items = await self.items.fetch_items(draft)
        return Preview(warned, checked.base, items, checked.problems, losing=checked.losing)

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
            UserError: If there are warnings and no reason, the draft is no longer open, or another of its forms was
                sent since it was read.

        """
        draft = replace(draft, reason=reason or draft.reason)
        if draft.warnings and not draft.reason:
            raise UserError(say(NEEDS_REASON).format(warning=draft.warnings[0]))
        preview = await self.check(draft)
        if preview.problems:
            return InvalidDraft(draft, preview.problems)
        if set(preview.draft.warnings) - set(draft.warnings) and not draft.reason:  # caused by what others saved since
            await self.store(preview.draft)
            return preview
        return await self._save_checked(draft, settings, preview.losing)

    async def _save_checked(self, draft: Draft, settings: GuildSettings, losing: frozenset[str]) -> SaveResult:
        # Before the transaction: a snapshot may have to be built first, and all other writers would wait for it.
        effects = await self.find_effects(draft)
        # Taking the questions of reviewed answers changes what members read as much as another text does.
        is_reviewed = needs_review(effects, settings) or any(map(settings.requires_review, losing))
        async with self._database.write() as connection:
            await self.require_unsent(connection, draft)
            if conflicts := await self.items.find_conflicts(connection, draft):
                await update_draft(connection, draft)  # with the reason, which need not be given again
                return Conflict(draft, conflicts)
            recent = await sum_recent_weights(connection, draft.scope, draft.author_id, CHANGE_LIMIT_WINDOW)
            throttled = recent + sum(effects.weights) > settings.max_changes
            if throttled or is_reviewed:
                submitted_at = datetime.now(UTC).isoformat(timespec="seconds")
                state = DraftState.THROTTLED if throttled else DraftState.PENDING
                draft = replace(draft, state=state, changed_at=submitted_at)
                await update_draft(connection, draft)
                return PendingReview(draft, await self.items.fetch_items(draft))
            saved = await self.write_revisions(connection, draft, effects)
        return await self.publish(saved)

    async def find_effects(self, draft: Draft) -> Effects:
        """Work out what a draft touches in its scope as it is now."""
        snapshot = await self._scopes.fetch_for_scope(draft.scope)
        return await run_in_thread(find_effects, draft.changes, snapshot.base)

    async def write_revisions(
        self, connection: Transaction, draft: Draft, effects: Effects, reviewer_id: int | None = None
    ) -> Saved:
        """Write the revisions of a draft and close it, in a running transaction. `publish` it after the commit."""
        before = await self.items.fetch_items(draft)
        stored = await self.items.write_revisions(connection, draft, effects.weights, reviewer_id)
        saved = replace(draft, state=DraftState.SAVED)
        await update_draft(connection, saved, reviewer_id)
        return Saved(saved, stored.numbers, stored.id, before)

    async def publish(self, saved: Saved) -> Saved:
        """Serve what was saved; only after the commit, so that nobody is answered from what is rolled back.

        Returns:
            What was saved, with what its phrases compete with.

        """
        try:
            await self._scopes.refresh(saved.draft.scope)
            snapshot = await self._scopes.fetch_for_scope(saved.draft.scope)
            rivals = await run_in_thread(find_rivals, saved, snapshot)
        except (UserError, *DATABASE_ERRORS) as error:  # it is saved, and the next look for changes will find it
            logger.warning("A saved change isn't served yet: %s", error)
            return saved
        return replace(saved, result=snapshot.base, rivals=rivals)


def needs_review(effects: Effects, settings: GuildSettings) -> bool:
    """Whether changes touch anything that another moderator has to approve; empty stands for what is in no category."""
    return any(settings.requires_review(category) for category in effects.categories or {""})
