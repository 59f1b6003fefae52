"""/knowledge history: who changed what, when and why; compares two revisions."""

from discord import app_commands

from bot.discord.commands.knowledge.autocomplete import Choices
from bot.discord.components.limits import MAX_CHOICES
from bot.discord.components.send import send
from bot.discord.context import Interaction, build_text_choices, get_app
from bot.discord.drafting.access import get_autocomplete_scope, require_scope
from bot.errors import UserError
from bot.replies.history import REVISIONS_PER_PAGE, render_history, render_revision_diff

DIFFERENT_ITEMS = "Those changes are to different items, “{before}” and “{after}”. Choose two changes to the same item."


@app_commands.command()
async def history(
    interaction: Interaction,
    item: app_commands.Range[str, 1, 100] | None = None,
    page: app_commands.Range[int, 1, 1000] = 1,
    older: app_commands.Range[int, 1, 1_000_000_000] | None = None,
    newer: app_commands.Range[int, 1, 1_000_000_000] | None = None,
    everywhere: bool = False,
) -> None:
    """Show what was changed, by whom and why, and undo it.

    Args:
        interaction: The interaction to respond to.
        item: Show only the changes to this entry or topic.
        page: The page to show: 2, 3 …
        older: To compare two changes: the number of the older one.
        newer: To compare two changes: the number of the newer one.
        everywhere: Show the shared changes instead. Only for the bot's owners.

    """
    scope = require_scope(interaction, everywhere=everywhere)
    revisions = get_app(interaction).history
    if older is not None and newer is not None:
        before, after = await revisions.fetch_revision(scope, older), await revisions.fetch_revision(scope, newer)
        if before.key != after.key:
            raise UserError(DIFFERENT_ITEMS.format(before=before.key, after=after.key))
        await send(interaction, render_revision_diff(before, after))
        return
    shown = await revisions.fetch_revisions(
        scope, item, limit=REVISIONS_PER_PAGE, offset=(page - 1) * REVISIONS_PER_PAGE
    )
    await send(interaction, render_history(shown, page - 1, await revisions.count_revisions(scope, item)))


@history.autocomplete("item")
async def complete(interaction: Interaction, current: str) -> Choices:
    keys = await get_app(interaction).history.search_keys(get_autocomplete_scope(interaction), current, MAX_CHOICES)
    return build_text_choices(keys)
