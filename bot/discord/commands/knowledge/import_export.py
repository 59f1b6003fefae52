"""/knowledge export and import: writes the guild's knowledge as YAML, and turns such a file into a draft."""

import io
from typing import Literal

import discord
from discord import app_commands

from bot.discord.components.delivery import DELIVERY_ERRORS, respond
from bot.discord.components.send import NO_PINGS, defer
from bot.discord.context import Interaction, get_app
from bot.discord.drafting.access import require_scope
from bot.discord.drafting.results import show_result
from bot.errors import UserError
from bot.moderation.import_export import require_importable

NOT_DOWNLOADED = "I couldn't download that file from Discord. Please attach it again."


@app_commands.command(name="export")
async def export_file(
    interaction: Interaction, what: Literal["changes", "everything"] = "changes", everywhere: bool = False
) -> None:
    """Export the knowledge as a YAML file, for /knowledge import or the knowledge files.

    Args:
        interaction: The interaction to respond to.
        what: Only what differs from the shared knowledge base, or everything.
        everywhere: Export the shared knowledge instead. Only for the bot's owners.

    """
    scope = require_scope(interaction, everywhere=everywhere)
    exchange = get_app(interaction).import_export
    content = await (exchange.export_changes(scope) if what == "changes" else exchange.export_all(scope))
    name = f"knowledge-{what}.yaml"
    await respond(
        interaction,
        lambda: interaction.response.send_message(
            file=discord.File(io.BytesIO(content), filename=name), ephemeral=True, allowed_mentions=NO_PINGS
        ),
    )


@app_commands.command(name="import")
async def import_file(interaction: Interaction, file: discord.Attachment, everywhere: bool = False) -> None:
    """Import a YAML file: check the preview, then save all of it or nothing.

    Args:
        interaction: The interaction to respond to.
        file: A file from /knowledge export, or one written by hand.
        everywhere: Import it on every server. Only for the bot's owners.

    """
    scope = require_scope(interaction, everywhere=everywhere)
    require_importable(file.size)  # before it is downloaded
    await defer(interaction)
    workflows, content = get_app(interaction).workflows, await _download(file)
    await show_result(interaction, await workflows.import_file(scope, interaction.user.id, file.filename, content))


async def _download(file: discord.Attachment) -> bytes:
    try:
        return await file.read()
    except DELIVERY_ERRORS as error:
        raise UserError(NOT_DOWNLOADED) from error
