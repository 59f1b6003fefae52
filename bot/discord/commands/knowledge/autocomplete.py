"""Completion of entries, topics and revisions for the moderators' commands."""

from discord import app_commands

from bot.discord.components.limits import MAX_CHOICE_LENGTH, MAX_CHOICES, cut
from bot.discord.context import Interaction, fetch_reader
from bot.replies.answer import headline
from bot.service.queries import Reader

Choices = list[app_commands.Choice[str]]


async def complete_entry(interaction: Interaction, typed: str) -> Choices:
    """Entries by the names of their topic, by their questions, or by their id."""
    return [app_commands.Choice(name=name, value=key) for key, name in _entries(await fetch_reader(interaction), typed)]


def _entries(here: Reader, typed: str) -> list[tuple[str, str]]:
    """What completion finds, as entries: a topic's name stands for all of them. The base itself is not walked."""
    base = here.base
    found = dict.fromkeys(filter(None, [base.entry(typed)]))
    for choice in here.complete(typed):
        match = here.snapshot.index.find_exact(choice.value)
        topic = base.topics.get(match.topic_id) if match else None
        if match and topic:
            named = choice.value in (topic.title, *topic.aliases)
            found |= dict.fromkeys(one for one in topic.entries if named or one.full_id == match.entry_id)
    names = [(one.full_id, f"{base.topics[one.topic].title}: {headline(one)}") for one in found]
    return [(key, cut(name, MAX_CHOICE_LENGTH)) for key, name in names[:MAX_CHOICES]]


async def complete_topic(interaction: Interaction, typed: str) -> Choices:
    """Topics by name, and what was typed, for a new one."""
    names = [choice.value for choice in (await fetch_reader(interaction)).complete_topic(typed)]
    own = [typed] if typed.strip() and typed not in names else []
    return [
        app_commands.Choice(name=name, value=name)
        for name in [*own, *names][:MAX_CHOICES]
        if len(name) <= MAX_CHOICE_LENGTH
    ]
