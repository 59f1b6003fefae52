"""What holds across the processes that share a database: how often a member may act, and who handles what they do."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from bot.storage.calls import NOWHERE, CallRegister, claim_interaction, take_slot
from bot.storage.database import DATABASE_ERRORS, Database

MAX_WAIT_SECONDS = 0.3
"""A member's command waits no longer for the database; then only the limit of this process holds."""

logger = logging.getLogger(__name__)

FetchPseudonymizer = Callable[[int], Awaitable[Callable[[int], str]]]


class SharedBrakes:
    """Counts in the database, but only while several processes use it: for one alone, its own memory is enough.

    Attributes:
        is_replayed: Whether a process that comes later may be sent what this one has handled, as with claimed shards.

    """

    def __init__(self, database: Database, fetch_pseudonymizer: FetchPseudonymizer) -> None:
        self._database = database
        self._register = CallRegister(database)
        self._fetch_pseudonymizer = fetch_pseudonymizer
        self.is_replayed = False

    async def claim(self, interaction_id: int) -> bool:
        """Whether this process is the first to handle an interaction, which Discord may have sent to several."""
        if not (self.is_replayed or self._database.is_shared):
            return True
        try:
            async with asyncio.timeout(MAX_WAIT_SECONDS):
                return await claim_interaction(self._register, interaction_id, time.time_ns() // 1_000_000)
        except (TimeoutError, *DATABASE_ERRORS) as error:
            logger.warning("An interaction is handled whether another process does or not (%s).", type(error).__name__)
            return True

    async def count(self, user_id: int, name: str, max_calls: int, window_seconds: float) -> float:
        """Count a call of a member. Returns 0 if they may go on, else the seconds that they have to wait."""
        if not self._database.is_shared:
            return 0.0
        try:
            async with asyncio.timeout(MAX_WAIT_SECONDS):
                person = (await self._fetch_pseudonymizer(user_id))(NOWHERE)
                window_ms, now_ms = round(window_seconds * 1_000), time.time_ns() // 1_000_000
                return await take_slot(self._register, (person, name), max_calls, window_ms, now_ms) / 1_000
        except (TimeoutError, *DATABASE_ERRORS) as error:  # who asks is not kept from an answer by that
            logger.warning("A command is counted in this process alone (%s).", type(error).__name__)
            return 0.0
