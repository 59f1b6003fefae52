"""The cards of drafts that wait for a review, wherever they are shown: all of them change once it is decided."""

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

import discord

from bot.discord.components.delivery import DELIVERY_ERRORS, describe_failure
from bot.discord.components.message import build_view
from bot.discord.components.send import NO_PINGS
from bot.domain.changes import Draft
from bot.languages import speak
from bot.moderation.draft_store import DraftStore
from bot.replies.document import Reply

logger = logging.getLogger(__name__)

MAX_CARDS = 500
"""Private cards that are remembered. Discord lets them be changed for fifteen minutes anyway."""


class ReviewCards:
    """Private cards are remembered here, by the interaction that showed them; those in channels in the database."""

    def __init__(self, drafts: DraftStore, choose_language: Callable[[int | None, str | None], Awaitable[str]]) -> None:
        self._drafts = drafts
        self._choose_language = choose_language
        self._private: OrderedDict[int, tuple[int, discord.Interaction[Any]]] = OrderedDict()

    def add(self, draft: Draft, interaction: discord.Interaction[Any]) -> None:
        """Remember the private card that this interaction was answered with."""
        self._private[interaction.id] = draft.id, interaction
        while len(self._private) > MAX_CARDS:
            self._private.popitem(last=False)

    async def post(self, draft: Draft, channel: discord.PartialMessageable, reply: Reply) -> None:
        """Post a card in a channel. A failure is only logged: the draft waits for its review all the same."""
        try:
            message = await channel.send(view=build_view(reply, public=True), allowed_mentions=NO_PINGS)
        except DELIVERY_ERRORS as error:
            logger.info("Could not post a review request in a log channel: %s.", describe_failure(error))
        else:
            await self._drafts.remember_card(draft, channel.id, message.id)

    async def close(self, interaction: discord.Interaction[Any], draft: Draft, render: Callable[[], Reply]) -> None:
        """Show what was decided in every card of a draft but the one that was pressed, which shows it already.

        `render` is called in the language of each card.
        """
        for key, (draft_id, shown) in list(self._private.items()):
            if draft_id == draft.id:
                del self._private[key]
                with speak(await self._choose_language(interaction.guild_id, str(shown.locale))):
                    await self._edit_private(shown, render())
        for channel_id, message_id in await self._drafts.take_cards(draft):
            with speak(await self._choose_language(interaction.guild_id, None)):
                await self._edit_posted(interaction.client, channel_id, message_id, render())

    async def _edit_private(self, shown: discord.Interaction[Any], reply: Reply) -> None:
        try:
            await shown.edit_original_response(view=build_view(reply), allowed_mentions=NO_PINGS)
        except DELIVERY_ERRORS as error:
            logger.info("Could not update a review request: %s.", describe_failure(error))

    async def _edit_posted(self, client: discord.Client, channel_id: int, message_id: int, reply: Reply) -> None:
        message = client.get_partial_messageable(channel_id).get_partial_message(message_id)
        try:
            await message.edit(view=build_view(reply, public=True), allowed_mentions=NO_PINGS)
        except DELIVERY_ERRORS as error:
            logger.info("Could not update a review request in a log channel: %s.", describe_failure(error))
