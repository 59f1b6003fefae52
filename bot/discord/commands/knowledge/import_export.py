"""/knowledge export and import: writes the guild's knowledge as YAML, and turns such a file into a draft."""

import asyncio
import io
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Literal

import discord
from discord import app_commands

from bot.discord.components.delivery import DELIVERY_ERRORS, respond
from bot.discord.components.send import NO_PINGS, defer
from bot.discord.context import Interaction, get_app
from bot.discord.drafting.access import require_scope
from bot.discord.drafting.results import show_result
from bot.errors import UserError
from bot.languages import mark, say
from bot.moderation.import_export import require_importable

MAX_PICTURES = 9
MAX_PICTURE_BYTES = 8_000_000
"""What Discord takes beside the YAML in one message; servers without boosts take 10 MB."""

PICTURES = mark("Its pictures are attached: put them where the file names them.")
LEFT_OUT = mark("Pictures that don't fit in one message: {count}. `python -m bot export` writes them all.")
NOT_DOWNLOADED = mark("I couldn't download that file from Discord. Please attach it again.")


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
    pictures = await exchange.find_pictures(scope, content)
    files = {f"knowledge-{what}.yaml": content, **await asyncio.to_thread(_read_fitting, pictures)}
    left = len(pictures) - len(files) + 1
    text = "\n".join(
        line for line in (say(PICTURES) if pictures else "", say(LEFT_OUT).format(count=left) if left else "") if line
    )
    await respond(
        interaction,
        lambda: interaction.response.send_message(
            text or None,
            files=[discord.File(io.BytesIO(held), filename=name) for name, held in files.items()],
            ephemeral=True,
            allowed_mentions=NO_PINGS,
        ),
    )


def _read_fitting(pictures: Mapping[str, Path]) -> dict[str, bytes]:
    """Read the pictures that fit into one message, by the last part of their names."""
    read: dict[str, bytes] = {}
    for name, path in pictures.items():
        content, last = path.read_bytes() if path.is_file() else b"", PurePosixPath(name).name
        fits = len(read) < MAX_PICTURES and sum(map(len, read.values())) + len(content) <= MAX_PICTURE_BYTES
        if content and fits and last not in read:
            read[last] = content
    return read


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
        raise UserError(say(NOT_DOWNLOADED)) from error
