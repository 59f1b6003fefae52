"""Sends and updates replies: privately by default, and never with a ping."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any, TypeVar

import discord

from bot.discord.components.delivery import follow_up, has_responded, respond
from bot.discord.components.message import build_spent_view, build_view
from bot.discord.components.pictures import build_files
from bot.replies.document import Reply, Text

# Replies quote what people wrote: that must not ping anybody.
NO_PINGS = discord.AllowedMentions.none()

NOTHING = Reply(())

PATIENCE_SECONDS = 2.0
"""How long a member waits without seeing that something happens; Discord gives up after three."""

T = TypeVar("T")


async def send(
    interaction: discord.Interaction[Any], reply: Reply, *, public: bool = False, byline: str | None = None
) -> int | None:
    """Respond to an interaction, or follow up on a response already given.

    Args:
        interaction: The interaction to respond to.
        reply: What to show.
        public: Whether the whole channel sees it.
        byline: A line above the reply, such as “Mila asked”.

    Returns:
        The id of the message, None if Discord doesn't return it.

    Raises:
        NotDelivered: If the user couldn't be told.

    """
    view = build_view(reply, public=public, byline=byline)
    if has_responded(interaction):
        message = await follow_up(
            lambda: interaction.followup.send(
                view=view, files=build_files(reply), ephemeral=not public, allowed_mentions=NO_PINGS, wait=True
            )
        )
        return message.id
    response = await respond(
        interaction,
        lambda: interaction.response.send_message(
            view=view, files=build_files(reply), ephemeral=not public, allowed_mentions=NO_PINGS
        ),
    )
    return response.message_id if response else None


async def update(interaction: discord.Interaction[Any], reply: Reply) -> int | None:
    """Show a reply in place of the private message whose button was pressed. A message that others read too is kept.

    Returns:
        The id of the message that shows the reply, None if Discord doesn't return it.

    """
    message = interaction.message
    if message is None or not message.flags.ephemeral:
        return await send(interaction, reply)
    if has_responded(interaction):
        await show(interaction, reply)
        return message.id
    await respond(interaction, lambda: _edit(interaction, reply, has_files=bool(message.attachments)))
    return message.id


async def _edit(interaction: discord.Interaction[Any], reply: Reply, *, has_files: bool) -> None:
    view, files = build_view(reply), build_files(reply)
    # Only where a picture comes or goes: without the field Discord leaves the attachments alone.
    if files or has_files:
        await interaction.response.edit_message(view=view, attachments=files, allowed_mentions=NO_PINGS)
    else:
        await interaction.response.edit_message(view=view, allowed_mentions=NO_PINGS)


async def spend_button(
    interaction: discord.Interaction[Any], label: str, reply: Reply = NOTHING, *, again: bool = False
) -> None:
    """Label the button of the private message that was pressed with what it did, and add a reply below.

    It is disabled unless it can be pressed `again`. Called once more for the same press, this replaces what it showed.
    """
    message, alone = interaction.message, reply if reply.blocks else Reply((Text(label),))
    show_alone = show if has_responded(interaction) else send
    if message is None or not message.flags.ephemeral or not message.components:
        await show_alone(interaction, alone)
        return
    data: Mapping[str, Any] = interaction.data or {}
    try:
        await _edit_pressed(
            interaction, build_spent_view(message, str(data.get("custom_id")), label, reply, again=again)
        )
    except (ValueError, discord.HTTPException):  # it is full, or not as we send messages: it stays as it is
        await show_alone(interaction, alone)


async def _edit_pressed(interaction: discord.Interaction[Any], view: discord.ui.LayoutView) -> None:
    if has_responded(interaction):
        await follow_up(lambda: interaction.edit_original_response(view=view, allowed_mentions=NO_PINGS))
    else:
        await respond(interaction, lambda: interaction.response.edit_message(view=view, allowed_mentions=NO_PINGS))


async def defer(interaction: discord.Interaction[Any]) -> None:
    """Show a private placeholder: previewing and saving may take longer than the three seconds that Discord waits."""
    await respond(interaction, lambda: interaction.response.defer(ephemeral=True, thinking=True))


async def wait_visibly(interaction: discord.Interaction[Any], work: Awaitable[T]) -> T:
    """Wait for what may take longer than Discord does. If it does, a placeholder shows; below a button, nothing does.

    Raises what the work raises.
    """
    task = asyncio.ensure_future(work)
    await asyncio.wait([task], timeout=PATIENCE_SECONDS)
    if not task.done():
        is_in_place = interaction.message is not None and interaction.message.flags.ephemeral
        await (respond(interaction, interaction.response.defer) if is_in_place else defer(interaction))
    return await task


async def show(interaction: discord.Interaction[Any], reply: Reply) -> None:
    """Show a reply in place of the placeholder."""
    view = build_view(reply)
    await follow_up(
        lambda: interaction.edit_original_response(view=view, attachments=build_files(reply), allowed_mentions=NO_PINGS)
    )


async def open_modal(interaction: discord.Interaction[Any], modal: discord.ui.Modal) -> None:
    """Respond with a form."""
    await respond(interaction, lambda: interaction.response.send_modal(modal))
