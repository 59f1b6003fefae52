"""Estimates how long ago Discord created an interaction."""

import time
from collections.abc import Callable

import discord

MAX_DIFFERENCE_SECONDS = 900.0
"""If Discord's clock and ours differ by more, nothing can be told."""

MAX_DRIFT = 0.001
"""Seconds a second by which the two clocks may drift apart."""


class DeliveryClock:
    """Reads the age of an interaction from its id.

    Two clocks never agree, so the fastest delivery so far counts as immediate.

    Args:
        clock: Unix time in seconds. By default it follows the monotonic clock, which nobody sets while the bot runs.

    """

    def __init__(self, clock: Callable[[], float] | None = None) -> None:
        offset = time.time() - time.monotonic()
        self._clock = clock or (lambda: offset + time.monotonic())
        self._fastest = float("inf")
        self._measured_at = self._clock()

    def now(self) -> float:
        return self._clock()

    def measure_age(self, interaction_id: int) -> float:
        """Return the seconds since Discord created the interaction; 0 if the clocks are too far apart to tell."""
        now = self.now()
        delay = now - ((interaction_id >> 22) + discord.utils.DISCORD_EPOCH) / 1000
        if abs(delay) > MAX_DIFFERENCE_SECONDS:
            return 0.0
        self._fastest = min(delay, self._fastest + (now - self._measured_at) * MAX_DRIFT)
        self._measured_at = now
        return delay - self._fastest
