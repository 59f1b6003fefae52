"""The items of a scope as they are now: read, compared with what a draft was based on, and overwritten."""

from collections.abc import Mapping, Sequence

from bot.domain.changes import Attribution, Change, Draft, NewRevision
from bot.domain.items import Item, compute_digest, find_item
from bot.service.scopes import ScopedSnapshots
from bot.storage.database import Database, Queries, Transaction
from bot.storage.revisions import StoredChangeSet, append_revisions, fetch_overrides


class CurrentItems:
    """Reads straight from the database, so that an item is current even while its snapshot is being rebuilt."""

    def __init__(self, database: Database, scopes: ScopedSnapshots) -> None:
        self._database = database
        self._scopes = scopes

    async def fetch_item(self, scope: str, key: str) -> Item | None:
        """Return an item of a scope, or None if the scope hides it or has none of that key."""
        return await self._fetch(self._database.reading, scope, key)

    async def _fetch(self, connection: Queries, scope: str, key: str) -> Item | None:
        overridden = await fetch_overrides(connection, scope, [key])
        # An override may be None: that hides the item, whatever the parent says.
        return overridden[key] if key in overridden else find_item(self._scopes.get_parent(scope).base, key)

    async def fetch_items(self, draft: Draft) -> tuple[Item | None, ...]:
        """Return the current item for each change of a draft, in the same order."""
        return tuple([await self.fetch_item(draft.scope, change.key) for change in draft.changes])

    async def propose(self, scope: str, key: str, value: Item | None) -> Change:
        """Build a change that is based on the current item. `value` None hides it."""
        return Change(key, value, compute_digest(await self.fetch_item(scope, key)))

    async def propose_all(self, scope: str, values: Mapping[str, Item | None]) -> list[Change]:
        """Build the changes that bring items to these values, without those that have them already."""
        changes = [await self.propose(scope, key, value) for key, value in values.items()]
        return [change for change in changes if compute_digest(change.value) != change.base_digest]

    async def find_conflicts(self, connection: Transaction, draft: Draft) -> tuple[tuple[str, Item | None], ...]:
        """Find what another user changed since the draft was started.

        Args:
            connection: The write transaction that will save the draft, so that nothing changes in between.
            draft: The draft to compare.

        Returns:
            Key and current item of each change whose base is outdated.

        """
        items = [(change, await self._fetch(connection, draft.scope, change.key)) for change in draft.changes]
        return tuple((change.key, item) for change, item in items if compute_digest(item) != change.base_digest)

    async def write_revisions(
        self, connection: Transaction, draft: Draft, weights: Sequence[int], reviewer_id: int | None
    ) -> StoredChangeSet:
        """Append a revision for each change of a draft.

        Args:
            connection: The write transaction.
            draft: What to write, with its author and reason.
            weights: How much each change counts for the author's change limit, in the order of the changes.
            reviewer_id: The user id of the reviewer, None if nobody had to review it.

        Returns:
            The id of the change set, and the number of each new revision.

        """
        weighed = zip(draft.changes, weights, strict=True)
        revisions = [await self._build_revision(connection, draft, change, weight) for change, weight in weighed]
        attribution = Attribution(draft.author_id, draft.reason, reviewer_id)
        return await append_revisions(connection, draft.scope, revisions, attribution)

    async def _build_revision(self, connection: Transaction, draft: Draft, change: Change, weight: int) -> NewRevision:
        parent = self._scopes.get_parent(draft.scope).base
        entry = parent.entry(change.key)
        prior = await self._fetch(connection, draft.scope, change.key)
        number = entry.revision if entry else 0
        below = find_item(parent, change.key)
        return NewRevision(change.key, draft.operation, prior, change.value, below, number, weight)
