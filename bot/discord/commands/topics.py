"""/topics: what there is, page by page."""

from discord import app_commands

from bot.discord.components.limits import MAX_CHOICES
from bot.discord.components.send import send
from bot.discord.context import Interaction, expire_buttons, fetch_reader
from bot.replies.actions import ListTopics


@app_commands.command()
async def topics(interaction: Interaction, category: app_commands.Range[str, 1, 100] | None = None) -> None:
    """List the topics I know.

    Args:
        interaction: The interaction to respond to.
        category: Show only the topics of this category.

    """
    reply = (await fetch_reader(interaction)).show(ListTopics(category))
    expire_buttons(interaction, await send(interaction, reply), reply)


@topics.autocomplete("category")
async def complete_category(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    categories = (await fetch_reader(interaction)).base.categories
    found = [(key, title) for key, title in categories.items() if typed.casefold() in title.casefold()]
    return [app_commands.Choice(name=title, value=key) for key, title in found[:MAX_CHOICES]]
