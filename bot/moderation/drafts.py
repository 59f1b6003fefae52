"""From a draft to what members are answered from: preview, save, a second look, and who is told."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.changes import Attribution, Change, Draft, DraftState, NewRevision, Operation
from bot.domain.guild_settings import GuildSettings
from bot.domain.items import Item, compute_digest, find_item, topic_of_key
from bot.domain.knowledge import Entry, KnowledgeBase
from bot.domain.overlay import Overlaid, Overlay, Override, apply_overlay
from bot.domain.save_results import Conflict, InvalidDraft, PendingReview, Preview, Saved, SaveResult
from bot.errors import NotAllowed, NotFound, UserError
from bot.moderation.regressions import warnings
from bot.moderation.validation import problems_of
from bot.replies.draft_forms import taken
from bot.service.scopes import ScopedSnapshots
from bot.service.snapshot import Snapshot
from bot.storage.database import Connection, Database
from bot.storage.drafts import fetch_draft, fetch_drafts, insert_draft, update_draft
from bot.storage.revisions import append_revisions, count_recent_changes, fetch_overlay, fetch_overrides

BRAKE = timedelta(minutes=10)
"""Within this time a person's changes are counted."""

MOST_HIDDEN = 5
"""Entries hidden at once without saying why."""

_NEW = (Operation.ADD, Operation.EDIT, Operation.IMPORT)
"""What may take questions from other entries; all else brings back what was accepted once."""

GONE = "That draft no longer exists. Please start again with /knowledge."
DECIDED = "That draft is already {state}."
NOT_YOURS = "That's someone else's draft. Only its author can continue it."
NOT_ALONE = "You can't approve your own change. Ask another moderator to approve it."
SAY_WHY = "Please give a reason: {warned}"
HIDES = "this hides {count} entries at once."


