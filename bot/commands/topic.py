"""/topic: everything the base holds on one topic."""

from discord import app_commands

from bot.commands.context import Interaction, brake, choices, seen
from bot.views.send import send


@app_commands.command()
@brake
async def topic(interaction: Interaction, name: app_commands.Range[str, 1, 200]) -> None:
    """Show everything I know about a topic.

    Args:
        interaction: Discord's call.
        name: The topic, or any other name for it.

    """
    await send(interaction, (await seen(interaction)).find_topic(name))


@topic.autocomplete("name")
async def complete_name(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return choices((await seen(interaction)).complete_topic(typed))
