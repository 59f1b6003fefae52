"""/knowledge add: opens the form of a new entry."""

from discord import app_commands

from bot.discord.commands.knowledge.autocomplete import Choices, complete_category, complete_source, complete_topic
from bot.discord.context import Interaction, fetch_reader
from bot.discord.drafting.handlers import begin_add
from bot.errors import NotFound
from bot.moderation.catalogue import NO_CATEGORY, find_category


@app_commands.command()
async def add(
    interaction: Interaction,
    topic: app_commands.Range[str, 1, 200] | None = None,
    source: app_commands.Range[str, 1, 200] | None = None,
    category: app_commands.Range[str, 1, 100] | None = None,
    everywhere: bool = False,
) -> None:
    """Add an entry: fill in a form, check the preview, save.

    Args:
        interaction: The interaction to respond to.
        topic: The topic it belongs to; a new name creates a new topic.
        source: A source that you have cited before, by a part of its name.
        category: The category of a new topic.
        everywhere: Add it on every server. Only for the bot's owners.

    """
    base = (await fetch_reader(interaction)).base
    found = find_category(base, category) if category else None
    if category and found is None:
        raise NotFound(NO_CATEGORY.format(name=category, titles=", ".join(base.categories.values())))
    known = base.sources.get(source or "")
    fields = {"topic": topic or "", "source": f"{known.title}, {known.publisher}" if known else source or ""}
    await begin_add(interaction, {**fields, **({"category": found.id} if found else {})}, everywhere=everywhere)


add.autocomplete("topic")(complete_topic)


@add.autocomplete("source")
async def complete_cited(interaction: Interaction, current: str) -> Choices:
    return await complete_source(interaction, current)


@add.autocomplete("category")
async def complete_known(interaction: Interaction, current: str) -> Choices:
    return await complete_category(interaction, current)
