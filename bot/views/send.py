"""Sending a reply: private unless asked otherwise, and never a ping."""

from typing import Any

import discord

from bot.replies.document import Reply
from bot.views.layout import layout

NO_PINGS = discord.AllowedMentions.none()


async def send(
    interaction: discord.Interaction[Any], reply: Reply, *, public: bool = False, asker: str | None = None
) -> int | None:
    """Answer an interaction, or add to an answer already given. Returns the message's id where Discord says it."""
    view = layout(reply, public=public, asker=asker)
    if interaction.response.is_done():
        sent = await interaction.followup.send(view=view, ephemeral=not public, allowed_mentions=NO_PINGS, wait=True)
        return sent.id
    answer = await interaction.response.send_message(view=view, ephemeral=not public, allowed_mentions=NO_PINGS)
    return answer.message_id


async def turn(interaction: discord.Interaction[Any], reply: Reply) -> int | None:
    """Show a reply in place of the private message whose button was pressed; beside it where others read it too.

    Returns the id of the message that shows it.
    """
    message = interaction.message
    if message is None or not message.flags.ephemeral:
        return await send(interaction, reply)
    await interaction.response.edit_message(view=layout(reply), allowed_mentions=NO_PINGS)
    return message.id
