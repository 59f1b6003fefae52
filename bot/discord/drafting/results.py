"""Shows a moderator the result of a draft, and asks the others for a review if it needs one."""

from bot.discord.components.send import show
from bot.discord.context import Interaction, get_app, get_client
from bot.discord.drafting.access import fetch_base
from bot.discord.permissions import require_guild_id
from bot.domain.save_results import PendingReview, SaveResult
from bot.languages import speak
from bot.replies.reviews import Viewer, render_review_request
from bot.replies.save_results import render_save_result


async def show_result(interaction: Interaction, result: SaveResult) -> None:
    """Show the result of a use case in place of the placeholder."""
    if isinstance(result, PendingReview):
        await _request_review(interaction, result)
    await show(interaction, render_save_result(result, await fetch_base(interaction, result.draft.scope)))


async def _request_review(interaction: Interaction, result: PendingReview) -> None:
    """Post a draft in the guild's log channel, if it has one. /knowledge waiting shows it in any case."""
    guild_id, cards = require_guild_id(interaction), get_client(interaction).review_cards
    cards.add(result.draft, interaction)
    settings = await get_app(interaction).fetch_guild_settings(guild_id)
    if settings.log_channel_id:
        channel = interaction.client.get_partial_messageable(settings.log_channel_id)
        base = await fetch_base(interaction, result.draft.scope)
        with speak(await get_app(interaction).choose_language(guild_id)):
            card = render_review_request(result.draft, result.current_items, base, Viewer.CHANNEL)
            await cards.post(result.draft, channel, card)
