"""Sending a reply: private unless asked otherwise, and never a ping."""

import io
from typing import Any

import aiohttp
import discord

from bot.discord.components.message import layout
from bot.replies.document import Reply

NO_PINGS = discord.AllowedMentions.none()

UNSAID = (discord.HTTPException, aiohttp.ClientError, OSError)
"""Raised where something could not be said: Discord refuses it, or the network fails."""


async def send(
    interaction: discord.Interaction[Any], reply: Reply, *, public: bool = False, asker: str | None = None
) -> int | None:
    """Answer an interaction, or add to an answer already given. Returns the message's id where Discord says it."""
    view = layout(reply, public=public, asker=asker)
    files = _files(reply)
    if interaction.response.is_done():
        sent = await interaction.followup.send(
            view=view, files=files, ephemeral=not public, allowed_mentions=NO_PINGS, wait=True
        )
        return sent.id
    answer = await interaction.response.send_message(
        view=view, files=files, ephemeral=not public, allowed_mentions=NO_PINGS
    )
    return answer.message_id


def _files(reply: Reply) -> list[discord.File]:
    """The reply's picture, anew for each message: a file is read once."""
    if reply.picture is None:
        return []
    picture = reply.picture
    return [discord.File(io.BytesIO(picture.png), picture.name, description=picture.alt)]


async def turn(interaction: discord.Interaction[Any], reply: Reply) -> int | None:
    """Show a reply in place of the private message whose button was pressed; beside it where others read it too.

    Returns the id of the message that shows it.
    """
    message = interaction.message
    if message is None or not message.flags.ephemeral:
        return await send(interaction, reply)
    view, files = layout(reply), _files(reply)
    if files or message.attachments:
        await interaction.response.edit_message(view=view, attachments=files, allowed_mentions=NO_PINGS)
    else:
        await interaction.response.edit_message(view=view, allowed_mentions=NO_PINGS)
    return message.id
