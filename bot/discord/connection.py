"""A client whose connection to Discord no single frame can end."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import discord
from discord.backoff import ExponentialBackoff

logger = logging.getLogger(__name__)

INVALID_SEQUENCE = 4007
"""Discord's close code for a resumed session with a sequence number that it never sent."""

Parser = Callable[[Any], None]

_NEEDED = ("READY", "RESUMED")
"""Without these there is no session, so a failure to parse one of them is left to a new connection."""


class LastingClient(discord.Client):
    """discord.py ends the process at the first frame that it can't decode, or event that it can't parse.

    Events that can't be parsed are left out, and a connection that fails in any other way is opened again.
    """

    async def connect(self, *, reconnect: bool = True) -> None:
        """Stay connected until the client is closed. Raises discord.DiscordException where Discord refuses the bot."""
        parsers = self._connection.parsers
        parsers.update({event: _guard(event, parse) for event, parse in parsers.items() if event not in _NEEDED})
        backoff: ExponentialBackoff[Any] = ExponentialBackoff()
        while not self.is_closed():
            try:
                await super().connect(reconnect=reconnect)
            except (discord.DiscordException, OSError):  # discord.py has given up on purpose
                raise
            except Exception as error:  # noqa: BLE001 - decoders and parsers raise anything
                delay = backoff.delay()
                # The frame itself stays out of the log: it may hold what a member wrote.
                logger.warning("The connection failed (%s). Connecting anew in %.1f s.", type(error).__name__, delay)
                await self._drop_connection()
                await asyncio.sleep(delay)

    def dispatch(self, event: str, /, *args: object, **kwargs: object) -> None:
        """Forget a session whose place Discord doesn't know: discord.py would try to resume it again and again."""
        # Without a first connection there is no `ws`, whatever discord.py declares.
        if event == "disconnect" and getattr(self, "ws", None) and self.ws.socket.close_code == INVALID_SEQUENCE:
            self.ws.session_id = self.ws.sequence = None
        super().dispatch(event, *args, **kwargs)

    async def _drop_connection(self) -> None:
        with suppress(Exception):  # whatever state it is in, it is no longer used
            await self.ws.close()


def _guard(event: str, parse: Parser) -> Parser:
    def guarded(data: object) -> None:
        try:
            parse(data)
        except Exception as error:  # noqa: BLE001 - whatever a malformed payload makes discord.py raise
            logger.warning("Left out an event that can't be read: %.40s (%s).", event, type(error).__name__)

    return guarded
