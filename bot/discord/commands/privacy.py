"""/privacy: shows what is kept about the user who asks, and deletes it."""

from discord import app_commands

from bot.discord.action_handlers import ActionHandlers
from bot.discord.components.send import send, update
from bot.discord.context import Interaction, fetch_reader, get_app
from bot.replies.actions import EraseMyData
from bot.replies.privacy import render_erased, render_erasure_confirmation, render_personal_data

actions = ActionHandlers()


@app_commands.command()
async def privacy(interaction: Interaction) -> None:
    """See what I keep about you, and delete it."""
    app = get_app(interaction)
    data = await app.fetch_personal_data(interaction.user.id)
    reader = await fetch_reader(interaction)
    await send(interaction, render_personal_data(data, app.retention, reader.base))


@actions.handles(EraseMyData)
async def erase_my_data(interaction: Interaction, action: EraseMyData) -> None:
    """Ask first; then delete. It is always the data of the user who presses."""
    if not action.confirmed:
        await update(interaction, render_erasure_confirmation())
        return
    await get_app(interaction).erase_person(interaction.user.id)
    await update(interaction, render_erased())
