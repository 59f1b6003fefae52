"""/corrections, /timeline, /sources and /compare: reports on the whole knowledge base or a part of it."""

from functools import partial

from discord import app_commands

from bot.discord.action_handlers import ActionHandlers
from bot.discord.components.limits import MAX_CHOICES
from bot.discord.components.send import send, update, wait_visibly
from bot.discord.context import Interaction, build_choices, build_text_choices, expire_buttons, fetch_reader, work_out
from bot.errors import UnknownTopic
from bot.replies.document import Reply
from bot.replies.read_actions import ReportKind, ShowReport
from bot.service.queries import Reader
from bot.service.threads import draw_in_thread

Name = app_commands.Range[str, 1, 200]
Choices = list[app_commands.Choice[str]]

actions = ActionHandlers()


async def send_report(interaction: Interaction, kind: ReportKind, name: str | None = None) -> None:
    reader = await fetch_reader(interaction)
    try:
        report = ShowReport(kind, await work_out(interaction, partial(reader.resolve_subject, name)))
    except UnknownTopic as unknown:
        await send(interaction, await work_out(interaction, partial(reader.offer_nearest, unknown.name, kind)))
        return
    reply = await _render(interaction, reader, report)
    expire_buttons(interaction, await send(interaction, reply), reply)


async def _render(interaction: Interaction, reader: Reader, report: ShowReport) -> Reply:
    """What has a chart waits for those that are drawn before it, and for their library; nothing else does."""
    reader.require_subject(report.subject)
    if report.kind is not ReportKind.TIMELINE:
        return await work_out(interaction, partial(reader.render_report, report))
    return await wait_visibly(interaction, draw_in_thread(reader.render_report, report))


@actions.handles(ShowReport)
async def update_report(interaction: Interaction, report: ShowReport) -> None:
    reader = await fetch_reader(interaction)
    reply = await _render(interaction, reader, report)
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
    reader = await fetch_reader(interaction)
    try:
        reply = await work_out(interaction, partial(reader.compare, one, other))
    except UnknownTopic as unknown:
        reply = await work_out(interaction, partial(reader.offer_nearest, unknown.name))
    await send(interaction, reply)


@timeline.autocomplete("subject")
async def complete_subject(interaction: Interaction, current: str) -> Choices:
    """Complete categories by a part of their title, then topics."""
    reader = await fetch_reader(interaction)
    categories = reader.base.categories.values()
    titles = [title for title in categories if current and current.casefold() in title.casefold()]
    topics = [choice for choice in reader.complete_topic(current) if choice.value not in titles]
    return [*build_text_choices(titles), *build_choices(topics)][:MAX_CHOICES]


@sources.autocomplete("topic")
@compare.autocomplete("one")
@compare.autocomplete("other")
async def complete_topic(interaction: Interaction, current: str) -> Choices:
    return build_choices((await fetch_reader(interaction)).complete_topic(current))
