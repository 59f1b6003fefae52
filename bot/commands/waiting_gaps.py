"""The gap that a button is about."""

from bot.commands.context import Interaction, service_of
from bot.commands.permission import guild_of
from bot.errors import NotFound
from bot.waiting import Gap

SETTLED = "That question does not wait any more: it was answered or set aside in the meantime."


async def waiting_gap(interaction: Interaction, question: int) -> Gap:
    """The gap that holds a question. Raises NotFound where it does not wait any more."""
    gap = await service_of(interaction).gaps.gap(guild_of(interaction).id, question)
    if gap is None:
        raise NotFound(SETTLED)
    return gap
