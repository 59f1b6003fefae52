"""/knowledge stats: how many questions were asked in a guild, and how they were answered."""

from typing import Literal

from discord import app_commands

from bot.discord.action_handlers import ActionHandlers
from bot.discord.components.send import send, update, wait_visibly
from bot.discord.context import Interaction, get_app
from bot.discord.permissions import require_guild_id
from bot.replies.actions import ShowStatistics
from bot.replies.document import Reply

actions = ActionHandlers()


@app_commands.command()
async def stats(interaction: Interaction, days: Literal[7, 30, 90] = 30) -> None:
    """Show how many questions were asked here, and how they were answered.

    Args:
        interaction: The interaction to respond to.
        days: How many days to look back.

    """
    await send(interaction, await _draw(interaction, days))


@actions.handles(ShowStatistics)
async def update_stats(interaction: Interaction, action: ShowStatistics) -> None:
    await update(interaction, await _draw(interaction, action.days))


async def _draw(interaction: Interaction, days: int) -> Reply:
    drawing = get_app(interaction).render_statistics(require_guild_id(interaction), days)
    return await wait_visibly(interaction, drawing)
