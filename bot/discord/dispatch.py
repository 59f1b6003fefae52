"""The table of every action's handler. A module with handlers of its own joins it here."""

from bot.discord.action_handlers import ActionHandlers
from bot.discord.commands.knowledge.history import actions as history_actions
from bot.discord.commands.knowledge.questions import actions as queue_actions
from bot.discord.commands.knowledge.rewind import actions as rewind_actions
from bot.discord.commands.knowledge.settings_menus import actions as setting_actions
from bot.discord.commands.knowledge.stats import actions as stats_actions
from bot.discord.commands.privacy import actions as privacy_actions
from bot.discord.commands.reports import actions as report_actions
from bot.discord.drafting.entries import actions as entry_actions
from bot.discord.drafting.handlers import actions as draft_actions
from bot.discord.member_actions import actions as member_actions

# Merged here by name, so that no handler depends on some import to have registered it.
HANDLERS = ActionHandlers(
    member_actions,
    privacy_actions,
    report_actions,
    stats_actions,
    queue_actions,
    draft_actions,
    entry_actions,
    history_actions,
    rewind_actions,
    setting_actions,
)
