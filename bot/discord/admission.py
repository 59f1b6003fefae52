"""Admission control: bounds the interactions in flight, newest first, and drops those that nobody waits for any more.

A late answer costs more than a good one, since Discord refuses it. So what can't be answered in time is not begun, and
the newest interaction goes first: the oldest is the likeliest to be too late when its turn comes.
"""

import asyncio
import contextlib
import logging
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.discord.deliveries import Deliveries
from bot.discord.delivery_clock import DeliveryClock

logger = logging.getLogger(__name__)

RESPONSE_SECONDS = 3.0
"""How long Discord waits for the first response to an interaction."""

MIN_WORK_SECONDS = 0.5
"""An interaction with less time left isn't begun: the response needs its time on the way to Discord, too."""

MAX_IN_FLIGHT = 100
"""Interactions worked on at once: enough to keep busy while Discord takes 0.2 s for each response."""

MAX_WAITING = 500
"""Interactions kept until one in flight ends: about a second's work."""

MAX_REFUSALS = 5
"""Refusals on their way to Discord at once. Each costs about half an answer, so most have to be saved."""

SAMPLE_INTERVAL_SECONDS = 0.001
"""In a flood, one interaction in this time is looked at. The rest isn't even parsed: that costs half of reading it."""

LOG_INTERVAL_SECONDS = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class Arrival:
    """An interaction as Discord sent it, and when Discord stops waiting for a response."""

    payload: dict[str, Any]
    deadline: float
    clock: DeliveryClock

    def compute_seconds_left(self) -> float:
        return self.deadline - self.clock.now()

    @property
    def is_worth_beginning(self) -> bool:
        return self.compute_seconds_left() >= MIN_WORK_SECONDS


class Admission:
    """Takes every interaction that arrives and decides whether, and when, it is handled.

    Args:
        handle: Answers an interaction; it reports its errors itself.
        refuse: Tells the user that the bot is busy.
        clock: Tells how old an interaction is.

    """

    def __init__(
        self,
        handle: Callable[[Arrival], Awaitable[None]],
        refuse: Callable[[Arrival], Awaitable[None]],
        clock: DeliveryClock,
    ) -> None:
        self.clock = clock
        self._handle = handle
        self._refuse = refuse
        self._deliveries = Deliveries()
        self._waiting: deque[Arrival] = deque()
        self._in_flight: set[Arrival] = set()
        self._refusals = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_closed = False
        self._sampled_at = 0.0
        self._shed: Counter[str] = Counter()

    def takes_next(self) -> bool:
        """Whether to look at the next interaction. Counts it as dropped if not."""
        now = time.monotonic()
        is_flooded = len(self._waiting) >= MAX_WAITING and self._refusals >= MAX_REFUSALS
        if is_flooded and now - self._sampled_at < SAMPLE_INTERVAL_SECONDS:
            self._count_shed("dropped")
            return False
        self._sampled_at = now
        return True

    def submit(self, payload: dict[str, Any]) -> None:
        """Take an interaction: begin it, let it wait, or tell the one that has waited longest that the bot is busy."""
        try:
            interaction_id = int(payload["id"])
            age = self.clock.measure_age(interaction_id)
        except (KeyError, TypeError, ValueError) as error:
            logger.warning("Discord sent an interaction without a valid id (%s).", type(error).__name__)
            return
        if not self._deliveries.is_first(interaction_id):
            return
        arrival = Arrival(payload, self.clock.now() + RESPONSE_SECONDS - age, self.clock)
        if self._is_closed or not arrival.is_worth_beginning:
            self._count_shed("dropped")
        elif len(self._in_flight) < MAX_IN_FLIGHT:
            self._begin(arrival)
        else:
            self._waiting.append(arrival)
            if len(self._waiting) > MAX_WAITING:
                self._turn_away(self._waiting.popleft())

    def _begin(self, arrival: Arrival) -> None:
        self._in_flight.add(arrival)
        self._start(self._work(arrival))

    async def _work(self, arrival: Arrival) -> None:
        # At the deadline the place is free again, whatever still goes on: a preview that takes long, or a slow Discord.
        timer = asyncio.get_running_loop().call_later(arrival.compute_seconds_left(), self._free_place, arrival)
        try:
            await self._handle(arrival)
        finally:
            timer.cancel()
            self._free_place(arrival)

    def _free_place(self, arrival: Arrival) -> None:
        if arrival not in self._in_flight:
            return
        self._in_flight.remove(arrival)
        while self._waiting:
            newest = self._waiting.pop()
            if newest.is_worth_beginning:
                self._begin(newest)
                return
            self._count_shed("dropped")

    def _turn_away(self, arrival: Arrival) -> None:
        if self._refusals < MAX_REFUSALS and arrival.is_worth_beginning:
            self._count_shed("told")
            self._refusals += 1
            self._start(self._send_refusal(arrival))
        else:
            self._count_shed("dropped")

    async def _send_refusal(self, arrival: Arrival) -> None:
        try:
            await self._refuse(arrival)
        finally:
            self._refusals -= 1

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)  # asyncio itself keeps only weak references to tasks
        task.add_done_callback(self._tasks.discard)

    def _count_shed(self, how: str) -> None:
        if not self._shed:  # one line for all that is shed in the next seconds
            asyncio.get_running_loop().call_later(LOG_INTERVAL_SECONDS, self._log_shed)
        self._shed[how] += 1

    def _log_shed(self) -> None:
        logger.warning(
            "Too many requests: %d users were told that I'm busy, %d requests were too late to be answered.",
            self._shed["told"],
            self._shed["dropped"],
        )
        self._shed.clear()

    async def close(self, grace_seconds: float) -> None:
        """Take nothing more, let what has arrived finish, and cancel what takes longer than `grace_seconds`."""
        self._is_closed = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace_seconds):
                while self._tasks:  # each that ends may begin one that has waited
                    await asyncio.wait(self._tasks)
        self._waiting.clear()
        unfinished = list(self._tasks)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)
