"""/topic: every entry of a topic."""

from functools import partial

from discord import app_commands

from bot.discord.components.send import send
from bot.discord.context import Interaction, build_choices, fetch_reader, work_out


@app_commands.command()
async def topic(
    interaction: Interaction,
    name: app_commands.Range[str, 1, 200],
    as_of: app_commands.Range[str, 1, 100] | None = None,
) -> None:
    """Show everything I know about a topic.

    Args:
        interaction: The interaction to respond to.
        name: The topic, or any other name for it.
        as_of: Show only what was true at that time: 2010, March 2004, 5 June 2017.

    """
    reader = await fetch_reader(interaction)
    await send(interaction, await work_out(interaction, partial(reader.show_topic, name, as_of)))


@topic.autocomplete("name")
async def complete_name(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    return build_choices((await fetch_reader(interaction)).complete_topic(current))
