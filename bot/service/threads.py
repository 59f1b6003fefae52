"""Runs what takes long in threads that the process doesn't wait for when it ends."""

import asyncio
import contextvars
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any, NamedTuple, TypeVar

from bot.errors import UserError
from bot.languages import mark, say

MAX_THREADS = 4
"""More would only take turns: the work is Python's own, and one thread runs at a time."""

MAX_QUEUED = 50
"""What waits for a thread. Of more, nobody would wait for the last."""

MAX_ANSWER_THREADS = min(MAX_THREADS, os.cpu_count() or 1)
MAX_QUEUED_ANSWERS = 200
"""More than are ever worked on at once; the rest are those that nobody waits for any more."""

PATIENCE_SECONDS = 1.8
"""How long a question waits before newer ones go first: Discord waits three seconds for the answer."""

BUSY = mark("I'm very busy just now. Please try again in a moment.")

T = TypeVar("T")


class Job(NamedTuple):
    """A call that waits for a thread, since a time on the monotonic clock."""

    future: Future[Any]
    call: Callable[[], Any]
    since: float


class DaemonExecutor(Executor):
    """A pool of daemon threads. That of the standard library lets the process end only after its last job.

    Args:
        max_threads: How many calls run at once.
        max_queued: How many more wait.
        patience_seconds: Calls run in their order, except those that have waited for longer than this: they come last.
            When there is more than can be done, some are in time this way, where otherwise all would be late.

    """

    def __init__(self, max_threads: int, max_queued: int, patience_seconds: float = float("inf")) -> None:
        self._max_threads = max_threads
        self._max_queued = max_queued
        self._patience_seconds = patience_seconds
        self._lock = threading.Lock()
        self._queue: deque[Job] = deque()
        self._late: deque[Job] = deque()
        self._threads = 0

    def submit(self, function: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:  # noqa: ANN401 - Executor's
        """Queue a call. If too many wait, the one that is latest raises UserError, or else this one."""
        future: Future[T] = Future()
        with self._lock:
            if len(self._queue) + len(self._late) >= self._max_queued:
                self._make_room()
            # In the context of the caller, whose language is spoken there, too.
            call = partial(contextvars.copy_context().run, function, *args, **kwargs)
            self._queue.append(Job(future, call, time.monotonic()))
            if self._threads < self._max_threads:
                self._threads += 1
                threading.Thread(target=self._work, daemon=True, name="almanac").start()
        return future

    def _make_room(self) -> None:
        self._set_late_apart()
        if not self._late:
            raise UserError(say(BUSY))
        latest, *_ = self._late.popleft()
        if latest.set_running_or_notify_cancel():
            latest.set_exception(UserError(say(BUSY)))

    def _set_late_apart(self) -> None:
        now = time.monotonic()
        while self._queue and now - self._queue[0].since > self._patience_seconds:
            self._late.append(self._queue.popleft())

    def _work(self) -> None:
        while job := self._take_job():
            if job.future.set_running_or_notify_cancel():  # who waited for it may have gone
                try:
                    job.future.set_result(job.call())
                except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits for the result
                    job.future.set_exception(error)

    def _take_job(self) -> Job | None:
        """The next call; None ends the thread, since starting one costs little."""
        with self._lock:
            self._set_late_apart()
            if self._queue:
                return self._queue.popleft()
            if self._late:
                return self._late.pop()
            self._threads -= 1
            return None


_EXECUTOR = DaemonExecutor(MAX_THREADS, MAX_QUEUED)
_DRAWING = DaemonExecutor(1, MAX_QUEUED)
_ANSWERS = DaemonExecutor(MAX_ANSWER_THREADS, MAX_QUEUED_ANSWERS, PATIENCE_SECONDS)


async def run_in_thread(function: Callable[..., T], *args: Any) -> T:  # noqa: ANN401 - whatever the function takes
    """Run a function in a thread. Raises what it raises, and UserError if too many calls are waiting."""
    return await asyncio.get_running_loop().run_in_executor(_EXECUTOR, partial(function, *args))


async def draw_in_thread(function: Callable[..., T], *args: Any) -> T:  # noqa: ANN401 - whatever the function takes
    """Run what draws a chart in the thread for those: one is drawn at a time, and nothing else waits behind them."""
    return await asyncio.get_running_loop().run_in_executor(_DRAWING, partial(function, *args))


async def answer_in_thread(answer: Callable[[], T]) -> T:
    """Work out an answer in a thread of those for answers. If it is cancelled before its turn, it isn't begun."""
    return await asyncio.get_running_loop().run_in_executor(_ANSWERS, answer)
