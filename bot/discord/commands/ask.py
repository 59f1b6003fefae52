"""/ask: a question in the member's own words."""

from typing import Literal

from discord import app_commands

from bot.discord.components.send import send
from bot.discord.context import Interaction, brake, choices, moderated, seen, service_of
from bot.matching.outcome import Answer


@app_commands.command()
@brake
async def ask(
    interaction: Interaction,
    question: app_commands.Range[str, 1, 1000],
    as_of: app_commands.Range[str, 1, 100] | None = None,
    visibility: Literal["private", "channel"] = "private",
) -> None:
    """Ask a question and get a dated answer with its sources.

    Args:
        interaction: Discord's call.
        question: Your question, in your own words.
        as_of: A time to answer for: 2010, March 2004, 5 June 2017, "when Montenegro joined".
        visibility: Who sees the answer: only you, or the whole channel.

    """
    here, service = await seen(interaction), service_of(interaction)
    asked = service.conversations.ask(
        (interaction.user.id, interaction.channel_id),
        question,
        lambda before: here.ask(question, before, as_of=as_of, moderated=moderated(interaction)),
    )
    public = visibility == "channel" and isinstance(asked.outcome, Answer)
    await send(interaction, asked.reply, public=public)
    service.counts.asked(interaction.guild_id, asked.outcome)


@ask.autocomplete("question")
async def complete_question(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return choices((await seen(interaction)).complete(typed))
