"""The emulator's clock, which tests can move forward."""

import time
from datetime import UTC, datetime

# 1 January 2015, from which Discord's ids count (reference, "Snowflakes").
DISCORD_EPOCH_MS = 1_420_070_400_000


class FakeClock:
    """Unix time in seconds.

    A clock that is not `running` moves by `advance` alone, so that a slow test misses no deadline.
    """

    def __init__(self, *, running: bool = True) -> None:
        self._started_at = time.time()
        self._started_monotonic = time.monotonic()
        self._running = running
        self._advanced = 0.0
        self._last_id = 0

    def now(self) -> float:
        return self._started_at + self._advanced + (self._measure_elapsed() if self._running else 0.0)

    def monotonic(self) -> float:
        """Seconds since the start, running or not: bots sleep through rate limits in real time."""
        return self._measure_elapsed() + self._advanced

    def advance(self, seconds: float) -> None:
        self._advanced += seconds

    def create_id(self) -> int:
        """A snowflake greater than all before it: milliseconds since 2015 in the upper bits."""
        self._last_id = max(self._last_id + 1, (int(self.now() * 1000) - DISCORD_EPOCH_MS) << 22)
        return self._last_id

    def _measure_elapsed(self) -> float:
        return time.monotonic() - self._started_monotonic


def format_timestamp(seconds: float) -> str:
    """Unix time in the form that Discord sends: ISO 8601 with microseconds."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")
