"""ActionHandlers: the registry type that each module with handlers fills."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from bot.discord.context import Interaction
from bot.replies.actions import Action

ActionT = TypeVar("ActionT", bound=Action)
Handler = Callable[[Interaction, ActionT], Awaitable[None]]


class ActionHandlers(dict[type[Any], Handler[Any]]):
    """The handlers of one module, or of several merged into one table."""

    def __init__(self, *parts: "ActionHandlers") -> None:
        super().__init__()
        for part in parts:
            for kind, handler in part.items():
                self.handles(kind)(handler)

    def handles(self, kind: type[ActionT]) -> Callable[[Handler[ActionT]], Handler[ActionT]]:
        """Decorate the handler of a class of action. Raises ValueError for a second handler of the same class."""

        def register(handler: Handler[ActionT]) -> Handler[ActionT]:
            if kind in self:
                raise ValueError(f"{kind.__name__} has two handlers.")
            self[kind] = handler
            return handler

        return register
