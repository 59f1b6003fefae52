"""Helpful and not helpful votes: one for each member and revision of an entry, which the member can change."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, date, datetime

from bot.domain.knowledge import KnowledgeBase
from bot.domain.moderation_queue import DownvotedRevision
from bot.storage.database import Database
from bot.storage.usage import NO_GUILD
from bot.storage.votes import (
    StoredVote,
    fetch_downvoted,
    fetch_or_create_secret,
    fetch_votes_by_day,
    keep_revision,
    store_vote,
)


class Votes:
    """Stores votes under a pseudonym: a hash with a secret of this installation, enough to count each member once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._secret: bytes | None = None

    async def vote(
        self, guild_id: int | None, user_id: int, entry_id: str, revision: int, *, helpful: bool
    ) -> bool | None:
        """Store a member's vote in place of an earlier one.

        Args:
            guild_id: Where the answer was read; None for direct messages.
            user_id: Who votes.
            entry_id: The full id of the entry.
            revision: The number of the revision that was read.
            helpful: The vote.

        Returns:
            What the member voted before, or None for a first vote.

        """
        scope = guild_id or NO_GUILD
        pseudonym = (await self.fetch_pseudonymizer(user_id))(scope)
        vote = StoredVote(scope, entry_id, revision, pseudonym, helpful, datetime.now(UTC).date())
        return await store_vote(self._database, vote)

    async def fetch_downvoted(
        self, guild_id: int, base: KnowledgeBase, min_downvotes: int
    ) -> tuple[DownvotedRevision, ...]:
        """Return the revisions in `base` with at least that many downvotes, most downvotes first."""
        downvoted = await fetch_downvoted(self._database, guild_id, min_downvotes)
        entries = ((item, base.entry(item.entry_id)) for item in downvoted)
        return tuple(item for item, entry in entries if entry and entry.revision == item.revision)

    async def keep_revision(self, guild_id: int, entry_id: str, revision: int) -> None:
        """Take a revision out of the moderation queue for good: a moderator leaves it as it is."""
        await keep_revision(self._database, guild_id, entry_id, revision)

    async def count_by_day(self, guild_id: int, since: date) -> dict[tuple[date, bool], int]:
        """Count a guild's votes from a day on, by day and whether the answer helped."""
        return await fetch_votes_by_day(self._database, guild_id, since)

    async def fetch_pseudonymizer(self, user_id: int) -> Callable[[int], str]:
        """Return a function from a guild id to the pseudonym of this user's votes there."""
        key = await self._fetch_secret()
        return lambda guild_id: _compute_pseudonym(key, guild_id, user_id)

    async def _fetch_secret(self) -> bytes:
        if self._secret is None:
            self._secret = await fetch_or_create_secret(self._database, "voters")
        return self._secret


def _compute_pseudonym(key: bytes, guild_id: int, user_id: int) -> str:
    return hmac.new(key, f"{guild_id}:{user_id}".encode(), hashlib.sha256).hexdigest()[:32]
