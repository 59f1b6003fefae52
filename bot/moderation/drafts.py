"""From a draft to what members are answered from: preview, save, a second look, and who is told."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.changes import Act, Attribution, Change, Draft, DraftState, NewRevision
from bot.domain.guild_settings import GuildSettings
from bot.domain.items import Item, digest, find, topic_of
from bot.domain.knowledge import Base, Entry
from bot.domain.overlay import Overlaid, Overlay, Override, apply_overlay
from bot.domain.save_results import Conflict, PendingReview, Preview, Refused, Saved, SaveResult
from bot.errors import NotAllowed, NotFound, UserError
from bot.moderation.regressions import warnings
from bot.moderation.validation import problems_of
from bot.replies.draft_forms import taken
from bot.service.scopes import ScopedSnapshots
from bot.service.snapshot import Snapshot, overlay_snapshot
from bot.storage.database import Database, Work
from bot.storage.drafts import drafts_in, new_draft, store_draft, stored_draft
from bot.storage.revisions import append, changed_lately, overlay_of, standing

BRAKE = timedelta(minutes=10)
"""Within this time a person's changes are counted."""

MOST_HIDDEN = 5
"""Entries hidden at once without saying why."""

_NEW = (Act.ADD, Act.EDIT, Act.IMPORT)
"""What may take questions from other entries; all else brings back what was accepted once."""

GONE = "That draft is not there any more; begin again with /knowledge."
DECIDED = "That was decided already: it is {state}."
NOT_YOURS = "That is somebody else's draft; only who wrote it can go on with it."
NOT_ALONE = "Another moderator has to look at this: nobody approves their own change."
SAY_WHY = "Say why, please: {warned}"
HIDES = "this hides {count} entries at once."


