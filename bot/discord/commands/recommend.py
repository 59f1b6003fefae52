"""/recommend: recommendations, with who gives them and why."""

from functools import partial

from discord import app_commands

from bot.discord.answers import send_answer
from bot.discord.context import Interaction, build_choices, fetch_reader, work_out


@app_commands.command()
async def recommend(interaction: Interaction, about: app_commands.Range[str, 1, 200] | None = None) -> None:
    """Show a recommendation, who gives it and why.

    Args:
        interaction: The interaction to respond to.
        about: What it should be about; without it, I choose one.

    """
    reader = await fetch_reader(interaction)
    await send_answer(interaction, await work_out(interaction, partial(reader.recommend, about)))


@recommend.autocomplete("about")
async def complete_about(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    return build_choices((await fetch_reader(interaction)).complete_recommendation(current))
