"""A stateless button: its action is encoded in the custom id, so it survives restarts."""

from typing import Self

import discord

from bot.discord.components.limits import MAX_BUTTON_LABEL_LENGTH, cut
from bot.replies.actions import Action, AskModerators, Dismiss, EraseMyData, Share
from bot.replies.custom_id import encode
from bot.replies.document import Button

# What others will see or what can't be undone stands out; everything else is secondary.
_STYLES = {
    Share: discord.ButtonStyle.primary,
    AskModerators: discord.ButtonStyle.success,
    Dismiss: discord.ButtonStyle.danger,
    EraseMyData: discord.ButtonStyle.danger,
}

ANY_CUSTOM_ID = r"(?s:.+)"


class ActionButton(discord.ui.DynamicItem[discord.ui.Button[discord.ui.LayoutView]], template=ANY_CUSTOM_ID):
    """The only kind of button that replies have. The client reads its action from the custom id when it is pressed.

    discord.py would keep every view with plain buttons in memory, to wait for presses.
    """

    def __init__(self, action: Action, label: str = "…") -> None:
        self.action = action
        label = cut(label, MAX_BUTTON_LABEL_LENGTH)
        style = _STYLES.get(type(action), discord.ButtonStyle.secondary)
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=encode(action)))

    @classmethod
    def from_button(cls, button: Button) -> Self:
        return cls(button.action, button.label)
