"""Sends and updates replies: privately by default, and never with a ping."""

import io
from typing import Any

import aiohttp
import discord

from bot.discord.components.message import build_view
from bot.replies.document import Reply

# Replies quote what people wrote: that must not ping anybody.
NO_PINGS = discord.AllowedMentions.none()

DELIVERY_ERRORS = (discord.HTTPException, aiohttp.ClientError, OSError)
"""Raised where Discord refuses a message or the network fails."""


async def send(
    interaction: discord.Interaction[Any], reply: Reply, *, public: bool = False, asker: str | None = None
) -> int | None:
    """Respond to an interaction, or follow up on a response already given.

    Args:
        interaction: The interaction to respond to.
        reply: What to show.
        public: Whether the whole channel sees it.
        asker: Display name shown as “X asked” above a shared answer.

    Returns:
        The id of the message, None if Discord doesn't return it.

    """
    view = build_view(reply, public=public, asker=asker)
    files = _build_files(reply)
    if interaction.response.is_done():
        message = await interaction.followup.send(
            view=view, files=files, ephemeral=not public, allowed_mentions=NO_PINGS, wait=True
        )
        return message.id
    response = await interaction.response.send_message(
        view=view, files=files, ephemeral=not public, allowed_mentions=NO_PINGS
    )
    return response.message_id


def _build_files(reply: Reply) -> list[discord.File]:
    """Build a new file for each message: discord.py reads and closes it."""
    if reply.picture is None:
        return []
    picture = reply.picture
    return [discord.File(io.BytesIO(picture.png), picture.name, description=picture.alt)]


async def update(interaction: discord.Interaction[Any], reply: Reply) -> int | None:
    """Show a reply in place of the private message whose button was pressed. A message that others read too is kept.

    Returns:
        The id of the message that shows the reply, None if Discord doesn't return it.

    """
    message = interaction.message
    if message is None or not message.flags.ephemeral:
        return await send(interaction, reply)
    view, files = build_view(reply), _build_files(reply)
    # Only where a picture comes or goes: without the field Discord leaves the attachments alone.
    if files or message.attachments:
        await interaction.response.edit_message(view=view, attachments=files, allowed_mentions=NO_PINGS)
    else:
        await interaction.response.edit_message(view=view, allowed_mentions=NO_PINGS)
    return message.id
