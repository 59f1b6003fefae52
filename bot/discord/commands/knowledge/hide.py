"""/knowledge hide: hides an entry or a topic from a guild."""

from discord import app_commands

from bot.discord.commands.knowledge.autocomplete import complete_entry
from bot.discord.components.send import defer
from bot.discord.context import Interaction, get_app
from bot.discord.drafting.access import require_scope
from bot.discord.drafting.results import show_result


@app_commands.command()
async def hide(interaction: Interaction, entry: app_commands.Range[str, 1, 100], everywhere: bool = False) -> None:
    """Hide an entry. /knowledge restore brings it back.

    Args:
        interaction: The interaction to respond to.
        entry: The entry to hide, or a topic's id to hide the whole topic.
        everywhere: Hide it on every server. Only for the bot's owners.

    """
    scope = require_scope(interaction, everywhere=everywhere)
    await defer(interaction)
    await show_result(interaction, await get_app(interaction).workflows.hide(scope, interaction.user.id, entry))


hide.autocomplete("entry")(complete_entry)
