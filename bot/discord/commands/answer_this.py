"""Message menu "Answer this": the chosen message as a question."""

import discord
from discord import app_commands

from bot.discord.components.send import send
from bot.discord.context import Interaction, brake, moderated, seen, service_of
from bot.errors import UserError


@app_commands.context_menu(name="Answer this")
@brake
async def answer_this(interaction: Interaction, message: discord.Message) -> None:
    if not message.content.strip():
        raise UserError("That message has no text that I could answer.")
    asked = (await seen(interaction)).ask(message.content, moderated=moderated(interaction))
    await send(interaction, asked.reply)
    service_of(interaction).counts.asked(interaction.guild_id, asked.outcome)
