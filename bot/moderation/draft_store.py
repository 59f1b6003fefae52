"""Keeps drafts: creates them, finds them for who may continue them, and merges what their forms are sent with."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.changes import Change, Draft, DraftState, Operation
from bot.errors import NotAllowed, NotFound, UserError
from bot.languages import mark, say
from bot.replies.draft_forms import merge_fields
from bot.storage.database import Database, Transaction
from bot.storage.drafts import fetch_draft, fetch_drafts, insert_draft, update_draft
from bot.storage.review_cards import insert_card, take_cards

PENDING = (DraftState.PENDING, DraftState.THROTTLED)

_STATE_LABELS = {
    DraftState.OPEN: mark("open"),
    DraftState.PENDING: mark("waiting for review"),
    DraftState.THROTTLED: mark("waiting for review"),
    DraftState.SAVED: mark("saved"),
    DraftState.REJECTED: mark("declined"),
    DraftState.DISCARDED: mark("discarded"),
}

GONE = mark("That draft no longer exists. Please start again with /knowledge.")
DECIDED = mark("That draft is already {state}.")
NOT_YOURS = mark("That's someone else's draft. Only its author can continue it.")
SENT_MEANWHILE = mark("Another form of this draft was sent just now. Check its preview, then save that one.")


class DraftStore:
    """Each change of a draft's state happens once, however many ask for it."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
            raise NotFound(say(GONE))
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
            raise NotAllowed(say(NOT_YOURS))
        _require(draft.state, DraftState.OPEN)
        return draft

    async def fetch_waiting(self, scope: str, draft_id: int) -> Draft:
        """Return a draft that waits for a review. Raises NotFound, or UserError if it waits no more."""
        draft = await self.fetch(scope, draft_id)
        _require(draft.state, *PENDING)
        return draft

    async def fetch_pending(self, scope: str) -> list[Draft]:
        """Return the drafts that wait for a review, oldest first."""
        return await fetch_drafts(self._database, scope, *PENDING)

    async def store(self, draft: Draft) -> Draft:
        """Store a new version of an open draft. Raises UserError if it was saved or discarded in the meantime."""
        async with self._database.write() as connection:
            await self.require_state(connection, draft, DraftState.OPEN)
            await update_draft(connection, draft)
        return draft

    async def store_unless_sent(self, draft: Draft) -> bool:
        """Store a new version of an open draft, unless another of its forms was sent since it was read.

        Raises:
            UserError: If the draft was saved or discarded in the meantime.

        """
        async with self._database.write() as connection:
            is_newest = await self._has_same_fields(connection, draft)
            if is_newest:
                await update_draft(connection, draft)
        return is_newest

    async def require_unsent(self, connection: Transaction, draft: Draft) -> None:
        """Raise UserError if another form of an open draft was sent since it was read, or it is no longer open."""
        if not await self._has_same_fields(connection, draft):
            raise UserError(say(SENT_MEANWHILE))

    async def _has_same_fields(self, connection: Transaction, draft: Draft) -> bool:
        stored = await self.require_state(connection, draft, DraftState.OPEN)
        return dict(stored.fields) == dict(draft.fields)

    async def merge_fields(self, draft: Draft, fields: Mapping[str, str]) -> Draft:
        """Merge submitted fields into the stored draft, keeping those of its other forms.

        Raises:
            UserError: If the draft was saved or discarded in the meantime.

        """
        async with self._database.write() as connection:
            # Read again: another form of the same draft may have been submitted since `draft` was read.
            stored = await self.require_state(connection, draft, DraftState.OPEN)
            merged = replace(stored, fields=merge_fields(stored.fields, fields))
            await update_draft(connection, merged)
        return merged

    async def remember_card(self, draft: Draft, channel_id: int, message_id: int) -> None:
        """Remember a message in a channel that shows a draft which waits for a review."""
        await insert_card(self._database, draft.id, channel_id, message_id)

    async def take_cards(self, draft: Draft) -> list[tuple[int, int]]:
        """Forget the messages that show a draft, and return the ids of their channels and their own."""
        return await take_cards(self._database, draft.id)

    async def discard(self, draft: Draft) -> Draft:
        """Close an open draft without saving it. Raises UserError if it is no longer open."""
        return await self.store(replace(draft, state=DraftState.DISCARDED))

    async def require_state(self, connection: Transaction, draft: Draft, expected: DraftState) -> Draft:
        """Return the stored draft. Raises UserError if it is no longer in `expected` state."""
        stored = await fetch_draft(connection, draft.scope, draft.id)
        _require(DraftState.DISCARDED if stored is None else stored.state, expected)
        return stored or draft


def _require(state: DraftState, *expected: DraftState) -> None:
    if state not in expected:
        raise UserError(say(DECIDED).format(state=say(_STATE_LABELS[state])))
