"""/knowledge why: explains how a question came to its answer, or to none."""

from functools import partial

from discord import app_commands

from bot.discord.components.send import send
from bot.discord.context import Interaction, build_choices, fetch_reader, work_out


@app_commands.command()
async def why(interaction: Interaction, question: app_commands.Range[str, 1, 1000]) -> None:
    """Show why a question gets its answer, or none.

    Args:
        interaction: The interaction to respond to.
        question: The question, exactly as it was asked.

    """
    reader = await fetch_reader(interaction)
    await send(interaction, await work_out(interaction, partial(reader.explain, question)))


@why.autocomplete("question")
async def complete_question(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    return build_choices((await fetch_reader(interaction)).complete(current))
