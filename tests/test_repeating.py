"""Work that is done again and again goes on after a failure, and what was begun is ended."""

import asyncio
import logging

import pytest

from bot.service.periodic import run_periodically


async def test_a_failure_does_not_end_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    twice = asyncio.Event()
    calls = []

    async def fail() -> None:
        calls.append(1)
        if len(calls) > 1:
            twice.set()
        raise ValueError("not today")

    async with run_periodically(fail, 0.001):
        await asyncio.wait_for(twice.wait(), 5)


async def test_what_was_begun_is_ended_before_the_block_is_left() -> None:
    begun, done = asyncio.Event(), []

    async def work() -> None:
        begun.set()
        await asyncio.sleep(0.05)
        done.append(1)

    async with run_periodically(work, 0.001):
        await begun.wait()

    assert done
