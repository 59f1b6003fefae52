"""Limits how often one user can run commands, press buttons and send forms."""

import time
from collections import deque
from collections.abc import Callable

from bot.errors import UserError
from bot.languages import mark, say, say_count
from bot.service.brakes import SharedBrakes

MAX_CALLS = 10
WINDOW_SECONDS = 10.0
"""Nobody reads faster than one reply a second."""

MAX_COMPLETIONS = 50
"""Autocompletions in the same time: five a second, faster than people type."""

MAX_SUBMISSIONS = 20
SUBMISSION_WINDOW_SECONDS = 3_600.0
"""Questions that one member can pass on to moderators."""

MAX_USERS = 10_000
"""Users remembered before idle ones are forgotten."""

TOO_FAST = mark("You're going too fast. Please try again in {wait}.")


class RateLimited(UserError):
    """The user has to wait."""


class RateLimiter:
    """A sliding window for each user.

    Args:
        name: What is limited, for counting across processes; None for counting in this one alone.
        clock: Seconds from any fixed point, never going back.
        max_calls: Calls allowed to one user within the window.
        window_seconds: Length of the window.

    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        name: str | None = "commands",
        max_calls: int = MAX_CALLS,
        window_seconds: float = WINDOW_SECONDS,
    ) -> None:
        self._name = name
        self._clock = clock
        self._max_calls = max_calls
        self._window_seconds = window_seconds
        self._calls: dict[int, deque[float]] = {}

    async def acquire_everywhere(self, user_id: int, brakes: SharedBrakes) -> None:
        """Count a call in this process, and in those that share its database. Raises RateLimited as `acquire` does."""
        self.acquire(user_id)
        if self._name is None:
            return
        seconds = await brakes.count(user_id, self._name, self._max_calls, self._window_seconds)
        if seconds:
            raise RateLimited(say(TOO_FAST).format(wait=_format_wait(seconds)))

    def acquire(self, user_id: int) -> None:
        """Count a call. Raises RateLimited, without counting it, after `max_calls` within the window."""
        now = self._clock()
        calls = self._calls.pop(user_id, None) or deque(maxlen=self._max_calls)
        self._calls[user_id] = calls  # last in order: the first one has been idle for longest
        if len(calls) == self._max_calls and now - calls[0] < self._window_seconds:
            raise RateLimited(say(TOO_FAST).format(wait=_format_wait(self._window_seconds - (now - calls[0]))))
        calls.append(now)
        while len(self._calls) > MAX_USERS and self._is_idle(next(iter(self._calls)), now):
            del self._calls[next(iter(self._calls))]

    def _is_idle(self, user_id: int, now: float) -> bool:
        return now - self._calls[user_id][-1] > self._window_seconds


def build_completion_limiter() -> RateLimiter:
    """Limits typing in each process alone: it changes nothing, and comes five times a second."""
    return RateLimiter(name=None, max_calls=MAX_COMPLETIONS)


def build_submission_limiter(max_calls: int = MAX_SUBMISSIONS) -> RateLimiter:
    """Limits the questions that a member passes on to moderators."""
    return RateLimiter(name="submissions", max_calls=max_calls, window_seconds=SUBMISSION_WINDOW_SECONDS)


def _format_wait(seconds: float) -> str:
    if seconds < 90:
        return say_count("{count} second", "{count} seconds", round(max(1.0, seconds)))
    return say_count("{count} minute", "{count} minutes", round(seconds / 60))
