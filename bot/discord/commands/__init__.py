"""The slash commands and message menus, one module each. `ALL` is the list that a new one joins.

A module parses the options, calls the application, renders the result and sends it.
"""

from typing import Any

from discord import app_commands

from bot.discord.commands.about import about
from bot.discord.commands.answer_this import answer_this
from bot.discord.commands.ask import ask
from bot.discord.commands.fact import fact
from bot.discord.commands.knowledge import knowledge
from bot.discord.commands.privacy import privacy
from bot.discord.commands.recommend import recommend
from bot.discord.commands.reports import compare, corrections, sources, timeline
from bot.discord.commands.save_as_knowledge import save_as_knowledge
from bot.discord.commands.topic import topic
from bot.discord.commands.topics import topics

Command = app_commands.Command[Any, ..., Any] | app_commands.ContextMenu | app_commands.Group

ALL: tuple[Command, ...] = (
    ask,
    topic,
    topics,
    compare,
    timeline,
    sources,
    corrections,
    recommend,
    fact,
    about,
    privacy,
    answer_this,
    save_as_knowledge,
    knowledge,
)
