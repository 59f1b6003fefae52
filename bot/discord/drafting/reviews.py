"""Approves and declines what other moderators want to save, tells them, and updates every card of the draft."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import discord

from bot.discord.components.delivery import DELIVERY_ERRORS
from bot.discord.components.message import build_view
from bot.discord.components.send import NO_PINGS, defer, send, show
from bot.discord.context import Interaction, get_app, get_client
from bot.discord.drafting.access import fetch_base, fetch_draft
from bot.discord.permissions import is_server_owner
from bot.domain.changes import Draft
from bot.domain.items import Item
from bot.domain.save_results import Saved
from bot.errors import NotAllowed
from bot.languages import mark, say, speak
from bot.moderation.draft_store import NOT_YOURS
from bot.replies.document import Reply, Subtext, Text
from bot.replies.items import name_key
from bot.replies.reviews import Decision, find_viewer, render_decided, render_decision, render_review_request
from bot.replies.save_results import render_save_result

REJECTED = mark("Declined. The current answer stays.")
WITHDRAWN = mark("Withdrawn. The current answer stays.")
NOT_NOTIFIED = mark("I couldn't notify the author: their direct messages are closed.")


async def show_for_review(interaction: Interaction, draft_id: int) -> None:
    """Show a draft that waits, with the buttons that this moderator may press."""
    drafts = get_app(interaction).drafts
    draft = await fetch_draft(interaction, draft_id)
    waiting = await drafts.fetch_waiting(draft.scope, draft.id)
    is_owner = await is_server_owner(interaction)
    viewer = find_viewer(waiting, interaction.user.id, is_owner=is_owner)
    items, base = await drafts.items.fetch_items(waiting), await fetch_base(interaction, waiting.scope)
    await send(interaction, render_review_request(waiting, items, base, viewer))
    get_client(interaction).review_cards.add(waiting, interaction)


async def approve(interaction: Interaction, draft_id: int, *, overwrite: bool = False) -> None:
    """Approve a draft; with `overwrite` also over what was changed since it was written."""
    draft = await fetch_draft(interaction, draft_id)
    before = await get_app(interaction).drafts.items.fetch_items(draft)
    is_owner = await is_server_owner(interaction)
    workflows, reviewer_id = get_app(interaction).workflows, interaction.user.id
    approval = await workflows.approve(draft, reviewer_id, is_owner=is_owner, overwrite=overwrite)
    is_notified = await _notify(interaction, approval.notify_id, draft, before, approved=True)
    result = render_save_result(approval.result, await fetch_base(interaction, draft.scope))
    await _show_decision(interaction, result, is_notified=is_notified)
    if isinstance(approval.result, Saved):
        await _close_cards(interaction, Decision(draft, reviewer_id, is_approved=True), before)


async def reject(interaction: Interaction, draft_id: int, reason: str) -> None:
    """Decline a draft."""
    draft = await fetch_draft(interaction, draft_id)
    before = await get_app(interaction).drafts.items.fetch_items(draft)
    rejection = await get_app(interaction).workflows.reject(draft, interaction.user.id, reason)
    is_notified = await _notify(interaction, rejection.notify_id, rejection.draft, before, approved=False)
    await _show_decision(interaction, Reply((Text(say(REJECTED)),)), is_notified=is_notified)
    await _close_cards(interaction, Decision(draft, interaction.user.id, is_approved=False, reason=reason), before)


async def withdraw(interaction: Interaction, draft_id: int) -> None:
    """Take back a draft of one's own. Raises NotAllowed for anybody but its author."""
    await defer(interaction)
    draft = await fetch_draft(interaction, draft_id)
    if draft.author_id != interaction.user.id:
        raise NotAllowed(say(NOT_YOURS))
    before = await get_app(interaction).drafts.items.fetch_items(draft)
    await get_app(interaction).workflows.reject(draft, interaction.user.id, "")
    await show(interaction, Reply((Text(say(WITHDRAWN)),)))
    await _close_cards(interaction, Decision(draft, interaction.user.id, is_approved=False), before)


async def _close_cards(interaction: Interaction, decision: Decision, before: Sequence[Item | None]) -> None:
    base = await fetch_base(interaction, decision.draft.scope)
    render = partial(render_decided, decision, before, base)
    await get_client(interaction).review_cards.close(interaction, decision.draft, render)


async def _notify(
    interaction: Interaction, user_id: int | None, draft: Draft, before: Sequence[Item | None], *, approved: bool
) -> bool:
    """Send a direct message, unless there is nobody to notify. Returns False if their direct messages are closed."""
    if user_id is None:
        return True
    try:
        channel = await interaction.client.create_dm(discord.Object(user_id))
        with speak(await get_app(interaction).choose_language(interaction.guild_id)):
            pairs = zip(draft.changes, before, strict=True)
            names = [name_key(change.key, change.value, current) for change, current in pairs]
            view = build_view(render_decision(draft, names, approved=approved))
        await channel.send(view=view, allowed_mentions=NO_PINGS)
    except DELIVERY_ERRORS:
        return False
    return True


async def _show_decision(interaction: Interaction, reply: Reply, *, is_notified: bool) -> None:
    note = () if is_notified else (Subtext(say(NOT_NOTIFIED)),)
    await show(interaction, replace(reply, blocks=(*reply.blocks, *note)))
