"""Message menu "Answer this": answers a message of another member."""

import discord
from discord import app_commands

from bot.discord.answers import send_answer
from bot.discord.components.delivery import in_time
from bot.discord.context import Interaction, fetch_reader, get_app, get_moderated_guild_id, has_moderators
from bot.discord.interaction_log import note_outcome
from bot.errors import UserError
from bot.languages import say


@app_commands.context_menu(name="Answer this")
async def answer_this(interaction: Interaction, message: discord.Message) -> None:
    if not message.content.strip():
        raise UserError(say("That message has no text to answer."))
    reader = await fetch_reader(interaction)
    answered = await in_time(interaction, reader.answer(message.content, moderated=has_moderators(interaction)))
    note_outcome(interaction, answered.outcome)
    await send_answer(interaction, answered.reply)
    app = get_app(interaction)
    app.usage.count_question(interaction.guild_id, answered.outcome)
    await app.keep_unanswered(get_moderated_guild_id(interaction), message.content, answered.outcome)
