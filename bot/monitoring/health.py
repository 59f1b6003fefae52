"""Whether the process is well: the event loop turns, Discord acknowledges heartbeats, the database can be written.

Without a gateway there are no heartbeats, and to be connected is to listen for Discord's requests.
"""

import time
from collections.abc import Callable

MAX_LAG_SECONDS = 5.0
"""Beyond this the event loop counts as stuck: Discord waits three seconds for an answer."""

MAX_SILENCE_SECONDS = 180.0
"""How long Discord may acknowledge no heartbeat before a new process is worth a try."""

MAX_PAUSE_SECONDS = 30.0
"""How long Discord may acknowledge no heartbeat before the bot counts as not ready."""


class Health:
    """One per process. `clock` counts seconds.

    Attributes:
        has_gateway: Whether Discord acknowledges heartbeats.
        is_connected: Whether a session with Discord is established, or Discord's requests are listened for.
        database_fault: Why the database can't be written, None if it can.
        lag_seconds: How much later than planned the event loop last turned.

    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._started = clock()
        self._heartbeat: float | None = None
        self.has_gateway = True
        self.is_connected = False
        self.database_fault: str | None = None
        self.lag_seconds = 0.0

    def record_heartbeat(self) -> None:
        """Discord has acknowledged a heartbeat. May be called from any thread."""
        self._heartbeat = self._clock()

    @property
    def heartbeat_age_seconds(self) -> float:
        """Time since Discord last acknowledged a heartbeat, or since the start; 0 without a gateway."""
        if not self.has_gateway:
            return 0.0
        return self._clock() - (self._started if self._heartbeat is None else self._heartbeat)

    def find_failure(self) -> str | None:
        """Why the process should be restarted, None if it lives."""
        if self.lag_seconds > MAX_LAG_SECONDS:
            return f"the event loop is {self.lag_seconds:.0f} s late"
        if self.heartbeat_age_seconds > MAX_SILENCE_SECONDS:
            return f"Discord has acknowledged no heartbeat for {self.heartbeat_age_seconds:.0f} s"
        return None

    def find_obstacle(self) -> str | None:
        """Why members can't be served in full right now, None if they can."""
        if failure := self.find_failure():
            return failure
        if not self.is_connected or self.heartbeat_age_seconds > MAX_PAUSE_SECONDS:
            return "not connected to Discord" if self.has_gateway else "not listening for Discord's requests"
        return self.database_fault and f"the database can't be written: {self.database_fault}"
