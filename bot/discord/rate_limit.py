"""Limits how often one user can run commands, press buttons and send forms."""

import time
from collections import deque
from collections.abc import Callable

from bot.errors import UserError

MAX_CALLS = 10
WINDOW_SECONDS = 10.0
"""Nobody reads faster than one reply a second."""

MAX_USERS = 10_000
"""Users remembered before idle ones are forgotten."""

TOO_FAST = "You're going too fast. Please try again in {seconds:.0f} s."


class RateLimited(UserError):
    """The user has to wait."""


class RateLimiter:
    """A sliding window for each user.

    Args:
        clock: Seconds from any fixed point, never going back.

    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._calls: dict[int, deque[float]] = {}

    def acquire(self, user_id: int) -> None:
        """Count a call. Raises RateLimited, without counting it, after MAX_CALLS within WINDOW_SECONDS."""
        now = self._clock()
        calls = self._calls.setdefault(user_id, deque(maxlen=MAX_CALLS))
        if len(calls) == MAX_CALLS and now - calls[0] < WINDOW_SECONDS:
            raise RateLimited(TOO_FAST.format(seconds=max(1.0, WINDOW_SECONDS - (now - calls[0]))))
        calls.append(now)
        # Only now and then, and never for each call: that is what makes discord.py's own cooldown slow.
        if len(self._calls) > MAX_USERS:
            self._forget_idle(now)

    def _forget_idle(self, now: float) -> None:
        for user_id in [user_id for user_id, calls in self._calls.items() if now - calls[-1] > WINDOW_SECONDS]:
            del self._calls[user_id]
