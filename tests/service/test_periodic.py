"""Periodic jobs run again after a failure, and a running one finishes when the block exits."""

import asyncio
import logging

import pytest

from bot.service.periodic import run_periodically


async def test_a_job_runs_again_after_a_failure(caplog: pytest.LogCaptureFixture) -> None:
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


async def test_a_running_job_finishes_before_the_block_exits() -> None:
    started, done = asyncio.Event(), []

    async def work() -> None:
        started.set()
        await asyncio.sleep(0.05)
        done.append(1)

    async with run_periodically(work, 0.001):
        await started.wait()

    assert done
