"""/ask: answers a question in the member's own words."""

from typing import Literal

from discord import app_commands

from bot.discord.answers import send_answer
from bot.discord.components.delivery import in_time
from bot.discord.components.message import quote_question
from bot.discord.context import (
    Interaction,
    build_choices,
    fetch_reader,
    get_app,
    get_moderated_guild_id,
    has_moderators,
)
from bot.discord.interaction_log import note_outcome
from bot.matching.outcome import Answer
from bot.service.queries import Reader


@app_commands.command()
async def ask(
    interaction: Interaction,
    question: app_commands.Range[str, 1, 1000],
    as_of: app_commands.Range[str, 1, 100] | None = None,
    visibility: Literal["private", "channel"] = "private",
) -> None:
    """Ask a question and get a dated answer with its sources.

    Args:
        interaction: The interaction to respond to.
        question: Your question, in your own words.
        as_of: The time to answer for: 2010, March 2004, 5 June 2017, "when Montenegro joined".
        visibility: Who sees the answer: only you, or everyone in the channel.

    """
    app = get_app(interaction)
    reader: Reader = await fetch_reader(interaction)
    # What a member asked before counts first, then what was asked last for all of the channel to see.
    conversation, channel = (interaction.user.id, interaction.channel_id), interaction.channel_id
    previous = app.conversations.get_previous_question(conversation) or app.conversations.get_previous_question(channel)
    answered = await in_time(
        interaction, reader.answer(question, previous, as_of=as_of, moderated=has_moderators(interaction))
    )
    app.conversations.remember(conversation, answered)
    note_outcome(interaction, answered.outcome)
    # Only an answer is worth the channel's attention; suggestions and refusals stay private.
    public = visibility == "channel" and isinstance(answered.outcome, Answer)
    if public:
        app.conversations.remember(channel, answered)
    await send_answer(interaction, quote_question(answered.reply, question), public=public)
    app.usage.count_question(interaction.guild_id, answered.outcome)
    await app.keep_unanswered(get_moderated_guild_id(interaction), question, answered.outcome)


@ask.autocomplete("question")
async def complete_question(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    return build_choices((await fetch_reader(interaction)).complete(current))
