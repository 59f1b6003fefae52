"""What is worked out in threads, when there is more of it than can be done."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from bot.errors import UserError
from bot.service import threads
from bot.service.threads import BUSY, DaemonExecutor, answer_in_thread

FOREVER, NEVER = float("inf"), -1.0


class Work:
    """Calls of a pool with one thread, which is busy until they are released. Notes their order."""

    def __init__(self, pool: DaemonExecutor) -> None:
        self.done: list[str] = []
        self._pool = pool
        self._released, begun = threading.Event(), threading.Event()

        def keep_busy() -> None:
            begun.set()
            self._released.wait()

        pool.submit(keep_busy)
        begun.wait()

    def begin(self, name: str) -> Callable[[], None]:
        return self._pool.submit(self.done.append, name).result

    def release(self) -> None:
        self._released.set()


@pytest.mark.parametrize(("patience_seconds", "order"), [(FOREVER, "abc"), (NEVER, "cba")])
def test_calls_run_in_their_order_until_they_have_waited_too_long(patience_seconds: float, order: str) -> None:
    work = Work(DaemonExecutor(1, 10, patience_seconds))
    waits = [work.begin(name) for name in "abc"]
    work.release()
    for wait in waits:
        wait()

    assert work.done == list(order)


def test_of_too_many_calls_the_latest_fails_if_one_is_late() -> None:
    work = Work(DaemonExecutor(1, 2, NEVER))
    oldest, *others = [work.begin(name) for name in "abc"]
    with pytest.raises(UserError, match=BUSY):
        oldest()
    work.release()
    for wait in others:
        wait()

    assert work.done == ["c", "b"]


def test_of_too_many_calls_the_newest_fails_if_none_is_late() -> None:
    work = Work(DaemonExecutor(1, 1))
    first = work.begin("a")
    with pytest.raises(UserError, match=BUSY):
        work.begin("b")
    work.release()
    first()

    assert work.done == ["a"]


async def test_a_question_that_nobody_waits_for_any_more_is_not_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = DaemonExecutor(1, 10)
    monkeypatch.setattr(threads, "_ANSWERS", pool)
    work = Work(pool)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await answer_in_thread(lambda: work.done.append("late"))
    work.release()
    await answer_in_thread(lambda: work.done.append("in time"))

    assert work.done == ["in time"]