class DraftService:
    """Every change of what a place says goes through here."""

    def __init__(self, database: Database, scopes: ScopedSnapshots) -> None:
        self._database = database
        self._scopes = scopes

    async def item(self, scope: str, key: str) -> Item | None:
        """What a place says of an item, None where it says nothing."""
        return await self._now(self._database.reading, scope, key)

    async def _now(self, connection: Connection, scope: str, key: str) -> Item | None:
        own = await fetch_overrides(connection, scope, [key])
        return own[key] if key in own else find_item(self._scopes.parent_of(scope).base, key)

    async def change(self, scope: str, key: str, value: Item | None) -> Change:
        """A change of an item from what it is now."""
        return Change(key, value, compute_digest(await self.item(scope, key)))

    async def begin(
        self, scope: str, who: int, act: Operation, changes: Sequence[Change] = (), typed: dict[str, str] | None = None
    ) -> Draft:
        return await insert_draft(
            self._database, Draft(0, scope, who, DraftState.OPEN, act, tuple(changes), typed or {})
        )

    async def draft(self, scope: str, number: int) -> Draft:
        """A draft of this place. Raises NotFound where there is none."""
        found = await fetch_draft(self._database.reading, scope, number)
        if found is None:
            raise NotFound(GONE)
        return found

    async def open_draft(self, scope: str, number: int, who: int) -> Draft:
        """A draft that this person can go on with. Raises UserError with what is in the way."""
        found = await self.draft(scope, number)
        if found.author_id != who:
            raise NotAllowed(NOT_YOURS)
        if found.state is not DraftState.OPEN:
            raise UserError(DECIDED.format(state=found.state))
        return found

    async def keep(self, draft: Draft) -> Draft:
        """Keep an open draft as it is now. Raises UserError where it was saved or discarded meanwhile."""
        async with self._database.write() as connection:
            await self._still(connection, draft, DraftState.OPEN)
            await update_draft(connection, draft)
        return draft

    async def take(self, draft: Draft, sent: Mapping[str, str]) -> Draft:
        """The draft with what was sent just now, and with what another form of it was sent with meanwhile."""
        async with self._database.write() as connection:
            await self._still(connection, draft, DraftState.OPEN)
            now = await fetch_draft(connection, draft.scope, draft.id) or draft
            taken_in = replace(now, fields=taken(now.fields, sent))
            await update_draft(connection, taken_in)
        return taken_in

    async def waiting(self, scope: str) -> list[Draft]:
        """What waits for another moderator in a place, oldest first."""
        return await fetch_drafts(self._database, scope, DraftState.PENDING, DraftState.THROTTLED)

    async def preview(self, draft: Draft) -> Preview:
        """What a draft would do; what it warns of is kept with it, so that saving it asks for a reason."""
        preview = await self._preview(draft)
        await self.keep(preview.draft)
        return preview

    async def _preview(self, draft: Draft) -> Preview:
        overlay = await fetch_overlay(self._database, draft.scope)
        now = await self._scopes.in_scope(draft.scope)
        then, problems, warned = await asyncio.to_thread(self._tried, draft, overlay, now)
        return Preview(replace(draft, warnings=tuple(warned)), then.base, await self.before(draft), tuple(problems))

    async def before(self, draft: Draft) -> tuple[Item | None, ...]:
        """What the items of a draft say now, in its order."""
        return tuple([await self.item(draft.scope, change.key) for change in draft.changes])

    def _tried(self, draft: Draft, overlay: Overlay, now: Snapshot) -> tuple[Snapshot, list[str], list[str]]:
        below = self._scopes.parent_of(draft.scope)
        laid = tried(below, overlay, draft.changes)
        then = below.with_overlay(laid)
        if problems := self._wrong(draft, now, laid):
            return then, problems, []
        touched = dict.fromkeys(name for change in draft.changes if (name := topic_of_key(change.key)))
        takes = warnings(now, then, touched) if draft.operation in _NEW else []
        return then, [], [*self._hides(draft, now.base), *takes]

    @staticmethod
    def _hides(draft: Draft, now: KnowledgeBase) -> list[str]:
        hidden = {change.key for change in draft.changes if change.value is None}
        topics = [topic for name in hidden if (topic := now.topics.get(name))]
        count = len(
            {key for key in hidden if now.entry(key)} | {one.full_id for topic in topics for one in topic.entries}
        )
        return [HIDES.format(count=count)] if count > MOST_HIDDEN else []

    async def save(self, draft: Draft, settings: GuildSettings, why: str = "") -> SaveResult:
        """Save a draft as its writer. Raises UserError where it warned of something and no reason is given."""
        draft = replace(draft, reason=why or draft.reason)
        if draft.warnings and not draft.reason:
            raise UserError(SAY_WHY.format(warned=draft.warnings[0]))
        preview = await self._preview(draft)
        if preview.problems:
            return InvalidDraft(draft, preview.problems)
        if (
            set(preview.draft.warnings) - set(draft.warnings) and not draft.reason
        ):  # others have changed something since
            await self.keep(preview.draft)
            return preview
        wanted = await self._wants_second_look(draft, settings)
        async with self._database.write() as connection:
            await self._still(connection, draft, draft.state)
            if theirs := await self._stale(connection, draft):
                await update_draft(connection, draft)
                return Conflict(draft, tuple(theirs))
            lately = await count_recent_changes(connection, draft.scope, draft.author_id, BRAKE)
            held = lately + len(draft.changes) > settings.max_changes
            if held or wanted:
                draft = replace(draft, state=DraftState.THROTTLED if held else DraftState.PENDING)
                await update_draft(connection, draft)
                return PendingReview(draft, await self.before(draft), held)
            saved = await self._write(connection, draft, None)
        return await self._serve(saved)

    async def _problems(self, draft: Draft) -> list[str]:
        overlay = await fetch_overlay(self._database, draft.scope)
        now, below = await self._scopes.in_scope(draft.scope), self._scopes.parent_of(draft.scope)
        return await asyncio.to_thread(lambda: self._wrong(draft, now, tried(below, overlay, draft.changes)))

    def _wrong(self, draft: Draft, now: Snapshot, then: Overlaid) -> list[str]:
        keys = [change.key for change in draft.changes]
        return problems_of(now, self._scopes.parent_of(draft.scope).base, then, keys, datetime.now(UTC).date())

    async def _stale(self, connection: Connection, draft: Draft) -> list[tuple[str, Item | None]]:
        now = [(change, await self._now(connection, draft.scope, change.key)) for change in draft.changes]
        return [(change.key, item) for change, item in now if compute_digest(item) != change.base_digest]

    async def _wants_second_look(self, draft: Draft, settings: GuildSettings) -> bool:
        base = (await self._scopes.in_scope(draft.scope)).base
        names = {name for change in draft.changes if (name := topic_of_key(change.key))}
        heads = [head for name in names if (head := base.topics.get(name))]
        written = [change.value for change in draft.changes if change.value and not isinstance(change.value, Entry)]
        categories = {head.category for head in heads} | {str(getattr(one, "category", "")) for one in written}
        return any(settings.requires_review(category) for category in categories or {""})

    async def _write(self, connection: Connection, draft: Draft, approved: int | None) -> Saved:
        below = self._scopes.parent_of(draft.scope).base
        rows = [
            NewRevision(
                change.key,
                draft.operation,
                await self._now(connection, draft.scope, change.key),
                change.value,
                find_item(below, change.key),
                entry.revision if (entry := below.entry(change.key)) else 0,
            )
            for change in draft.changes
        ]
        numbers = await append_revisions(
            connection, draft.scope, rows, Attribution(draft.author_id, draft.reason, approved)
        )
        saved = replace(draft, state=DraftState.SAVED)
        await update_draft(connection, saved, approved)
        return Saved(saved, tuple(numbers))

    async def _serve(self, saved: Saved) -> Saved:
        await self._scopes.refresh(saved.draft.scope)
        return saved

    async def approve(
        self, scope: str, number: int, who: int, settings: GuildSettings, *, owner: bool = False
    ) -> SaveResult:
        """Agree to what waits. The server's owner may let go their own changes that only the brake holds.

        Raises UserError where it does not wait any more, or waits for somebody else.
        """
        draft = await self._undecided(scope, number)
        alone = owner and draft.state is DraftState.THROTTLED and not await self._wants_second_look(draft, settings)
        if draft.author_id == who and not alone:
            raise NotAllowed(NOT_ALONE)
        if problems := await self._problems(draft):
            return InvalidDraft(draft, tuple(problems))
        async with self._database.write() as connection:
            await self._still(connection, draft, draft.state)
            if theirs := await self._stale(connection, draft):
                return Conflict(draft, tuple(theirs))
            saved = await self._write(connection, draft, who)
        return await self._serve(saved)

    async def renew(self, draft: Draft) -> None:
        """Let what waits be a change of what its items say now. Raises UserError where it does not wait any more."""
        undecided = await self._undecided(draft.scope, draft.id)
        changes = [await self.change(draft.scope, one.key, one.value) for one in undecided.changes]
        async with self._database.write() as connection:
            await self._still(connection, undecided, undecided.state)
            await update_draft(connection, replace(undecided, changes=tuple(changes)))

    async def reject(self, scope: str, number: int, who: int, why: str = "") -> Draft:
        """Say no to what waits; its writer may take it back. What was typed is kept."""
        draft = await self._undecided(scope, number)
        rejected = replace(draft, state=DraftState.REJECTED, reason=why or draft.reason)
        async with self._database.write() as connection:
            await self._still(connection, draft, draft.state)
            await update_draft(connection, rejected, who)
        return rejected

    async def _undecided(self, scope: str, number: int) -> Draft:
        draft = await self.draft(scope, number)
        if draft.state not in (DraftState.PENDING, DraftState.THROTTLED):
            raise UserError(DECIDED.format(state=draft.state))
        return draft

    async def _still(self, connection: Connection, draft: Draft, expected: DraftState) -> None:
        """Raises UserError where somebody was faster, so that nothing is done twice."""
        now = await fetch_draft(connection, draft.scope, draft.id)
        state = DraftState.DISCARDED if now is None else now.state
        if state is not expected:
            raise UserError(DECIDED.format(state=state))

    async def discard(self, draft: Draft) -> Draft:
        return await self.keep(replace(draft, state=DraftState.DISCARDED))

    async def rebase(self, draft: Draft) -> Draft:
        """The draft over what its items say now: its writer has seen what another changed meanwhile."""
        changes = [await self.change(draft.scope, change.key, change.value) for change in draft.changes]
        return await self.keep(replace(draft, changes=tuple(changes)))


def tried(below: Snapshot, overlay: Overlay, changes: Sequence[Change]) -> Overlaid:
    """The base as it would be with these changes."""
    own = dict(overlay)
    for change in changes:
        beneath = find_item(below.base, change.key)
        if change.value is not None and compute_digest(change.value) == compute_digest(beneath):
            own.pop(change.key, None)
        else:
            entry = below.base.entry(change.key)
            number = own[change.key].revision if change.key in own else entry.revision if entry else 0
            own[change.key] = Override(change.value, compute_digest(beneath), number + 1)
    return apply_overlay(below.base, own)
