"""/knowledge diff: the guild's overrides of the shared knowledge base, and their conflicts."""

from discord import app_commands

from bot.discord.components.send import send
from bot.discord.context import Interaction, get_app
from bot.discord.drafting.access import fetch_base, require_scope
from bot.replies.history import render_overrides


@app_commands.command()
async def diff(interaction: Interaction, page: app_commands.Range[int, 1, 1000] = 1, everywhere: bool = False) -> None:
    """Show what differs from the shared knowledge base, and settle conflicts.

    Args:
        interaction: The interaction to respond to.
        page: The page to show: 2, 3 …
        everywhere: Show the shared changes instead. Only for the bot's owners.

    """
    scope = require_scope(interaction, everywhere=everywhere)
    diffs = await get_app(interaction).history.fetch_differences(scope)
    await send(interaction, render_overrides(diffs, await fetch_base(interaction, scope), page - 1))
