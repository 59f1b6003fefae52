"""Runs what takes long in threads that the process doesn't wait for when it ends."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any, TypeVar

from bot.errors import UserError

MAX_THREADS = 4
"""More would only take turns: the work is Python's own, and one thread runs at a time."""

MAX_QUEUED = 50
"""What waits for a thread. Of more, nobody would wait for the last."""

BUSY = "I'm very busy just now. Please try again in a moment."

T = TypeVar("T")
Call = Callable[[], Any]


class DaemonExecutor(Executor):
    """A pool of daemon threads. That of the standard library lets the process end only after its last job."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queue: deque[tuple[Future[Any], Call]] = deque()
        self._threads = 0

    def submit(self, function: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:  # noqa: ANN401 - Executor's
        """Queue a call. Raises UserError if too many are waiting."""
        future: Future[T] = Future()
        with self._lock:
            if len(self._queue) >= MAX_QUEUED:
                raise UserError(BUSY)
            self._queue.append((future, partial(function, *args, **kwargs)))
            if self._threads < MAX_THREADS:
                self._threads += 1
                threading.Thread(target=self._work, daemon=True, name="almanac").start()
        return future

    def _work(self) -> None:
        while job := self._take_job():
            future, call = job
            if future.set_running_or_notify_cancel():  # who waited for it may have gone
                try:
                    future.set_result(call())
                except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits for the result
                    future.set_exception(error)

    def _take_job(self) -> tuple[Future[Any], Call] | None:
        """The next call; None ends the thread, since starting one costs little."""
        with self._lock:
            if self._queue:
                return self._queue.popleft()
            self._threads -= 1
            return None


_EXECUTOR = DaemonExecutor()


async def run_in_thread(function: Callable[..., T], *args: Any) -> T:  # noqa: ANN401 - whatever the function takes
    """Run a function in a thread. Raises what it raises, and UserError if too many calls are waiting."""
    return await asyncio.get_running_loop().run_in_executor(_EXECUTOR, partial(function, *args))
