"""One module a command: parse → service → reply → send. `ALL` is the list that a new one joins."""

from typing import Any

from discord import app_commands

from bot.commands.about import about
from bot.commands.answer_this import answer_this
from bot.commands.ask import ask
from bot.commands.fact import fact
from bot.commands.knowledge import knowledge
from bot.commands.recommend import recommend
from bot.commands.save_as_knowledge import save_as_knowledge
from bot.commands.surveys import compare, corrections, sources, timeline
from bot.commands.topic import topic
from bot.commands.topics import topics

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
    answer_this,
    save_as_knowledge,
    knowledge,
)
