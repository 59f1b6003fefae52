"""Sends replies that show entries: only those who may edit are offered *Edit*."""

from dataclasses import replace

from bot.discord.components.send import send, update
from bot.discord.context import Interaction
from bot.discord.permissions import may_moderate
from bot.replies.document import Reply
from bot.replies.editing_actions import EditEntry


async def send_answer(interaction: Interaction, reply: Reply, *, public: bool = False) -> None:
    """Send a reply as `send` does. What everybody sees never offers *Edit*."""
    await send(interaction, reply if public else await _without_forbidden(interaction, reply), public=public)


async def update_answer(interaction: Interaction, reply: Reply) -> None:
    """Show a reply as `update` does."""
    await update(interaction, await _without_forbidden(interaction, reply))


async def _without_forbidden(interaction: Interaction, reply: Reply) -> Reply:
    permitted = tuple(button for button in reply.buttons if not isinstance(button.action, EditEntry))
    if permitted == reply.buttons or await may_moderate(interaction):
        return reply
    return replace(reply, buttons=permitted)
