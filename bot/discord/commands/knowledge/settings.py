"""/knowledge settings: who moderates, what another moderator looks at, where changes are logged."""

from dataclasses import replace
from typing import Literal

import discord
from discord import app_commands

from bot.discord.components.limits import MAX_CHOICE_LENGTH, MAX_CHOICES, cut
from bot.discord.components.send import send
from bot.discord.context import Interaction, app_of, fetch_reader
from bot.discord.permissions import require_guild, requires
from bot.domain.guild_settings import ALL_CATEGORIES, GuildSettings
from bot.domain.knowledge import KnowledgeBase
from bot.domain.permission_level import PermissionLevel
from bot.errors import UserError
from bot.replies.document import Note, Reply, Small, Text, Title

EVERY = "all"
NONE = "none"
SHOWN_TO = (
    "Discord shows /knowledge only to members with Manage Server. To show it to a role as well: "
    "Server Settings → Integrations → this bot → /knowledge."
)
CANT_WRITE = "I don't have permission to post in “{channel}”. Give me View Channel and Send Messages, then try again."
Setting = Literal["moderators", "review", "log_channel", "max_changes"]
_DEFAULTS = GuildSettings()


@app_commands.command(extras=requires(PermissionLevel.SERVER_MANAGER))
async def settings(
    interaction: Interaction,
    moderators: discord.Role | None = None,
    review: app_commands.Range[str, 1, 500] | None = None,
    log_channel: discord.TextChannel | None = None,
    max_changes: app_commands.Range[int, 1, 1000] | None = None,
    reset: Setting | None = None,
) -> None:
    """Show or change the moderator role, the categories that need a review, and the log channel.

    Args:
        interaction: The interaction to respond to.
        moderators: The role whose members manage the knowledge base.
        review: Categories in which another moderator must approve changes: all, none, or names with commas.
        log_channel: The channel where every change is posted.
        max_changes: Changes one person can make in ten minutes before another moderator must approve.
        reset: The setting to restore to its default.

    """
    app, guild, base = app_of(interaction), require_guild(interaction), (await fetch_reader(interaction)).base
    before = await app.fetch_guild_settings(guild.id)
    after = before if reset is None else _reset(before, reset)
    if moderators is not None:
        after = replace(after, moderator_role_id=None if moderators.is_default() else moderators.id)
    if review is not None:
        after = replace(after, reviewed_categories=_categories(base, review))
    if log_channel is not None:
        after = replace(after, log_channel_id=_writable(log_channel, guild))
    if max_changes is not None:
        after = replace(after, max_changes=max_changes)
    if after != before:
        await app.store_guild_settings(guild.id, after)
    await send(interaction, _reply(base, guild, after, changed=after != before))


@settings.autocomplete("review")
async def complete_review(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """All, none, or what was typed with one more category behind it."""
    base = (await fetch_reader(interaction)).base
    begun, _, last = typed.rpartition(",")
    named = [part.strip() for part in begun.split(",") if part.strip()]
    if not named:
        found = [EVERY, NONE, *base.categories.values()]
    else:
        found = [", ".join([*named, title]) for title in base.categories.values() if title not in named]
    fitting = [text for text in found if last.strip().casefold() in text.casefold() and len(text) <= MAX_CHOICE_LENGTH]
    return [app_commands.Choice(name=text, value=text) for text in fitting[:MAX_CHOICES]]


def _reset(before: GuildSettings, setting: Setting) -> GuildSettings:
    match setting:
        case "moderators":
            return replace(before, moderator_role_id=_DEFAULTS.moderator_role_id)
        case "review":
            return replace(before, reviewed_categories=_DEFAULTS.reviewed_categories)
        case "log_channel":
            return replace(before, log_channel_id=_DEFAULTS.log_channel_id)
        case "max_changes":
            return replace(before, max_changes=_DEFAULTS.max_changes)


def _categories(base: KnowledgeBase, written: str) -> tuple[str, ...]:
    """The ids of the categories named by id or title. Raises UserError for a name that is none."""
    if written.strip().casefold() in (EVERY, NONE):
        return (ALL_CATEGORIES,) if written.strip().casefold() == EVERY else ()
    known = {name.casefold(): key for key, title in base.categories.items() for name in (key, title)}
    names = [name.strip() for name in written.split(",") if name.strip()]
    if unknown := [name for name in names if name.casefold() not in known]:
        there = ", ".join(base.categories.values())
        raise UserError(
            f"There's no category “{cut(unknown[0], MAX_CHOICE_LENGTH)}”. Choose from {there}; or write all or none."
        )
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
    second = "all" if settings.requires_review(ALL_CATEGORIES) else ", ".join(titles) or "none"
    return Reply(
        (
            Title("Settings for this server"),
            *([Text("Changed.")] if changed else []),
            Note("Moderators", f"members with the role “{role.name}”" if role else "members with Manage Server"),
            Note("Categories that need a review", second),
            Note("Log channel", f"“{channel.name}”" if channel else "none"),
            Note("Most changes per person in ten minutes", str(settings.max_changes)),
            Small(SHOWN_TO),
        )
    )
