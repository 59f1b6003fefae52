"""A second moderator's look: who is asked for it, what they decide, and who is told."""

import logging
from dataclasses import replace

import discord

from bot.discord.components.message import layout
from bot.discord.components.send import NO_PINGS
from bot.discord.context import Interaction, app_of
from bot.discord.drafting.access import draft_of, guild_settings_in, show
from bot.discord.permissions import guild_of
from bot.domain.changes import Draft
from bot.domain.guild_settings import GuildSettings
from bot.domain.save_results import PendingReview, Saved, SaveResult
from bot.replies.document import Reply, Small, Text
from bot.replies.drafts import became, told, waiting

logger = logging.getLogger(__name__)

REJECTED = "Rejected. The current answer stays."
NOT_TOLD = "I couldn't notify the author: their direct messages are closed."


async def ask_for_a_look(interaction: Interaction, settings: GuildSettings, outcome: PendingReview) -> None:
    """Tell the moderators' channel, where there is one, that something waits."""
    channel = guild_of(interaction).get_channel(settings.log_channel_id or 0)
    if isinstance(channel, discord.TextChannel):
        try:
            view = layout(waiting(outcome.draft, outcome.current_items, held=outcome.throttled), public=True)
            await channel.send(view=view, allowed_mentions=NO_PINGS)
        except discord.HTTPException as error:
            logger.info("A channel could not be told of what waits: Discord answered %s.", error.status)


async def approve(interaction: Interaction, number: int, *, over: bool) -> None:
    """Agree to what waits; `over` what has changed since it was written, too."""
    draft = await draft_of(interaction, number)
    settings = await guild_settings_in(interaction, draft.scope)
    owner = interaction.user.id == guild_of(interaction).owner_id
    await interaction.response.defer(ephemeral=True, thinking=True)
    editor = app_of(interaction).drafts
    if over:
        await editor.renew(draft)
    outcome = await editor.approve(draft.scope, number, interaction.user.id, settings, owner=owner)
    await show(interaction, await _with_word(interaction, outcome))


async def _with_word(interaction: Interaction, outcome: SaveResult) -> Reply:
    """The outcome for whoever approved, once the writer was told of it."""
    reply = became(outcome)
    if not isinstance(outcome, Saved) or await _tell_writer(interaction, outcome.draft, approved=True):
        return reply
    return replace(reply, blocks=(*reply.blocks, Small(NOT_TOLD)))


async def reject(interaction: Interaction, number: int, why: str) -> Reply:
    draft = await draft_of(interaction, number)
    rejected = await app_of(interaction).drafts.reject(draft.scope, number, interaction.user.id, why)
    reached = await _tell_writer(interaction, rejected, approved=False)
    return Reply((Text(REJECTED), *(() if reached else (Small(NOT_TOLD),))))


async def _tell_writer(interaction: Interaction, draft: Draft, *, approved: bool) -> bool:
    """Tell by direct message who wrote a draft; False where they can't be reached."""
    if draft.author_id == interaction.user.id:
        return True
    try:
        channel = await interaction.client.create_dm(discord.Object(draft.author_id))
        await channel.send(view=layout(told(draft, approved=approved)), allowed_mentions=NO_PINGS)
    except discord.HTTPException:
        return False
    return True
