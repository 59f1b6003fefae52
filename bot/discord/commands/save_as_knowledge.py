"""Message menu "Save as knowledge": opens the form of a new entry with the message as its text and source."""

import discord
from discord import app_commands

from bot.discord.components.limits import cut
from bot.discord.context import Interaction
from bot.discord.drafting.handlers import begin_add
from bot.discord.permissions import fetch_guild, requires
from bot.domain.permission_level import PermissionLevel
from bot.errors import UserError
from bot.languages import mark, say
from bot.replies.forms import MAX_FIELD_LENGTH

NO_TEXT = mark("That message has no text to save.")


@app_commands.context_menu(name="Save as knowledge", extras=requires(PermissionLevel.MODERATOR))
@app_commands.default_permissions(manage_guild=True)
async def save_as_knowledge(interaction: Interaction, message: discord.Message) -> None:
    text = message.content.strip()
    if not text:
        raise UserError(say(NO_TEXT))
    day = message.created_at.date().isoformat()
    # The author is not named: they never asked for it, and everybody can read the sources.
    source = [
        say("Message in {guild}").format(guild=(await fetch_guild(interaction)).name),
        "Discord",
        message.jump_url,
        "other",
        day,
    ]
    fields = {
        "text": cut(text, MAX_FIELD_LENGTH),
        "new_source": "\n".join(" ".join(line.split()) for line in source),
    }
    await begin_add(interaction, fields)
