"""Shows a moderator the result of a draft, and asks the others for a review if it needs one."""

import logging

import discord

from bot.discord.components.delivery import DELIVERY_ERRORS, describe_failure
from bot.discord.components.message import build_view
from bot.discord.components.send import NO_PINGS, show
from bot.discord.context import Interaction, get_app
from bot.discord.permissions import require_guild
from bot.domain.save_results import PendingReview, SaveResult
from bot.moderation.workflows import FormErrors
from bot.replies.drafts import render_problems, render_review_request, render_save_result

logger = logging.getLogger(__name__)


async def show_result(interaction: Interaction, result: SaveResult | FormErrors) -> None:
    """Show the result of a use case in place of the placeholder."""
    if isinstance(result, PendingReview):
        await _request_review(interaction, result)
    await show(
        interaction,
        render_problems(result.draft, result.problems)
        if isinstance(result, FormErrors)
        else render_save_result(result),
    )


async def _request_review(interaction: Interaction, result: PendingReview) -> None:
    """Post a draft in the guild's log channel, if it has one. /knowledge waiting shows it in any case."""
    guild = require_guild(interaction)
    settings = await get_app(interaction).fetch_guild_settings(guild.id)
    channel = guild.get_channel(settings.log_channel_id or 0)
    if isinstance(channel, discord.TextChannel):
        try:
            view = build_view(render_review_request(result.draft, result.current_items), public=True)
            await channel.send(view=view, allowed_mentions=NO_PINGS)
        except DELIVERY_ERRORS as error:  # the draft waits for its review all the same
            logger.info("Could not post a review request in a log channel: %s.", describe_failure(error))
