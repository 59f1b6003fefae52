"""/knowledge settings: all settings of a server in one message with menus; options set what no menu offers, too."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import discord
from discord import app_commands

from bot.discord.commands.knowledge.settings_menus import require_writable, show_settings
from bot.discord.components.limits import MAX_CHOICE_LENGTH, cut
from bot.discord.components.send import send
from bot.discord.context import Interaction, build_choices, build_text_choices, fetch_reader, get_app
from bot.discord.permissions import fetch_guild, requires
from bot.domain.guild_settings import ALL_CATEGORIES, GuildSettings
from bot.domain.knowledge import KnowledgeBase
from bot.domain.permission_level import PermissionLevel
from bot.errors import UserError
from bot.languages import mark, name_language, say
from bot.matching.autocomplete.completion import CompletionChoice
from bot.replies.settings import ALL, NONE


class TextChannelOption(app_commands.Transformer):
    """A text channel as Discord sends it: discord.py would look for it among those that the gateway told of."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        return [discord.ChannelType.text, discord.ChannelType.news]

    async def transform(
        self, _interaction: Interaction, value: app_commands.AppCommandChannel, /
    ) -> app_commands.AppCommandChannel:
        return value


UNKNOWN_CATEGORY = mark("There's no category “{name}”. Choose from {titles}; or write all or none.")
UNKNOWN_LANGUAGE = mark("The knowledge base isn't in “{name}”. Choose from {languages}.")
Setting = Literal["moderators", "review", "log_channel", "max_changes", "language"]
_DEFAULTS = GuildSettings()


@app_commands.command(extras=requires(PermissionLevel.SERVER_MANAGER))
async def settings(  # noqa: PLR0913, PLR0917 - each option is a parameter
    interaction: Interaction,
    moderators: discord.Role | None = None,
    review: app_commands.Range[str, 1, 500] | None = None,
    log_channel: app_commands.Transform[app_commands.AppCommandChannel, TextChannelOption] | None = None,
    max_changes: app_commands.Range[int, 1, 1000] | None = None,
    language: app_commands.Range[str, 1, 40] | None = None,
    reset: Setting | None = None,
) -> None:
    """Show the settings of this server, with a menu to change each of them.

    Args:
        interaction: The interaction to respond to.
        moderators: The role whose members manage the knowledge base.
        review: Categories in which another moderator must approve changes: all, none, or names with commas.
        log_channel: The channel where every change is posted.
        max_changes: Changes one person can make in ten minutes before another moderator must approve.
        language: For members whose Discord is in no language of the knowledge base.
        reset: The setting to restore to its default.

    """
    app, reader = get_app(interaction), await fetch_reader(interaction)
    guild = await fetch_guild(interaction, fresh=True)
    base = reader.base
    before = await app.fetch_guild_settings(guild.id)
    after = before if reset is None else _reset(before, reset)
    # Discord can't clear an option, so @everyone stands for no role.
    if moderators is not None:
        after = replace(after, moderator_role_id=None if moderators.is_default() else moderators.id)
    if review is not None:
        after = replace(after, reviewed_categories=_parse_categories(base, review))
    if log_channel is not None:
        after = replace(after, log_channel_id=require_writable(log_channel.id, guild))
    if max_changes is not None:
        after = replace(after, max_changes=max_changes)
    if language is not None:
        after = replace(after, language=_require_language(language, reader.languages))
    if after != before:
        await app.store_guild_settings(guild.id, after)
    await send(interaction, show_settings(reader, guild, after, changed=after != before))


@settings.autocomplete("language")
async def complete_language(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    names = {name_language(language): language for language in (await fetch_reader(interaction)).languages}
    wanted = current.strip().casefold()
    return build_choices(
        CompletionChoice(name, tag) for name, tag in names.items() if wanted in f"{name} {tag}".casefold()
    )


def _require_language(name: str, available: Sequence[str]) -> str:
    """Return the tag of a language, given by its tag or its name. Raises UserError if the base isn't in it."""
    wanted = name.strip().casefold()
    for tag in available:
        if wanted in {tag.casefold(), name_language(tag).casefold()}:
            return tag
    raise UserError(
        say(UNKNOWN_LANGUAGE).format(name=cut(name, MAX_CHOICE_LENGTH), languages=_list_languages(available))
    )


def _list_languages(tags: Sequence[str]) -> str:
    return ", ".join(f"{tag} ({name_language(tag)})" for tag in tags)


@settings.autocomplete("review")
async def complete_review(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Complete all, none or a category; after a comma one more category."""
    titles = (await fetch_reader(interaction)).base.categories.values()
    listed, _, last = current.rpartition(",")
    names = _split_names(listed)
    options = [title for title in titles if title not in names] if names else [ALL, NONE, *titles]
    texts = [", ".join([*names, option]) for option in options]
    return build_text_choices(text for text in texts if last.strip().casefold() in text.casefold())


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
        case "language":
            return replace(before, language=_DEFAULTS.language)


def _parse_categories(base: KnowledgeBase, text: str) -> tuple[str, ...]:
    """Parse the ids or titles of categories. Raises UserError for an unknown one."""
    if text.strip().casefold() in (ALL, NONE):
        return (ALL_CATEGORIES,) if text.strip().casefold() == ALL else ()
    ids = {name.casefold(): key for key, title in base.categories.items() for name in (key, title)}
    names = _split_names(text)
    if unknown := [name for name in names if name.casefold() not in ids]:
        name, titles = cut(unknown[0], MAX_CHOICE_LENGTH), ", ".join(base.categories.values())
        raise UserError(say(UNKNOWN_CATEGORY).format(name=name, titles=titles))
    return tuple(dict.fromkeys(ids[name.casefold()] for name in names))


def _split_names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
