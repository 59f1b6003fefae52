"""The gap that a button is about."""

from bot.discord.context import Interaction, app_of
from bot.discord.permissions import guild_of
from bot.domain.review_queue import QuestionCluster
from bot.errors import NotFound

SETTLED = "That question is no longer open: it has been answered or dismissed."


async def waiting_gap(interaction: Interaction, question: int) -> QuestionCluster:
    """The gap that holds a question. Raises NotFound where it does not wait any more."""
    gap = await app_of(interaction).unanswered.gap(guild_of(interaction).id, question)
    if gap is None:
        raise NotFound(SETTLED)
    return gap
