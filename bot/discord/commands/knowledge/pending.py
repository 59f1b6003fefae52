"""/knowledge waiting: what waits for a second moderator."""

from discord import app_commands

from bot.discord.components.send import send
from bot.discord.context import Interaction, app_of
from bot.discord.drafting.access import scope_here
from bot.replies.drafts import waiting_list


@app_commands.command()
async def waiting(interaction: Interaction) -> None:
    """Show the changes that are waiting for review."""
    editor = app_of(interaction).drafts
    drafts = await editor.fetch_pending(scope_here(interaction))
    await send(interaction, waiting_list(drafts, await editor.items.fetch_items(drafts[0]) if drafts else ()))
