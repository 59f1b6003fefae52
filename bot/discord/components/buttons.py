"""A stateless button: its action is encoded in the custom id, so it survives restarts."""

import re
from typing import Any, Protocol, Self, cast

import discord

from bot.discord.components.limits import MAX_BUTTON_LABEL_LENGTH, cut
from bot.replies.actions import Action, AskModerators, Dismiss, Share
from bot.replies.custom_id import decode, encode
from bot.replies.document import Button

# What others will see or what can't be undone stands out; everything else is secondary.
_STYLES = {
    Share: discord.ButtonStyle.primary,
    AskModerators: discord.ButtonStyle.success,
    Dismiss: discord.ButtonStyle.danger,
}

ANY_CUSTOM_ID = r"(?s:.+)"
"""A button that can't be decoded is answered too."""


class ActionClient(Protocol):
    """The part of the client that a button uses."""

    async def press(self, interaction: discord.Interaction[Any], action: Action) -> None: ...


class ActionButton(discord.ui.DynamicItem[discord.ui.Button[discord.ui.LayoutView]], template=ANY_CUSTOM_ID):
    """The only kind of button that replies have. A view that mixes it with plain ones would, once stopped, make
    discord.py forget this class.
    """

    def __init__(self, action: Action, label: str = "…") -> None:
        self.action = action
        label = cut(label, MAX_BUTTON_LABEL_LENGTH)
        style = _STYLES.get(type(action), discord.ButtonStyle.secondary)
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=encode(action)))

    @classmethod
    def from_button(cls, button: Button) -> Self:
        return cls(button.action, button.label)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(decode(match[0]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await cast(ActionClient, interaction.client).press(interaction, self.action)
