"""/knowledge restore: what was hidden comes back, however long ago that was."""

from discord import app_commands

from bot.commands.context import Interaction, brake, service_of
from bot.commands.drafting import preview_or_save
from bot.commands.drafts import place_here, place_named
from bot.commands.knowledge.entries import Choices
from bot.errors import NotFound
from bot.views.limits import CHOICES


@app_commands.command()
@brake
async def restore(interaction: Interaction, entry: app_commands.Range[str, 1, 100], everywhere: bool = False) -> None:
    """Bring back an entry that was hidden, as it was.

    Args:
        interaction: Discord's call.
        entry: The hidden entry.
        everywhere: For every server; only the people who run this bot may.

    """
    place = place_here(interaction, everywhere=everywhere)
    history = service_of(interaction).history
    found = next((one for one in await history.hidden(place) if one.key == entry), None)
    if found is None:
        raise NotFound(f"“{entry}” is not hidden here. /knowledge history shows everything that was changed.")
    await preview_or_save(interaction, await history.revert(place, found.id, interaction.user.id, undo=True))


@restore.autocomplete("entry")
async def complete(interaction: Interaction, typed: str) -> Choices:
    hidden = await service_of(interaction).history.hidden(place_named(interaction))
    keys = [one.key for one in hidden if typed.casefold() in one.key]
    return [app_commands.Choice(name=key, value=key) for key in keys[:CHOICES]]
