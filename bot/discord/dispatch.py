"""Dispatches the action of a button to its handler. A module with handlers of its own joins the table here."""

from bot.discord.action_handlers import ActionHandlers
from bot.discord.commands.knowledge.stats import actions as stats_actions
from bot.discord.commands.knowledge.unanswered import actions as queue_actions
from bot.discord.commands.reports import actions as report_actions
from bot.discord.context import Interaction
from bot.discord.drafting.handlers import actions as draft_actions
from bot.discord.member_actions import actions as member_actions
from bot.discord.permissions import permit
from bot.replies.actions import Action

HANDLERS = ActionHandlers(member_actions, report_actions, stats_actions, queue_actions, draft_actions)


async def press(interaction: Interaction, action: Action) -> None:
    """Carry out the action of a button. Raises UserError with what to tell the user where that isn't possible."""
    await permit(interaction, action.permission)
    await HANDLERS[type(action)](interaction, action)
