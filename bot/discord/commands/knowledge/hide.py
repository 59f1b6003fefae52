"""/knowledge hide: an entry that this server shall not be answered with any more."""

from discord import app_commands

from bot.discord.commands.knowledge.autocomplete import Choices, complete_entry
from bot.discord.context import Interaction, app_of
from bot.discord.drafting.access import scope_here
from bot.discord.drafting.handlers import preview_or_save


@app_commands.command()
async def hide(interaction: Interaction, entry: app_commands.Range[str, 1, 100], everywhere: bool = False) -> None:
    """Hide an entry. /knowledge restore brings it back.

    Args:
        interaction: The interaction to respond to.
        entry: The entry to hide, or a topic's id to hide the whole topic.
        everywhere: On every server. Only for the people who run this bot.

    """
    scope = scope_here(interaction, everywhere=everywhere)
    draft = await app_of(interaction).history.hide(scope, entry, interaction.user.id)
    await preview_or_save(interaction, draft)


@hide.autocomplete("entry")
async def complete(interaction: Interaction, typed: str) -> Choices:
    return await complete_entry(interaction, typed)
