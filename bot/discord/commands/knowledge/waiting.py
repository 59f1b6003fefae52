"""/knowledge waiting: the drafts that are waiting for review."""

from discord import app_commands

from bot.discord.components.send import send
from bot.discord.context import Interaction, get_app
from bot.discord.drafting.access import require_scope
from bot.replies.drafts import render_review_list


@app_commands.command()
async def waiting(interaction: Interaction) -> None:
    """Show the changes that are waiting for review."""
    service = get_app(interaction).drafts
    drafts = await service.fetch_pending(require_scope(interaction))
    await send(interaction, render_review_list(drafts, await service.items.fetch_items(drafts[0]) if drafts else ()))
