"""/knowledge edit: asks what is to be edited in an entry."""

from discord import app_commands

from bot.discord.commands.knowledge.autocomplete import complete_entry
from bot.discord.context import Interaction
from bot.discord.drafting.entries import begin_edit


@app_commands.command()
async def edit(interaction: Interaction, entry: app_commands.Range[str, 1, 100], everywhere: bool = False) -> None:
    """Edit an entry: say what has changed or what was wrong, in a form.

    Args:
        interaction: The interaction to respond to.
        entry: The entry to edit: choose it, or type its topic or a way to ask for it.
        everywhere: Change it on every server. Only for the bot's owners.

    """
    await begin_edit(interaction, entry, everywhere=everywhere)


edit.autocomplete("entry")(complete_entry)
