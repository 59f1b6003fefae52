"""Completion of entries, topics and revisions for the moderators' commands."""

from discord import app_commands

from bot.commands.context import Interaction, seen
from bot.knowledge.model import Base
from bot.matching.normalise import normalise
from bot.views.limits import CHOICE, CHOICES, cut

Choices = list[app_commands.Choice[str]]


async def complete_entry(interaction: Interaction, typed: str) -> Choices:
    """Entries by the words of their topic, their id and their questions."""
    base = (await seen(interaction)).base
    return [app_commands.Choice(name=name, value=key) for key, name in _entries(base, normalise(typed).split())]


def _entries(base: Base, words: list[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for topic in base.topics.values():
        for entry in topic.entries:
            name = f"{topic.title}: {entry.asked[0] if entry.asked else entry.id}"
            if all(word in normalise(f"{name} {entry.full_id}") for word in words):
                found.append((entry.full_id, cut(name, CHOICE)))
            if len(found) == CHOICES:
                return found
    return found


async def complete_topic(interaction: Interaction, typed: str) -> Choices:
    """Topics by name, and what was typed, for a new one."""
    names = [choice.value for choice in (await seen(interaction)).complete_topic(typed)]
    own = [typed] if typed.strip() and typed not in names else []
    return [app_commands.Choice(name=name, value=name) for name in [*own, *names][:CHOICES] if len(name) <= CHOICE]
