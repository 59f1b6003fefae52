"""How often one user can call the bot."""

import time

import pytest

from bot.discord.rate_limit import MAX_CALLS, MAX_USERS, WINDOW_SECONDS, RateLimited, RateLimiter


class Clock:
    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


def test_a_user_who_is_too_fast_waits_until_the_first_call_leaves_the_window() -> None:
    clock = Clock()
    limiter = RateLimiter(clock)
    for _ in range(MAX_CALLS):
        limiter.acquire(1)
    clock.seconds += 4
    with pytest.raises(RateLimited, match="try again in 6 s"):
        limiter.acquire(1)
    limiter.acquire(2)

    clock.seconds += WINDOW_SECONDS - 4
    limiter.acquire(1)


def test_a_refused_call_does_not_prolong_the_wait() -> None:
    clock = Clock()
    limiter = RateLimiter(clock)
    for _ in range(MAX_CALLS):
        limiter.acquire(1)
    clock.seconds += WINDOW_SECONDS - 0.1
    with pytest.raises(RateLimited, match="try again in 1 s"):
        limiter.acquire(1)

    clock.seconds += 0.1
    limiter.acquire(1)


def test_a_user_who_keeps_calling_is_not_forgotten_with_the_idle_ones() -> None:
    clock = Clock()
    limiter = RateLimiter(clock)
    for user_id in range(1, MAX_USERS):
        limiter.acquire(user_id)
    clock.seconds += WINDOW_SECONDS + 1
    for _ in range(MAX_CALLS):
        limiter.acquire(0)
    limiter.acquire(MAX_USERS + 1)

    with pytest.raises(RateLimited):
        limiter.acquire(0)


def test_more_active_users_than_are_remembered_cost_no_more_time() -> None:
    def measure(count: int) -> float:
        began = time.thread_time()
        limiter = RateLimiter(lambda: 0.0)
        for user_id in range(count):
            limiter.acquire(user_id)
        return (time.thread_time() - began) / count

    fewer = measure(MAX_USERS)
    assert measure(2 * MAX_USERS) < 20 * fewer  # looking at all of them took a thousand times as long
