"""/knowledge history: who changed what, when and why; the difference between two revisions; back to any of them."""

from discord import app_commands

from bot.discord.commands.knowledge.autocomplete import Choices
from bot.discord.components.limits import MAX_CHOICES
from bot.discord.components.send import send
from bot.discord.context import Interaction, app_of
from bot.discord.drafting.access import scope_here, scope_typed
from bot.errors import UserError
from bot.replies.history import A_PAGE, compared, listed

DIFFERENT = "Those changes are to different items, “{one}” and “{other}”. Choose two changes to the same item."


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
        everywhere: Changes for every server. Only for the people who run this bot.

    """
    scope = scope_here(interaction, everywhere=everywhere)
    past = app_of(interaction).history
    if older is not None and newer is not None:
        one, other = await past.fetch_revision(scope, older), await past.fetch_revision(scope, newer)
        if one.key != other.key:
            raise UserError(DIFFERENT.format(one=one.key, other=other.key))
        await send(interaction, compared(one, other))
        return
    shown = await past.fetch_revisions(scope, item, limit=A_PAGE, offset=(page - 1) * A_PAGE)
    await send(interaction, listed(shown, page - 1, await past.count_revisions(scope, item)))


@history.autocomplete("item")
async def complete(interaction: Interaction, typed: str) -> Choices:
    keys = await app_of(interaction).history.search_keys(scope_typed(interaction), typed, MAX_CHOICES)
    return [app_commands.Choice(name=key, value=key) for key in keys]
