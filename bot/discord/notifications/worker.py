"""When people and channels are told of something: soon, one after the other, and again where Discord failed."""

import asyncio
import contextlib
import logging

from bot.discord.notifications.answered import Messenger, tell_of_answers
from bot.discord.notifications.audit_log import tell_of_changes

logger = logging.getLogger(__name__)

AGAIN_AFTER = 60.0
"""Seconds until what Discord did not take is tried again."""


class NotificationWorker:
    """One for a client. `begin` may be called at any time; what there is to tell stands in the database."""

    def __init__(self, client: Messenger, again_after: float = AGAIN_AFTER) -> None:
        self._client = client
        self._again_after = again_after
        self._wanted = asyncio.Event()
        self._work: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Tell in a moment whom there is something to tell."""
        self._wanted.set()
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._tell())

    async def close(self) -> None:
        if self._work is not None:
            self._work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._work

    async def _tell(self) -> None:
        while self._wanted.is_set():
            self._wanted.clear()
            if not await self._told_all():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wanted.wait(), self._again_after)
                self._wanted.set()

    async def _told_all(self) -> bool:
        """False where something is left to be told."""
        done = True
        for tell in (tell_of_answers, tell_of_changes):
            try:
                done = await tell(self._client) and done
            except Exception:
                logger.exception("Somebody could not be told of something, and will be later.")
                done = False
        return done
