"""Menus of a message. Each option has the custom id of its action as its value, so that it survives restarts."""

import zlib
from collections.abc import Mapping
from typing import Any

import discord

from bot.discord.components.limits import MAX_CHOICE_LENGTH, MAX_MENU_LABEL_LENGTH, cut
from bot.replies.actions import Action
from bot.replies.custom_id import decode, encode
from bot.replies.document import Menu
from bot.replies.forms import MAX_OPTIONS

_MENU = "menu:"
"""Custom ids of menus begin so. What follows only tells the menus of a message apart."""

MenuRow = discord.ui.ActionRow[discord.ui.LayoutView]


def build_menu(menu: Menu) -> MenuRow:
    """Build the row of a menu; a menu fills one."""
    select: discord.ui.Select[discord.ui.LayoutView] = discord.ui.Select(
        custom_id=f"{_MENU}{zlib.crc32(menu.label.encode()):08x}:", placeholder=cut(menu.label, MAX_MENU_LABEL_LENGTH)
    )
    options = {encode(option.action): option for option in menu.options}
    for value, option in list(options.items())[:MAX_OPTIONS]:
        hint = cut(option.hint, MAX_CHOICE_LENGTH) or None
        label = cut(option.label, MAX_CHOICE_LENGTH)
        select.add_option(label=label, value=value, description=hint, default=option.selected)
    return discord.ui.ActionRow(select)


def read_action_id(data: Mapping[str, Any]) -> str:
    """Return the custom id of the action that was asked for: of the pressed button, or of the option that was picked.

    The payload may be forged: what comes back may be no custom id of ours.
    """
    custom_id, values = str(data.get("custom_id")), data.get("values")
    if not custom_id.startswith(_MENU):
        return custom_id
    return str(values[0]) if isinstance(values, list) and values else custom_id


def read_action(data: Mapping[str, Any]) -> Action:
    """Return the action that was asked for, UnknownAction for one that this version can't decode."""
    return decode(read_action_id(data))
