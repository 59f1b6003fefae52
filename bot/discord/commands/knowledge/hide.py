"""/knowledge hide: asks whether to hide an entry or a topic from a guild."""

from discord import app_commands

from bot.discord.commands.knowledge.autocomplete import complete_entry
from bot.discord.components.send import defer
from bot.discord.context import Interaction, get_app
from bot.discord.drafting.access import require_scope
from bot.discord.drafting.results import show_result
from bot.moderation.names import find_key


@app_commands.command()
async def hide(interaction: Interaction, entry: app_commands.Range[str, 1, 100], everywhere: bool = False) -> None:
    """Hide an entry, or a whole topic. It can be undone, and /knowledge restore brings it back.

    Args:
        interaction: The interaction to respond to.
        entry: The entry to hide: choose it; or type a topic's title to hide the whole topic.
        everywhere: Hide it on every server. Only for the bot's owners.

    """
    scope, app = require_scope(interaction, everywhere=everywhere), get_app(interaction)
    await defer(interaction)
    key = find_key((await app.fetch_scope_reader(scope)).base, entry)
    await show_result(interaction, await app.workflows.begin_hide(scope, interaction.user.id, key))


hide.autocomplete("entry")(complete_entry)
