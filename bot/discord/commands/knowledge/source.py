"""/knowledge source: changes a source, for all entries that cite it."""

from typing import Literal

from discord import app_commands

from bot.discord.commands.knowledge.autocomplete import complete_source
from bot.discord.components.send import defer
from bot.discord.context import Interaction, get_app
from bot.discord.drafting.access import require_scope
from bot.discord.drafting.results import show_result

Quality = Literal["primary", "official", "secondary", "other"]


@app_commands.command()
async def source(  # noqa: PLR0913, PLR0917 - each option is a parameter
    interaction: Interaction,
    source: app_commands.Range[str, 1, 200],
    title: app_commands.Range[str, 1, 200] | None = None,
    publisher: app_commands.Range[str, 1, 100] | None = None,
    address: app_commands.Range[str, 1, 500] | None = None,
    quality: Quality | None = None,
    published: app_commands.Range[str, 4, 10] | None = None,
    everywhere: bool = False,
) -> None:
    """Change a source, for all entries that cite it; check the preview, save.

    Args:
        interaction: The interaction to respond to.
        source: The source: choose it, or type its title.
        title: What to call it from now on.
        publisher: Who published it.
        address: Where it is: an address that begins with https://, or where to find it in print.
        quality: How close it is to what it reports.
        published: When it was published, as in 2020-05-01; a month or a year is enough.
        everywhere: Change it on every server. Only for the bot's owners.

    """
    scope = require_scope(interaction, everywhere=everywhere)
    await defer(interaction)
    given = {"title": title, "publisher": publisher, "address": address, "quality": quality, "published": published}
    changes = {name: value for name, value in given.items() if value is not None}
    catalogue = get_app(interaction).workflows.catalogue
    await show_result(interaction, await catalogue.change_source(scope, interaction.user.id, source, changes))


source.autocomplete("source")(complete_source)
