"""/knowledge restore: brings back a hidden entry or topic."""

from discord import app_commands

from bot.discord.commands.knowledge.autocomplete import complete_hidden
from bot.discord.components.send import defer
from bot.discord.context import Interaction, get_app
from bot.discord.drafting.access import require_scope
from bot.discord.drafting.results import show_result
from bot.domain.changes import Revision
from bot.domain.items import Category
from bot.domain.knowledge import Source, Topic
from bot.replies.items import name_key


@app_commands.command()
async def restore(interaction: Interaction, entry: app_commands.Range[str, 1, 100], everywhere: bool = False) -> None:
    """Bring back a hidden entry.

    Args:
        interaction: The interaction to respond to.
        entry: The hidden entry to bring back.
        everywhere: Restore it on every server. Only for the bot's owners.

    """
    scope = require_scope(interaction, everywhere=everywhere)
    await defer(interaction)
    hidden = await get_app(interaction).history.fetch_hidden(scope)
    key = next((revision.key for revision in hidden if _has_name(revision, entry)), entry)
    await show_result(interaction, await get_app(interaction).workflows.restore(scope, interaction.user.id, key))


def _has_name(revision: Revision, name: str) -> bool:
    """Whether a hidden item is called so: by its key, its title, or as a list names it."""
    item = revision.previous
    title = item.title if isinstance(item, Topic | Source | Category) else ""
    names = (revision.key, title, name_key(revision.key, item))
    return name.casefold() in (known.casefold() for known in names)


restore.autocomplete("entry")(complete_hidden)
