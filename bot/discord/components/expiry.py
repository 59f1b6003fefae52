"""Removes the buttons of list messages after inactivity, so that old lists don't invite a press."""

import asyncio
import logging
from typing import Any

import discord

from bot.discord.components.delivery import DELIVERY_ERRORS, describe_failure
from bot.discord.components.message import build_view
from bot.replies.document import Reply

TIMEOUT_SECONDS = 600.0
"""An interaction's token, which editing the message needs, is valid for 900 seconds."""

MAX_TIMERS = 1_000
"""Each keeps its list in memory. Of more lists, the oldest keep their buttons, which go on working."""

logger = logging.getLogger(__name__)


class ExpiringViews:
    """One timer per message; a press restarts it."""

    def __init__(self, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._timeout_seconds = timeout_seconds
        self._timers: dict[int, asyncio.Task[None]] = {}

    def start(self, message_id: int, interaction: discord.Interaction[Any], reply: Reply) -> None:
        """Start or restart the timer of a message. `interaction` is the last one that showed the reply."""
        # Each press brings a new token, which is what lets a list stay usable for more than 15 minutes.
        if timer := self._timers.pop(message_id, None):
            timer.cancel()
        elif len(self._timers) >= MAX_TIMERS:
            self._timers.pop(next(iter(self._timers))).cancel()
        self._timers[message_id] = asyncio.create_task(self._expire(message_id, interaction, reply))

    async def _expire(self, message_id: int, interaction: discord.Interaction[Any], reply: Reply) -> None:
        await asyncio.sleep(self._timeout_seconds)
        self._timers.pop(message_id, None)
        try:
            await interaction.edit_original_response(view=build_view(reply, buttons=False))
        except DELIVERY_ERRORS as error:
            logger.info("Could not remove the buttons of a list: %s.", describe_failure(error))

    async def close(self) -> None:
        timers = list(self._timers.values())
        for timer in timers:
            timer.cancel()
        await asyncio.gather(*timers, return_exceptions=True)
