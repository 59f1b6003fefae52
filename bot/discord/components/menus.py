"""Menus of a message. Each option has the custom id of its action as its value, so that it survives restarts."""

import zlib
from collections.abc import Mapping
from typing import Any

import discord

from bot.discord.components.limits import MAX_CHOICE_LENGTH, MAX_MENU_LABEL_LENGTH, cut
from bot.replies.actions import Action
from bot.replies.custom_id import decode, encode
from bot.replies.document import Menu, Picker, PickerKind
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


def build_picker(picker: Picker) -> MenuRow:
    """Build the row of a picker. Its custom id is that of its action."""
    custom_id, label = encode(picker.action), cut(picker.label, MAX_MENU_LABEL_LENGTH)
    match picker.kind:
        case PickerKind.ROLE:
            role = discord.SelectDefaultValueType.role
            return discord.ui.ActionRow(
                discord.ui.RoleSelect(
                    custom_id=custom_id, placeholder=label, min_values=0, default_values=_build_defaults(picker, role)
                )
            )
        case PickerKind.CHANNEL:
            channel = discord.SelectDefaultValueType.channel
            return discord.ui.ActionRow(
                discord.ui.ChannelSelect(
                    custom_id=custom_id,
                    placeholder=label,
                    min_values=0,
                    channel_types=[discord.ChannelType.text],
                    default_values=_build_defaults(picker, channel),
                )
            )
        case PickerKind.OPTIONS:
            return discord.ui.ActionRow(_build_options(picker, custom_id, label))


def _build_defaults(picker: Picker, kind: discord.SelectDefaultValueType) -> list[discord.SelectDefaultValue]:
    return [discord.SelectDefaultValue(id=int(selected), type=kind) for selected in picker.selected]


def _build_options(picker: Picker, custom_id: str, label: str) -> discord.ui.Select[discord.ui.LayoutView]:
    options = picker.options[:MAX_OPTIONS]
    select: discord.ui.Select[discord.ui.LayoutView] = discord.ui.Select(
        custom_id=custom_id, placeholder=label, min_values=0, max_values=min(picker.max_choices, len(options))
    )
    for value, title in options:
        select.add_option(label=cut(title, MAX_CHOICE_LENGTH), value=value, default=value in picker.selected)
    return select


def read_picked(data: Mapping[str, Any]) -> list[str]:
    """Return the values that were picked; the payload may be forged."""
    values = data.get("values")
    return [str(value) for value in values] if isinstance(values, list) else []


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
