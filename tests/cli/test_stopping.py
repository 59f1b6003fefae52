"""The bot as a process of its own: it stops in time, whatever it is doing."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from benchmarks.bot_process import find_free_port
from bot.emulator.state.state import TOKEN
from bot.emulator.testing.driver import NoResponse
from bot.emulator.testing.faults import Hold
from tests.discord_world import SMALL, Person, open_scenario
from tests.test_foreign_lock import SHUTDOWN_SECONDS, hold_lock


async def test_a_stop_does_not_wait_for_a_lock_and_tells_who_was_waiting(tmp_path: Path) -> None:
    database = tmp_path / "almanac.sqlite3"
    async with open_scenario() as scenario:
        environment = {
            **os.environ,
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": scenario.emulator.api_url,
            "DISCORD_GATEWAY_URL": scenario.emulator.gateway_url,
            "DATABASE_PATH": str(database),
            "KNOWLEDGE_PATH": str(SMALL),
            "DEV_GUILD_ID": str(scenario.guild.id),  # the files are checked at once, and when they change
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"), env=environment, stderr=asyncio.subprocess.PIPE
        )
        async with asyncio.timeout(60):
            await scenario.emulator.gateway.ready.wait()
        asked = await scenario.member.slash("ask", question="what is sourdough")
        with hold_lock(database):
            vote = asyncio.create_task(asked.press("👍"))
            await asyncio.sleep(0.1)
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            _, log = await process.communicate()
            stopped = time.monotonic() - began
            answer = await vote

    assert process.returncode == 0
    assert stopped < SHUTDOWN_SECONDS
    assert "nothing was saved" in answer.text
    assert "Traceback" not in log.decode()


async def ask_for_ever(member: Person) -> None:
    while True:
        await member.slash("about")


async def test_without_a_gateway_a_stop_answers_what_had_arrived_and_takes_nothing_more(tmp_path: Path) -> None:
    port, held = find_free_port(), Hold()
    async with open_scenario() as scenario:
        environment = {
            **os.environ,
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": scenario.emulator.api_url,
            "DATABASE_PATH": str(tmp_path / "almanac.sqlite3"),
            "KNOWLEDGE_PATH": str(SMALL),
            "DEV_GUILD_ID": str(scenario.guild.id),
            "INTERACTIONS_PORT": str(port),
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"), env=environment, stderr=asyncio.subprocess.PIPE
        )
        assert process.stderr is not None
        async with asyncio.timeout(60):
            while b"Listening for interactions at" not in await process.stderr.readline():
                pass
        async with scenario.emulator.delivery.deliver_to([f"http://127.0.0.1:{port}/interactions"]):
            scenario.emulator.faults.plan(held, "callback", "POST")
            asked = asyncio.create_task(scenario.member.slash("ask", question="what is sourdough"))
            await held.caught.wait()
            process.send_signal(signal.SIGTERM)
            with pytest.raises(NoResponse):
                await ask_for_ever(scenario.member)
            held.release()
            answer = await asked
        _, log = await process.communicate()
        refused = list(scenario.emulator.delivery.refused)
        scenario.emulator.delivery.refused.clear()

    assert process.returncode == 0
    assert "fed leaven" in answer.text
    assert refused == [502]  # as a load balancer says of a replica that has gone
    assert "Traceback" not in log.decode()
    assert "WARNING" not in log.decode().partition("Listening")[2]


THREAD = """
import asyncio, time
from bot.service.threads import run_in_thread

async def main():
    task = asyncio.create_task(run_in_thread(time.sleep, 60))
    await asyncio.sleep(0.1)
    task.cancel()

asyncio.run(main())
"""


async def test_the_process_ends_while_the_files_are_still_being_checked_in_a_thread() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", THREAD)
    async with asyncio.timeout(30):
        assert await process.wait() == 0
