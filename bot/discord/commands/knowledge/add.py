"""/knowledge add: opens the form of a new entry."""

from discord import app_commands

from bot.discord.commands.knowledge.autocomplete import complete_topic
from bot.discord.context import Interaction
from bot.discord.drafting.handlers import begin_add


@app_commands.command()
async def add(
    interaction: Interaction, topic: app_commands.Range[str, 1, 200] | None = None, everywhere: bool = False
) -> None:
    """Add an entry: fill in a form, check the preview, save.

    Args:
        interaction: The interaction to respond to.
        topic: The topic it belongs to; a new name creates a new topic.
        everywhere: Add it on every server. Only for the bot's owners.

    """
    await begin_add(interaction, {"topic": topic or ""}, everywhere=everywhere)


add.autocomplete("topic")(complete_topic)
