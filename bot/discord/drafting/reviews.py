"""Approves and rejects what other moderators want to save, and tells them by direct message."""

from dataclasses import replace

import discord

from bot.discord.components.delivery import DELIVERY_ERRORS
from bot.discord.components.message import build_view
from bot.discord.components.send import NO_PINGS, show
from bot.discord.context import Interaction, get_app
from bot.discord.drafting.access import fetch_draft
from bot.discord.permissions import require_guild
from bot.replies.document import Reply, Subtext, Text
from bot.replies.drafts import render_decision, render_save_result

REJECTED = "Rejected. The current answer stays."
NOT_NOTIFIED = "I couldn't notify the author: their direct messages are closed."


async def approve(interaction: Interaction, draft_id: int, *, overwrite: bool = False) -> None:
    """Approve a draft; with `overwrite` also over what was changed since it was written."""
    draft = await fetch_draft(interaction, draft_id)
    is_owner = interaction.user.id == require_guild(interaction).owner_id
    workflows, reviewer_id = get_app(interaction).workflows, interaction.user.id
    approval = await workflows.approve(draft, reviewer_id, is_owner=is_owner, overwrite=overwrite)
    is_notified = await _notify(interaction, approval.notify_id, render_decision(draft, approved=True))
    await _show_decision(interaction, render_save_result(approval.result), is_notified=is_notified)


async def reject(interaction: Interaction, draft_id: int, reason: str) -> None:
    """Reject a draft."""
    draft = await fetch_draft(interaction, draft_id)
    rejection = await get_app(interaction).workflows.reject(draft, interaction.user.id, reason)
    is_notified = await _notify(interaction, rejection.notify_id, render_decision(rejection.draft, approved=False))
    await _show_decision(interaction, Reply((Text(REJECTED),)), is_notified=is_notified)


async def _notify(interaction: Interaction, user_id: int | None, reply: Reply) -> bool:
    """Send a direct message, unless there is nobody to notify. Returns False if their direct messages are closed."""
    if user_id is None:
        return True
    try:
        channel = await interaction.client.create_dm(discord.Object(user_id))
        await channel.send(view=build_view(reply), allowed_mentions=NO_PINGS)
    except DELIVERY_ERRORS:
        return False
    return True


async def _show_decision(interaction: Interaction, reply: Reply, *, is_notified: bool) -> None:
    note = () if is_notified else (Subtext(NOT_NOTIFIED),)
    await show(interaction, replace(reply, blocks=(*reply.blocks, *note)))
