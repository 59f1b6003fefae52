"""/knowledge edit: opens the form of an entry."""

from discord import app_commands

from bot.discord.commands.knowledge.autocomplete import complete_entry
from bot.discord.context import Interaction
from bot.discord.drafting.handlers import begin_edit


@app_commands.command()
async def edit(interaction: Interaction, entry: app_commands.Range[str, 1, 100], everywhere: bool = False) -> None:
    """Edit an entry: change it in a form, check the preview, save.

    Args:
        interaction: The interaction to respond to.
        entry: The entry to edit.
        everywhere: Change it on every server. Only for the bot's owners.

    """
    await begin_edit(interaction, entry, everywhere=everywhere)


edit.autocomplete("entry")(complete_entry)
