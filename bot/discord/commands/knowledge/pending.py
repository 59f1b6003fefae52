"""/knowledge waiting: the drafts that are waiting for review."""

from discord import app_commands

from bot.discord.components.send import send
from bot.discord.context import Interaction, app_of
from bot.discord.drafting.access import scope_here
from bot.replies.drafts import render_review_list


@app_commands.command()
async def waiting(interaction: Interaction) -> None:
    """Show the changes that are waiting for review."""
    service = app_of(interaction).drafts
    drafts = await service.fetch_pending(scope_here(interaction))
    await send(interaction, render_review_list(drafts, await service.items.fetch_items(drafts[0]) if drafts else ()))
