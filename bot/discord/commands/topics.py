"""/topics: the list of topics, page by page."""

from discord import app_commands

from bot.discord.components.send import send
from bot.discord.context import Interaction, build_choices, expire_buttons, fetch_reader
from bot.matching.autocomplete.completion import CompletionChoice
from bot.replies.read_actions import ListTopics


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
async def complete_category(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    categories = (await fetch_reader(interaction)).base.categories
    return build_choices(
        CompletionChoice(title, key) for key, title in categories.items() if current.casefold() in title.casefold()
    )
