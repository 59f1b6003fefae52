"""The slash commands and message menus, one module each. `ALL` is the list that a new one joins.

A module parses the options, calls the application, renders the result and sends it.
"""

from collections.abc import Callable, Mapping
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
from bot.domain.knowledge import EntryKind, KnowledgeBase
from bot.domain.timeline import build_timeline

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

OPTIONAL: Mapping[str, tuple[str, Callable[[KnowledgeBase], bool]]] = {
    "timeline": ("no entry has a date", lambda base: bool(build_timeline(base.entries()))),
    "corrections": ("no entry corrects anything", lambda base: any(entry.correction for entry in base.entries())),
    "recommend": (
        "there is no recommendation",
        lambda base: any(entry.kind is EntryKind.RECOMMENDATION for entry in base.entries()),
    ),
}
"""Commands that are registered only if the base has something for them to show: why not, and whether it has."""


def find_unused(base: KnowledgeBase) -> dict[str, str]:
    """The commands that have nothing to show, each with the reason."""
    return {name: reason for name, (reason, has_any) in OPTIONAL.items() if not has_any(base)}
