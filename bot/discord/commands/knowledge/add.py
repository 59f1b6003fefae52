"""/knowledge add: opens the form of a new entry."""

from discord import app_commands

from bot.discord.commands.knowledge.autocomplete import complete_category, complete_source, complete_topic
from bot.discord.context import Interaction, fetch_reader
from bot.discord.drafting.handlers import begin_add
from bot.moderation.catalogue import require_category


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
    known = base.sources.get(source or "")
    fields = {"topic": topic or "", "source": known.label if known else source or ""}
    if category:
        fields["category"] = require_category(base, category).id
    await begin_add(interaction, fields, everywhere=everywhere)


add.autocomplete("topic")(complete_topic)
add.autocomplete("source")(complete_source)
add.autocomplete("category")(complete_category)
