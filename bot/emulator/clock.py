"""Time in the emulated Discord, which tests turn instead of waiting."""

import time
from datetime import UTC, datetime

EPOCH = 1_420_070_400_000
"""Milliseconds of 1 January 2015, from which Discord's ids count (its reference, "Snowflakes")."""


class FakeClock:
    """Seconds since 1970. One that is not `running` stands still unless turned: then no deadline passes by slowness."""

    def __init__(self, *, running: bool = True) -> None:
        self._began = time.time()
        self._zero = time.monotonic()
        self._running = running
        self._turned = 0.0
        self._last_id = 0

    def now(self) -> float:
        return self._began + self._turned + (self._since() if self._running else 0.0)

    def ticking(self) -> float:
        """Seconds since the start that always pass, for rate limits: a bot waits them out for real."""
        return self._since() + self._turned

    def advance(self, seconds: float) -> None:
        self._turned += seconds

    def new_id(self) -> int:
        """A snowflake: milliseconds since 2015 in the upper bits, and always more than the last."""
        self._last_id = max(self._last_id + 1, (int(self.now() * 1000) - EPOCH) << 22)
        return self._last_id

    def _since(self) -> float:
        return time.monotonic() - self._zero


def iso(seconds: float) -> str:
    """A moment as Discord writes it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")
