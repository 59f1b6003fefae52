"""/knowledge source: opens the form of a source, for all entries that cite it."""

from discord import app_commands

from bot.discord.commands.knowledge.autocomplete import complete_source
from bot.discord.context import Interaction, get_app
from bot.discord.drafting.access import require_scope
from bot.discord.drafting.handlers import open_form
from bot.replies.forms import FormKind


@app_commands.command()
async def source(interaction: Interaction, source: app_commands.Range[str, 1, 200], everywhere: bool = False) -> None:
    """Edit a source in a form, for all entries that cite it.

    Args:
        interaction: The interaction to respond to.
        source: The source: choose it, or type its title.
        everywhere: Change it on every server. Only for the bot's owners.

    """
    scope, catalogue = require_scope(interaction, everywhere=everywhere), get_app(interaction).workflows.catalogue
    draft = await catalogue.begin_source_edit(scope, interaction.user.id, source)
    await open_form(interaction, FormKind.SOURCE, draft)


source.autocomplete("source")(complete_source)
