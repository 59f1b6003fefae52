"""The one kind of button: its action stands in its custom id, so that it works after a restart."""

import re
from typing import Any, Protocol, Self, cast

import discord

from bot.discord.components.limits import BUTTON_LABEL, cut
from bot.replies.actions import Action, AskModerators, Dismiss, Share
from bot.replies.custom_id import decode, encode
from bot.replies.document import Button

_STYLES = {
    Share: discord.ButtonStyle.primary,
    AskModerators: discord.ButtonStyle.success,
    Dismiss: discord.ButtonStyle.danger,
}

ANY = r"(?s:.+)"
"""Every custom id: a button that can't be read is answered too."""


class Presses(Protocol):
    """The client, as a button knows it."""

    async def press(self, interaction: discord.Interaction[Any], action: Action) -> None: ...


class ActionButton(discord.ui.DynamicItem[discord.ui.Button[discord.ui.LayoutView]], template=ANY):
    """A reply has only these and no plain buttons: a view that mixes them and ends takes this class with it."""

    def __init__(self, action: Action, label: str = "…") -> None:
        self.action = action
        style = _STYLES.get(type(action), discord.ButtonStyle.secondary)
        super().__init__(discord.ui.Button(label=cut(label, BUTTON_LABEL), style=style, custom_id=encode(action)))

    @classmethod
    def of(cls, button: Button) -> Self:
        return cls(button.action, button.label)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: discord.ui.Item[Any], found: re.Match[str], /
    ) -> Self:
        return cls(decode(found[0]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await cast(Presses, interaction.client).press(interaction, self.action)
