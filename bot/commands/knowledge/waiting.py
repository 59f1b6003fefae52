"""/knowledge waiting: what waits for a second moderator."""

from discord import app_commands

from bot.commands.context import Interaction, brake, service_of
from bot.commands.drafts import place_here
from bot.editing.saying import waiting_list
from bot.views.send import send


@app_commands.command()
@brake
async def waiting(interaction: Interaction) -> None:
    """Show what waits for another moderator to look at it."""
    editor = service_of(interaction).editor
    drafts = await editor.waiting(place_here(interaction))
    await send(interaction, waiting_list(drafts, await editor.before(drafts[0]) if drafts else ()))
