"""The table of action handlers."""

from typing import get_args

import pytest

from bot.discord.action_handlers import ActionHandlers
from bot.discord.context import Interaction
from bot.discord.dispatch import HANDLERS
from bot.replies.actions import Action, Follow


def test_every_action_has_a_handler() -> None:
    assert set(HANDLERS) == set(get_args(Action))


def test_a_second_handler_for_an_action_is_refused() -> None:
    first, second = ActionHandlers(), ActionHandlers()

    async def follow(_interaction: Interaction, _action: Follow) -> None: ...

    first.handles(Follow)(follow)
    second.handles(Follow)(follow)
    with pytest.raises(ValueError, match="Follow has two handlers"):
        ActionHandlers(first, second)
