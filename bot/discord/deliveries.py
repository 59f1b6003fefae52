"""Which interactions were delivered lately: Discord may deliver one again, after a lost connection for example."""

from collections import OrderedDict

MAX_REMEMBERED = 10_000
"""More than arrive within the three seconds that Discord waits for a response."""


class Deliveries:
    """Remembers the newest interaction ids, so that each interaction is handled once."""

    def __init__(self) -> None:
        self._ids: OrderedDict[int, None] = OrderedDict()

    def is_first(self, interaction_id: int) -> bool:
        """Whether an interaction is delivered for the first time. Remembers it."""
        if interaction_id in self._ids:
            return False
        self._ids[interaction_id] = None
        if len(self._ids) > MAX_REMEMBERED:
            self._ids.popitem(last=False)
        return True
