"""Autocomplete for the options of the moderators' commands."""

from collections.abc import Iterable, Iterator

from discord import app_commands

from bot.discord.context import Interaction, build_choices, build_text_choices, fetch_reader, get_app
from bot.discord.drafting.access import get_autocomplete_scope
from bot.domain.changes import Revision
from bot.domain.knowledge import Entry
from bot.domain.text import shorten_label
from bot.matching.autocomplete.completion import CompletionChoice
from bot.replies.answer import format_label
from bot.replies.items import name_key
from bot.service.queries import Reader

Choices = list[app_commands.Choice[str]]


async def complete_entry(interaction: Interaction, current: str) -> Choices:
    """Complete entries by their id, by a question, or by a name of their topic, which stands for all its entries."""
    reader = await fetch_reader(interaction)
    return build_choices(
        CompletionChoice(format_label(entry, reader.base), entry.full_id)
        for entry in dict.fromkeys(_find_entries(reader, current))
    )


def _find_entries(reader: Reader, current: str) -> Iterator[Entry]:
    """Look up what autocomplete finds. The knowledge base itself isn't searched: it may be large."""
    if entry := reader.base.entry(current):
        yield entry
    for choice in reader.complete(current):
        for match in reader.snapshot.index.find_exact(choice.value):
            topic = reader.base.topics[match.topic_id]
            is_topic_name = choice.value in map(shorten_label, (topic.title, *topic.aliases))
            yield from (entry for entry in topic.entries if is_topic_name or entry.full_id == match.entry_id)


async def complete_topic(interaction: Interaction, current: str) -> Choices:
    """Complete topics by name. Any other input comes first: it names a new topic."""
    names = [choice.value for choice in (await fetch_reader(interaction)).complete_topic(current)]
    return build_text_choices([current, *names] if current.strip() and current not in names else names)


async def complete_changed(interaction: Interaction, current: str) -> Choices:
    """Complete items that were changed here, by their name or key, last changed first."""
    revisions = await get_app(interaction).history.fetch_newest(get_autocomplete_scope(interaction))
    return build_choices(_name_found(revisions, current))


async def complete_hidden(interaction: Interaction, current: str) -> Choices:
    """Complete items that are hidden here, by their name or key, last hidden first."""
    revisions = await get_app(interaction).history.fetch_hidden(get_autocomplete_scope(interaction))
    return build_choices(_name_found(revisions, current))


def _name_found(revisions: Iterable[Revision], text: str) -> Iterator[CompletionChoice]:
    for revision in revisions:
        name = name_key(revision.key, revision.value, revision.previous)
        if text.casefold() in f"{name} {revision.key}".casefold():
            yield CompletionChoice(name, revision.key)


async def complete_category(interaction: Interaction, current: str) -> Choices:
    """Complete categories by their title. Any other input comes first: it names a new one."""
    titles = (await fetch_reader(interaction)).base.categories.values()
    found = [title for title in titles if current.casefold() in title.casefold()]
    return build_text_choices([current, *found] if current.strip() and current not in titles else found)


async def complete_source(interaction: Interaction, current: str) -> Choices:
    """Complete sources by a part of their title, publisher or address, newest first."""
    sources = reversed(list((await fetch_reader(interaction)).base.sources.values()))
    words = current.casefold().split()
    found = (
        CompletionChoice(source.label, source.id)
        for source in sources
        if all(word in f"{source.label} {source.url} {source.id}".casefold() for word in words)
    )
    return build_choices(found)
