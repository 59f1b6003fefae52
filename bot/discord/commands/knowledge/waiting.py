"""/knowledge waiting: the drafts that are waiting for review."""

from discord import app_commands

from bot.discord.components.send import send
from bot.discord.context import Interaction, get_app, get_client
from bot.discord.drafting.access import fetch_base, require_scope
from bot.discord.permissions import is_server_owner
from bot.replies.reviews import render_review_list


@app_commands.command()
async def waiting(interaction: Interaction) -> None:
    """Show the changes that are waiting for review."""
    service = get_app(interaction).drafts
    scope = require_scope(interaction)
    drafts = await service.fetch_pending(scope)
    items = await service.items.fetch_items(drafts[0]) if drafts else ()
    is_owner = await is_server_owner(interaction)
    base = await fetch_base(interaction, scope)
    await send(interaction, render_review_list(drafts, items, base, interaction.user.id, is_owner=is_owner))
    if drafts:
        get_client(interaction).review_cards.add(drafts[0], interaction)
