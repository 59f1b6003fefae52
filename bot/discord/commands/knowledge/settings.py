"""/knowledge settings: who moderates, what another moderator looks at, where changes are logged."""

from dataclasses import replace
from typing import Literal

import discord
from discord import app_commands

from bot.discord.components.limits import CHOICE, CHOICES, cut
from bot.discord.components.send import send
from bot.discord.context import Interaction, app_of, brake, seen
from bot.discord.permissions import PermissionLevel, guild_of, needs
from bot.domain.guild_settings import ALL_CATEGORIES, GuildSettings
from bot.domain.knowledge import KnowledgeBase
from bot.errors import UserError
from bot.replies.document import Note, Reply, Small, Text, Title

EVERY = "all"
NONE = "none"
SHOWN_TO = (
    "Discord shows /knowledge to those who may manage the server. To show it to a role as well: "
    "Server Settings → Integrations → this bot → /knowledge."
)
CANT_WRITE = "I may not write in “{channel}”; let me see it and send messages there, then set it again."
Forgotten = Literal["moderators", "second_look", "log_channel", "most_changes"]
_DEFAULTS = GuildSettings()


@app_commands.command(extras=needs(PermissionLevel.MANAGE_SERVER))
@brake
async def settings(
    interaction: Interaction,
    moderators: discord.Role | None = None,
    second_look: app_commands.Range[str, 1, 500] | None = None,
    log_channel: discord.TextChannel | None = None,
    most_changes: app_commands.Range[int, 1, 1000] | None = None,
    forget: Forgotten | None = None,
) -> None:
    """Show or change who moderates here, what needs a second look, and where changes are logged.

    Args:
        interaction: Discord's call.
        moderators: The role whose members look after the knowledge.
        second_look: Categories whose changes another moderator confirms: all, none, or names with commas.
        log_channel: The channel that is told of every change.
        most_changes: How many changes one person makes in ten minutes before another moderator confirms.
        forget: A setting to put back to what it was at first.

    """
    app, guild, base = app_of(interaction), guild_of(interaction), (await seen(interaction)).base
    before = await app.fetch_guild_settings(guild.id)
    after = before if forget is None else _forgotten(before, forget)
    if moderators is not None:
        after = replace(after, moderator_role_id=None if moderators.is_default() else moderators.id)
    if second_look is not None:
        after = replace(after, reviewed_categories=_categories(base, second_look))
    if log_channel is not None:
        after = replace(after, log_channel_id=_writable(log_channel, guild))
    if most_changes is not None:
        after = replace(after, max_changes=most_changes)
    if after != before:
        await app.store_guild_settings(guild.id, after)
    await send(interaction, _reply(base, guild, after, changed=after != before))


@settings.autocomplete("second_look")
async def complete_second_look(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """All, none, or what was typed with one more category behind it."""
    base = (await seen(interaction)).base
    begun, _, last = typed.rpartition(",")
    named = [part.strip() for part in begun.split(",") if part.strip()]
    if not named:
        found = [EVERY, NONE, *base.categories.values()]
    else:
        found = [", ".join([*named, title]) for title in base.categories.values() if title not in named]
    fitting = [text for text in found if last.strip().casefold() in text.casefold() and len(text) <= CHOICE]
    return [app_commands.Choice(name=text, value=text) for text in fitting[:CHOICES]]


def _forgotten(before: GuildSettings, setting: Forgotten) -> GuildSettings:
    match setting:
        case "moderators":
            return replace(before, moderator_role_id=_DEFAULTS.moderator_role_id)
        case "second_look":
            return replace(before, reviewed_categories=_DEFAULTS.reviewed_categories)
        case "log_channel":
            return replace(before, log_channel_id=_DEFAULTS.log_channel_id)
        case "most_changes":
            return replace(before, max_changes=_DEFAULTS.max_changes)


def _categories(base: KnowledgeBase, written: str) -> tuple[str, ...]:
    """The ids of the categories named by id or title. Raises UserError for a name that is none."""
    if written.strip().casefold() in (EVERY, NONE):
        return (ALL_CATEGORIES,) if written.strip().casefold() == EVERY else ()
    known = {name.casefold(): key for key, title in base.categories.items() for name in (key, title)}
    names = [name.strip() for name in written.split(",") if name.strip()]
    if unknown := [name for name in names if name.casefold() not in known]:
        there = ", ".join(base.categories.values())
        raise UserError(f"There is no category “{cut(unknown[0], CHOICE)}”. There are: {there}; or say all, or none.")
    return tuple(dict.fromkeys(known[name.casefold()] for name in names))


def _writable(channel: discord.TextChannel, guild: discord.Guild) -> int:
    """The channel's id. Raises UserError where the bot can't write there."""
    held = channel.permissions_for(guild.me)
    if not (held.view_channel and held.send_messages):
        raise UserError(CANT_WRITE.format(channel=channel.name))
    return channel.id


def _reply(base: KnowledgeBase, guild: discord.Guild, settings: GuildSettings, *, changed: bool) -> Reply:
    role = guild.get_role(settings.moderator_role_id or 0)
    channel = guild.get_channel(settings.log_channel_id or 0)
    titles = [base.categories.get(key, key) for key in settings.reviewed_categories]
    second = "everything" if settings.requires_review(ALL_CATEGORIES) else ", ".join(titles) or "nothing"
    return Reply(
        (
            Title("Settings of this server"),
            *([Text("Changed.")] if changed else []),
            Note("Moderators", f"members with the role “{role.name}”" if role else "those who may manage the server"),
            Note("A second moderator looks at", second),
            Note("Changes are logged in", f"“{channel.name}”" if channel else "no channel"),
            Note("Most changes of one person in ten minutes", str(settings.max_changes)),
            Small(SHOWN_TO),
        )
    )
