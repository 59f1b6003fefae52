"""Lists lose their buttons some time after the last press, so that old ones don't invite."""

import asyncio
import logging
from typing import Any

import discord

from bot.discord.components.message import layout
from bot.discord.components.send import UNSAID
from bot.replies.document import Reply

LASTS = 600.0
"""Seconds; an interaction's token lives for 900."""

logger = logging.getLogger(__name__)


class ExpiringViews:
    """One timer for each list on show; a press begins it anew."""

    def __init__(self, lasts: float = LASTS) -> None:
        self._lasts = lasts
        self._timers: dict[int, asyncio.Task[None]] = {}

    def begin(self, message_id: int, interaction: discord.Interaction[Any], reply: Reply) -> None:
        if timer := self._timers.pop(message_id, None):
            timer.cancel()
        self._timers[message_id] = asyncio.create_task(self._end(message_id, interaction, reply))

    async def _end(self, message_id: int, interaction: discord.Interaction[Any], reply: Reply) -> None:
        await asyncio.sleep(self._lasts)
        self._timers.pop(message_id, None)
        try:
            await interaction.edit_original_response(view=layout(reply, buttons=False))
        except UNSAID as error:
            logger.info("The buttons of a list stay: %s.", type(error).__name__)

    async def close(self) -> None:
        timers = list(self._timers.values())
        for timer in timers:
            timer.cancel()
        await asyncio.gather(*timers, return_exceptions=True)
