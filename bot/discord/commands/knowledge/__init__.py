"""/knowledge: the moderators' commands, one module each. `ALL` is the list that a new one joins.

A subcommand is for moderators, unless its `extras` require another permission level.
"""

from typing import Any

import discord
from discord import app_commands

from bot.discord.commands.knowledge.add import add
from bot.discord.commands.knowledge.category import category
from bot.discord.commands.knowledge.diff import diff
from bot.discord.commands.knowledge.edit import edit
from bot.discord.commands.knowledge.hide import hide
from bot.discord.commands.knowledge.history import history
from bot.discord.commands.knowledge.import_export import export_file, import_file
from bot.discord.commands.knowledge.questions import questions
from bot.discord.commands.knowledge.reload import reload
from bot.discord.commands.knowledge.restore import restore
from bot.discord.commands.knowledge.rewind import rewind
from bot.discord.commands.knowledge.settings import settings
from bot.discord.commands.knowledge.source import source
from bot.discord.commands.knowledge.stats import stats
from bot.discord.commands.knowledge.waiting import waiting
from bot.discord.commands.knowledge.why import why

ALL: tuple[app_commands.Command[Any, ..., Any], ...] = (
    add,
    edit,
    hide,
    restore,
    category,
    source,
    history,
    rewind,
    diff,
    export_file,
    import_file,
    questions,
    waiting,
    reload,
    settings,
    stats,
    why,
)

knowledge = app_commands.Group(
    name="knowledge",
    description="Manage what I know. For this server's moderators.",
    allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
    allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    default_permissions=discord.Permissions(manage_guild=True),
)
for subcommand in ALL:
    knowledge.add_command(subcommand)