class DraftService:
    """Every change of what a place says goes through here."""

    def __init__(self, database: Database, scopes: ScopedSnapshots) -> None:
        self._database = database
        self._scopes = scopes

    async def item(self, scope: str, key: str) -> Item | None:
        """What a place says of an item, None where it says nothing."""
        return await self._now(self._database.reading, scope, key)

    async def _now(self, connection: Work, scope: str, key: str) -> Item | None:
        own = await standing(connection, scope, [key])
        return own[key] if key in own else find(self._scopes.below(scope).base, key)

    async def change(self, scope: str, key: str, value: Item | None) -> Change:
        """A change of an item from what it is now."""
        return Change(key, value, digest(await self.item(scope, key)))

    async def begin(
        self, scope: str, who: int, act: Act, changes: Sequence[Change] = (), typed: dict[str, str] | None = None
    ) -> Draft:
        return await new_draft(self._database, Draft(0, scope, who, DraftState.OPEN, act, tuple(changes), typed or {}))

    async def draft(self, scope: str, number: int) -> Draft:
        """A draft of this place. Raises NotFound where there is none."""
        found = await stored_draft(self._database.reading, scope, number)
        if found is None:
            raise NotFound(GONE)
        return found

    async def open_draft(self, scope: str, number: int, who: int) -> Draft:
        """A draft that this person can go on with. Raises UserError with what is in the way."""
        found = await self.draft(scope, number)
        if found.who != who:
            raise NotAllowed(NOT_YOURS)
        if found.state is not DraftState.OPEN:
            raise UserError(DECIDED.format(state=found.state))
        return found

    async def keep(self, draft: Draft) -> Draft:
        """Keep an open draft as it is now. Raises UserError where it was saved or discarded meanwhile."""
        async with self._database.write() as connection:
            await self._still(connection, draft, DraftState.OPEN)
            await store_draft(connection, draft)
        return draft

    async def take(self, draft: Draft, sent: Mapping[str, str]) -> Draft:
        """The draft with what was sent just now, and with what another form of it was sent with meanwhile."""
        async with self._database.write() as connection:
            await self._still(connection, draft, DraftState.OPEN)
            now = await stored_draft(connection, draft.scope, draft.id) or draft
            taken_in = replace(now, typed=taken(now.typed, sent))
            await store_draft(connection, taken_in)
        return taken_in

    async def waiting(self, scope: str) -> list[Draft]:
        """What waits for another moderator in a place, oldest first."""
        return await drafts_in(self._database, scope, DraftState.WAITING, DraftState.HELD)

    async def preview(self, draft: Draft) -> Preview:
        """What a draft would do; what it warns of is kept with it, so that saving it asks for a reason."""
        preview = await self._preview(draft)
        await self.keep(preview.draft)
        return preview

    async def _preview(self, draft: Draft) -> Preview:
        overlay = await overlay_of(self._database, draft.scope)
        now = await self._scopes.at(draft.scope)
        then, problems, warned = await asyncio.to_thread(self._tried, draft, overlay, now)
        return Preview(replace(draft, warned=tuple(warned)), then.base, await self.before(draft), tuple(problems))

    async def before(self, draft: Draft) -> tuple[Item | None, ...]:
        """What the items of a draft say now, in its order."""
        return tuple([await self.item(draft.scope, change.key) for change in draft.changes])

    def _tried(self, draft: Draft, overlay: Overlay, now: Snapshot) -> tuple[Snapshot, list[str], list[str]]:
        below = self._scopes.below(draft.scope)
        laid = tried(below, overlay, draft.changes)
        then = overlay_snapshot(below, laid)
        if problems := self._wrong(draft, now, laid):
            return then, problems, []
        touched = dict.fromkeys(name for change in draft.changes if (name := topic_of(change.key)))
        takes = warnings(now, then, touched) if draft.act in _NEW else []
        return then, [], [*self._hides(draft, now.base), *takes]

    @staticmethod
    def _hides(draft: Draft, now: Base) -> list[str]:
        hidden = {change.key for change in draft.changes if change.value is None}
        topics = [topic for name in hidden if (topic := now.topics.get(name))]
        count = len(
            {key for key in hidden if now.entry(key)} | {one.full_id for topic in topics for one in topic.entries}
        )
        return [HIDES.format(count=count)] if count > MOST_HIDDEN else []

    async def save(self, draft: Draft, settings: GuildSettings, why: str = "") -> SaveResult:
        """Save a draft as its writer. Raises UserError where it warned of something and no reason is given."""
        draft = replace(draft, why=why or draft.why)
        if draft.warned and not draft.why:
            raise UserError(SAY_WHY.format(warned=draft.warned[0]))
        preview = await self._preview(draft)
        if preview.problems:
            return Refused(draft, preview.problems)
        if set(preview.draft.warned) - set(draft.warned) and not draft.why:  # others have changed something since
            await self.keep(preview.draft)
            return preview
        wanted = await self._wants_second_look(draft, settings)
        async with self._database.write() as connection:
            await self._still(connection, draft, draft.state)
            if theirs := await self._stale(connection, draft):
                await store_draft(connection, draft)
                return Conflict(draft, tuple(theirs))
            lately = await changed_lately(connection, draft.scope, draft.who, BRAKE)
            held = lately + len(draft.changes) > settings.most_changes
            if held or wanted:
                draft = replace(draft, state=DraftState.HELD if held else DraftState.WAITING)
                await store_draft(connection, draft)
                return PendingReview(draft, await self.before(draft), held)
            saved = await self._write(connection, draft, None)
        return await self._serve(saved)

    async def _problems(self, draft: Draft) -> list[str]:
        overlay = await overlay_of(self._database, draft.scope)
        now, below = await self._scopes.at(draft.scope), self._scopes.below(draft.scope)
        return await asyncio.to_thread(lambda: self._wrong(draft, now, tried(below, overlay, draft.changes)))

    def _wrong(self, draft: Draft, now: Snapshot, then: Overlaid) -> list[str]:
        keys = [change.key for change in draft.changes]
        return problems_of(now, self._scopes.below(draft.scope).base, then, keys, datetime.now(UTC).date())

    async def _stale(self, connection: Work, draft: Draft) -> list[tuple[str, Item | None]]:
        now = [(change, await self._now(connection, draft.scope, change.key)) for change in draft.changes]
        return [(change.key, item) for change, item in now if digest(item) != change.seen]

    async def _wants_second_look(self, draft: Draft, settings: GuildSettings) -> bool:
        base = (await self._scopes.at(draft.scope)).base
        names = {name for change in draft.changes if (name := topic_of(change.key))}
        heads = [head for name in names if (head := base.topics.get(name))]
        written = [change.value for change in draft.changes if change.value and not isinstance(change.value, Entry)]
        categories = {head.category for head in heads} | {str(getattr(one, "category", "")) for one in written}
        return any(settings.wants_second_look(category) for category in categories or {""})

    async def _write(self, connection: Work, draft: Draft, approved: int | None) -> Saved:
        below = self._scopes.below(draft.scope).base
        rows = [
            NewRevision(
                change.key,
                draft.act,
                await self._now(connection, draft.scope, change.key),
                change.value,
                find(below, change.key),
                entry.revision if (entry := below.entry(change.key)) else 0,
            )
            for change in draft.changes
        ]
        numbers = await append(connection, draft.scope, rows, Attribution(draft.who, draft.why, approved))
        saved = replace(draft, state=DraftState.SAVED)
        await store_draft(connection, saved, approved)
        return Saved(saved, tuple(numbers))

    async def _serve(self, saved: Saved) -> Saved:
        await self._scopes.changed(saved.draft.scope)
        return saved

    async def approve(
        self, scope: str, number: int, who: int, settings: GuildSettings, *, owner: bool = False
    ) -> SaveResult:
        """Agree to what waits. The server's owner may let go their own changes that only the brake holds.

        Raises UserError where it does not wait any more, or waits for somebody else.
        """
        draft = await self._undecided(scope, number)
        alone = owner and draft.state is DraftState.HELD and not await self._wants_second_look(draft, settings)
        if draft.who == who and not alone:
            raise NotAllowed(NOT_ALONE)
        if problems := await self._problems(draft):
            return Refused(draft, tuple(problems))
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
            await store_draft(connection, replace(undecided, changes=tuple(changes)))

    async def reject(self, scope: str, number: int, who: int, why: str = "") -> Draft:
        """Say no to what waits; its writer may take it back. What was typed is kept."""
        draft = await self._undecided(scope, number)
        rejected = replace(draft, state=DraftState.REJECTED, why=why or draft.why)
        async with self._database.write() as connection:
            await self._still(connection, draft, draft.state)
            await store_draft(connection, rejected, who)
        return rejected

    async def _undecided(self, scope: str, number: int) -> Draft:
        draft = await self.draft(scope, number)
        if draft.state not in (DraftState.WAITING, DraftState.HELD):
            raise UserError(DECIDED.format(state=draft.state))
        return draft

    async def _still(self, connection: Work, draft: Draft, expected: DraftState) -> None:
        """Raises UserError where somebody was faster, so that nothing is done twice."""
        now = await stored_draft(connection, draft.scope, draft.id)
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
        beneath = find(below.base, change.key)
        if change.value is not None and digest(change.value) == digest(beneath):
            own.pop(change.key, None)
        else:
            entry = below.base.entry(change.key)
            number = own[change.key].revision if change.key in own else entry.revision if entry else 0
            own[change.key] = Override(change.value, digest(beneath), number + 1)
    return apply_overlay(below.base, own)
