"""/knowledge edit: an entry that is there, in its form."""

from discord import app_commands

from bot.discord.commands.knowledge.autocomplete import Choices, complete_entry
from bot.discord.context import Interaction, brake
from bot.discord.drafting.handlers import begin_edit


@app_commands.command()
@brake
async def edit(interaction: Interaction, entry: app_commands.Range[str, 1, 100], everywhere: bool = False) -> None:
    """Edit an entry: change its form, look at the difference, save.

    Args:
        interaction: Discord's call.
        entry: The entry.
        everywhere: For every server; only the people who run this bot may.

    """
    await begin_edit(interaction, entry, everywhere=everywhere)


@edit.autocomplete("entry")
async def complete(interaction: Interaction, typed: str) -> Choices:
    return await complete_entry(interaction, typed)
