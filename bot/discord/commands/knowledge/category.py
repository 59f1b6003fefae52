"""/knowledge category: adds a category, or gives one another title."""

from discord import app_commands

from bot.discord.commands.knowledge.autocomplete import complete_category
from bot.discord.components.send import defer
from bot.discord.context import Interaction, get_app
from bot.discord.drafting.access import require_scope
from bot.discord.drafting.results import show_result
from bot.knowledge.limits import MAX_NAME_LENGTH


@app_commands.command()
async def category(
    interaction: Interaction,
    name: app_commands.Range[str, 1, MAX_NAME_LENGTH],
    new_title: app_commands.Range[str, 1, MAX_NAME_LENGTH] | None = None,
    everywhere: bool = False,
) -> None:
    """Add a category for topics, or rename one.

    Args:
        interaction: The interaction to respond to.
        name: The title of a new category, or the category to rename.
        new_title: What to call it from now on.
        everywhere: Do it on every server. Only for the bot's owners.

    """
    scope, user_id = require_scope(interaction, everywhere=everywhere), interaction.user.id
    await defer(interaction)
    catalogue = get_app(interaction).workflows.catalogue
    result = await (
        catalogue.rename_category(scope, user_id, name, new_title)
        if new_title
        else catalogue.add_category(scope, user_id, name)
    )
    await show_result(interaction, result)


category.autocomplete("name")(complete_category)
