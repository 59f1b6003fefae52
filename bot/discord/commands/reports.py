"""/corrections, /timeline, /sources, /compare: looks over the whole base, worked out beside the event loop."""

import asyncio

from discord import app_commands

from bot.discord.action_handlers import ActionHandlers
from bot.discord.components.limits import MAX_CHOICES
from bot.discord.components.send import send, update
from bot.discord.context import Interaction, build_choices, expire_buttons, fetch_reader
from bot.replies.actions import ReportKind, ShowReport

Name = app_commands.Range[str, 1, 200]
Choices = list[app_commands.Choice[str]]

actions = ActionHandlers()


async def send_report(interaction: Interaction, look: ReportKind, name: str | None = None) -> None:
    found = await fetch_reader(interaction)
    survey = ShowReport(look, found.resolve_subject(name))
    reply = await asyncio.to_thread(found.render_report, survey)
    expire_buttons(interaction, await send(interaction, reply), reply)


@actions.handles(ShowReport)
async def update_report(interaction: Interaction, survey: ShowReport) -> None:
    """Show another page of it in its place."""
    reply = await asyncio.to_thread((await fetch_reader(interaction)).render_report, survey)
    expire_buttons(interaction, await update(interaction, reply), reply)


@app_commands.command()
async def corrections(interaction: Interaction) -> None:
    """Show corrections of errors, in sources or mine, newest first."""
    await send_report(interaction, ReportKind.CORRECTIONS)


@app_commands.command()
async def timeline(interaction: Interaction, subject: Name | None = None) -> None:
    """Show dated facts in order, as text and as a chart.

    Args:
        interaction: The interaction to respond to.
        subject: A topic or a category; without it, everything.

    """
    await send_report(interaction, ReportKind.TIMELINE, subject)


@app_commands.command()
async def sources(interaction: Interaction, topic: Name | None = None) -> None:
    """Show the sources I rely on, with the quality and age of each.

    Args:
        interaction: The interaction to respond to.
        topic: Show only the sources of this topic.

    """
    await send_report(interaction, ReportKind.SOURCES, topic)


@app_commands.command()
async def compare(interaction: Interaction, one: Name, other: Name) -> None:
    """Show two topics side by side.

    Args:
        interaction: The interaction to respond to.
        one: The first topic.
        other: The second topic.

    """
    await send(interaction, (await fetch_reader(interaction)).compare(one, other))


@timeline.autocomplete("subject")
async def complete_subject(interaction: Interaction, typed: str) -> Choices:
    """Topics, and categories whose title holds what was typed."""
    found = await fetch_reader(interaction)
    titles = [title for title in found.base.categories.values() if typed and typed.casefold() in title.casefold()]
    categories = [app_commands.Choice(name=title, value=title) for title in titles]
    names = {choice.value for choice in categories}
    topics = [choice for choice in build_choices(found.complete_topic(typed)) if choice.value not in names]
    return [*categories, *topics][:MAX_CHOICES]


@sources.autocomplete("topic")
@compare.autocomplete("one")
@compare.autocomplete("other")
async def complete_topic(interaction: Interaction, typed: str) -> Choices:
    return build_choices((await fetch_reader(interaction)).complete_topic(typed))
