"""The menus and switches of /knowledge settings."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

import discord

from bot.discord.action_handlers import ActionHandlers
from bot.discord.components.menus import read_picked
from bot.discord.components.send import update
from bot.discord.context import Interaction, fetch_reader, get_app
from bot.discord.permissions import fetch_guild
from bot.domain.guild_settings import ALL_CATEGORIES, GuildSettings
from bot.domain.knowledge import KnowledgeBase
from bot.errors import NotFound, UserError
from bot.languages import mark, say
from bot.replies.document import Reply
from bot.replies.editing_actions import ChangeSetting, SettingName
from bot.replies.settings import ALL, ShownSettings, list_category_menus, render_settings
from bot.service.queries import Reader

CANT_POST = mark(
    "I don't have permission to post in “{channel}”. Give me View Channel and Send Messages, then try again."
)
UNKNOWN_VALUE = mark("That can't be set here. Please open /knowledge settings again.")
MAX_CHANGES = 1_000
MAX_DOWNVOTES = 100
MAX_DIGITS = 20
"""Of a number that was picked: as many as Discord's longest ids have."""

actions = ActionHandlers()


@actions.handles(ChangeSetting)
async def change_setting(interaction: Interaction, action: ChangeSetting) -> None:
    """Raises UserError, and changes nothing, for what can't be set."""
    app, reader = get_app(interaction), await fetch_reader(interaction)
    guild = await fetch_guild(interaction, fresh=True)
    picked = read_picked(interaction.data or {})
    before, after = await app.change_guild_settings(
        guild.id, lambda current: _apply(current, action, picked, guild, reader)
    )
    await update(interaction, show_settings(reader, guild, after, changed=after != before))


def show_settings(reader: Reader, guild: discord.Guild, settings: GuildSettings, *, changed: bool) -> Reply:
    """Render the settings of a guild with the names of its role and channel."""
    role = guild.get_role(settings.moderator_role_id or 0)
    channel = guild.get_channel(settings.log_channel_id or 0)
    role_name, channel_name = role.name if role else None, channel.name if channel else None
    shown = ShownSettings(settings, role_name, channel_name, reader.languages)
    return render_settings(shown, reader.base, changed=changed)


def _apply(
    settings: GuildSettings, action: ChangeSetting, picked: Sequence[str], guild: discord.Guild, reader: Reader
) -> GuildSettings:
    """The settings with what was picked. Raises UserError for what can't be set."""
    first = action.value or next(iter(picked), "")
    match action.setting:
        case SettingName.MODERATORS:
            changed = replace(settings, moderator_role_id=_parse_role(first, guild))
        case SettingName.LOG_CHANNEL:
            changed = replace(settings, log_channel_id=_parse_channel(first, guild))
        case SettingName.REVIEW:
            categories = _parse_categories(action.value, picked, settings, reader.base)
            changed = replace(settings, reviewed_categories=categories)
        case SettingName.MAX_CHANGES:
            changed = replace(settings, max_changes=_parse_number(first, MAX_CHANGES))
        case SettingName.MIN_DOWNVOTES:
            changed = replace(settings, min_downvotes=_parse_number(first, MAX_DOWNVOTES))
        case SettingName.KEEPS_QUESTIONS:
            changed = replace(settings, keeps_questions=first == "1")
        case SettingName.LANGUAGE:
            changed = replace(settings, language=_parse_language(first, reader.languages))
        case _:
            assert_never(action.setting)
    return changed


def _parse_role(picked: str, guild: discord.Guild) -> int | None:
    """The id of a role of the guild; None for no role, which @everyone stands for, too."""
    role = guild.get_role(_parse_digits(picked))
    if picked and role is None:
        raise NotFound(say(UNKNOWN_VALUE))
    return None if role is None or role.is_default() else role.id


def _parse_channel(picked: str, guild: discord.Guild) -> int | None:
    if not picked:
        return None
    return _require_writable(_parse_digits(picked), guild)


def _require_writable(channel_id: int, guild: discord.Guild) -> int:
    """Return the channel's id. Raises UserError where the bot can't post."""
    channel = guild.get_channel(channel_id)
    if not isinstance(channel, discord.TextChannel):
        raise NotFound(say(UNKNOWN_VALUE))
    granted = channel.permissions_for(guild.me)
    if not (granted.view_channel and granted.send_messages):
        raise UserError(say(CANT_POST).format(channel=channel.name))
    return channel.id


def _parse_categories(menu: str, picked: Sequence[str], before: GuildSettings, base: KnowledgeBase) -> tuple[str, ...]:
    """What was picked in the menu of that number, 0 without one; what it doesn't offer stays as it was."""
    menus = {str(number): offered for number, offered in enumerate(list_category_menus(base))}
    offered = menus.get(menu or "0")
    if offered is None:
        raise NotFound(say(UNKNOWN_VALUE))
    # Menus that were posted by earlier versions have ALL for all categories.
    if ALL_CATEGORIES in picked or (ALL in picked and ALL not in base.categories):
        return (ALL_CATEGORIES,)
    return tuple(
        category
        for category in base.categories
        if (category in picked if category in offered else category in before.reviewed_categories)
    )


def _parse_number(picked: str, maximum: int) -> int:
    number = _parse_digits(picked)
    if not 1 <= number <= maximum:
        raise NotFound(say(UNKNOWN_VALUE))
    return number


def _parse_digits(picked: str) -> int:
    """The number that was picked; 0, which is no id either, for anything else."""
    return int(picked) if picked.isdecimal() and len(picked) <= MAX_DIGITS else 0


def _parse_language(picked: str, available: Sequence[str]) -> str:
    for tag in available:
        if tag.casefold() == picked:
            return tag
    raise NotFound(say(UNKNOWN_VALUE))
