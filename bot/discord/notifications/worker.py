"""Background worker that delivers notifications in order and retries failures."""

import asyncio
import contextlib
import logging

from bot.discord.notifications.answered import Messenger, notify_followers
from bot.discord.notifications.audit_log import post_changes
from bot.storage.database import DATABASE_ERRORS

logger = logging.getLogger(__name__)

RETRY_SECONDS = 60.0


CANCEL_INTERVAL_SECONDS = 0.1


class NotificationWorker:
    """One per client. It keeps no queue: what is still to be delivered is in the database."""

    def __init__(self, client: Messenger, retry_seconds: float = RETRY_SECONDS) -> None:
        self.retry_seconds = retry_seconds
        self._client = client
        self._wakes = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._is_closed = False

    def wake(self) -> None:
        """Deliver what there is soon. Safe to call at any time; once closed, the next start delivers it."""
        self._wakes.set()
        if not self._is_closed and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """End the worker for good: an answer under way may still wake it while the bot stops."""
        self._is_closed = True
        # More than once if need be: `asyncio.wait_for` of Python 3.11 may swallow a cancellation.
        while self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task}, timeout=CANCEL_INTERVAL_SECONDS)

    async def _run(self) -> None:
        while self._wakes.is_set():
            self._wakes.clear()  # before the delivery: what comes up during it wakes the worker again
            if not await self._deliver_all():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wakes.wait(), self.retry_seconds)
                self._wakes.set()

    async def _deliver_all(self) -> bool:
        """Returns whether everything was delivered."""
        is_done = True
        for deliver in (notify_followers, post_changes):
            try:
                is_done = await deliver(self._client) and is_done
            except DATABASE_ERRORS as error:
                logger.warning("Database busy, will retry notifications: %s", error)
                is_done = False
            except Exception:  # one kind of notification must not hold up the other, nor end the worker
                logger.exception("Could not deliver notifications, will retry.")
                is_done = False
        return is_done
