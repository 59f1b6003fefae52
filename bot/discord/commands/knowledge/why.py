"""/knowledge why: what a question came to, and on what ground."""

import asyncio

from discord import app_commands

from bot.discord.components.send import send
from bot.discord.context import Interaction, build_choices, fetch_reader


@app_commands.command()
async def why(interaction: Interaction, question: app_commands.Range[str, 1, 1000]) -> None:
    """Show why a question gets its answer, or none.

    Args:
        interaction: The interaction to respond to.
        question: The question, exactly as it was asked.

    """
    here = await fetch_reader(interaction)
    await send(interaction, await asyncio.to_thread(here.explain, question))


@why.autocomplete("question")
async def complete_question(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return build_choices((await fetch_reader(interaction)).complete(typed))
