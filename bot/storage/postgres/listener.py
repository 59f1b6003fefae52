"""Listens for what other processes announce, on a connection of its own."""

import asyncio

from bot.storage.database import DatabaseUnavailable
from bot.storage.postgres.connections import Raw, ServerConnection, connect, translate_errors

CHANNEL = "almanac"
"""Where `schema/012_edits_are_announced.sql` announces revisions."""

MAX_WAIT_SECONDS = 1.0
"""The safety net: what wasn't heard of is looked for after this time."""

SETTLE_SECONDS = 0.02
"""What was saved in this process is served first, without being taken for another's."""


class Listener:
    """Connects when somebody waits, and again after the connection was lost."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._raw: Raw | None = None

    async def wait(self) -> None:
        """Return soon after something was announced, and after `MAX_WAIT_SECONDS` in any case."""
        began = asyncio.get_running_loop().time()
        try:
            await self._listen()
            await asyncio.sleep(SETTLE_SECONDS)
        except DatabaseUnavailable:
            await self.aclose()
            await asyncio.sleep(began + MAX_WAIT_SECONDS - asyncio.get_running_loop().time())

    async def _listen(self) -> None:
        if self._raw is None:
            self._raw = await connect(self._url)
            await ServerConnection(self._raw).run_script(f"LISTEN {CHANNEL}")
        with translate_errors():
            async for _ in self._raw.notifies(timeout=MAX_WAIT_SECONDS, stop_after=1):
                pass

    async def aclose(self) -> None:
        """Close the connection, if there is one."""
        raw, self._raw = self._raw, None
        if raw is not None:
            await raw.close()
