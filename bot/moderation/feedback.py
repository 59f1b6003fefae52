"""Whether answers helped. One vote for each member and revision, which the member can change."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime

from bot.domain.knowledge import KnowledgeBase
from bot.domain.review_queue import DownvotedRevision
from bot.storage.database import Database
from bot.storage.usage import NO_GUILD
from bot.storage.votes import (
    StoredVote,
    fetch_downvoted,
    fetch_or_create_secret,
    fetch_votes_by_day,
    mark_reviewed,
    store_vote,
)

DOUBTED_FROM = 3
"""Votes against a revision that put it before the moderators."""


class Feedback:
    """One for a process. Who voted is kept as a hash with a key of this installation: enough to count each once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._key: bytes | None = None

    async def vote(self, guild: int | None, member: int, entry: str, revision: int, *, helpful: bool) -> bool | None:
        """Keep a member's vote. Returns what the same member voted before, or None for the first vote."""
        scope = guild or NO_GUILD
        voter = await self.voter(member)
        vote = StoredVote(scope, entry, revision, voter(scope), helpful, datetime.now(UTC).date())
        return await store_vote(self._database, vote)

    async def doubts(self, guild: int, base: KnowledgeBase) -> tuple[DownvotedRevision, ...]:
        """What is served, was voted down and nobody has looked at, the most doubted first."""
        found = await fetch_downvoted(self._database, guild, DOUBTED_FROM)
        served = ((one, base.entry(one.entry_id)) for one in found)
        return tuple(one for one, entry in served if entry and entry.revision == one.revision)

    async def look_at(self, guild: int, entry: str, revision: int) -> None:
        """A moderator has seen that this revision was voted down, and leaves it as it is."""
        await mark_reviewed(self._database, guild, entry, revision)

    async def since(self, guild: int, since: date) -> dict[tuple[date, bool], int]:
        """A guild's votes from a day on, by day and whether it helped."""
        return await fetch_votes_by_day(self._database, guild, since)

    async def voter(self, member: int) -> Callable[[int], str]:
        """Under which name the votes of a member are kept, by the guild."""
        key = await self._secret()
        return lambda scope: _voter(key, scope, member)

    async def _secret(self) -> bytes:
        if self._key is None:
            self._key = bytes.fromhex(await fetch_or_create_secret(self._database, "voters", secrets.token_hex(32)))
        return self._key


def _voter(key: bytes, scope: int, member: int) -> str:
    return hmac.new(key, f"{scope}:{member}".encode(), hashlib.sha256).hexdigest()[:32]
