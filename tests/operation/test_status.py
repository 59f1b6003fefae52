"""What supervisors are told: /healthz, /readyz, /metrics, systemd, and the log."""

import asyncio
import json
import logging
import re
import socket
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import aiohttp
import pytest

from bot.discord import heartbeat
from bot.discord.log_privacy import PrivacyFilter
from bot.errors import UserError
from bot.monitoring import supervision
from bot.monitoring.health import MAX_LAG_SECONDS, MAX_PAUSE_SECONDS, MAX_SILENCE_SECONDS, Health
from bot.monitoring.logs import build_formatter
from bot.monitoring.metrics import Metrics
from bot.monitoring.status_server import serve_status
from bot.monitoring.supervision import supervise
from tests.discord_world import DiscordWorld, discord_world
from tests.service.test_conversations import FakeClock
from tests.waiting import wait_until


async def fetch(address: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(address) as response:
        return response.status, await response.text()


async def wait_until_ready(address: str) -> None:
    async with asyncio.timeout(10):
        while await fetch(f"{address}/readyz") != (200, "ok\n"):  # noqa: ASYNC110 - as supervisors ask
            await asyncio.sleep(0.01)


def list_log(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The lines of commands and buttons."""
    return [record.getMessage() for record in caplog.records if record.name == "bot.discord.interaction_log"]


async def test_a_connected_bot_is_ready_and_counts_what_it_does(
    discord: DiscordWorld, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    answer = await discord.member.slash("ask", question="what is sourdough")
    await answer.press("👍")
    await discord.member.slash("ask", question="who won the world cup")
    await discord.member.slash("topics", category="cakes")
    app = discord.app
    # A line is written once its response is known to have arrived, when the next command may be under way.
    await wait_until(lambda: len(list_log(caplog)) == 4)
    lines = sorted(list_log(caplog))
    async with serve_status(app.health, app.metrics, 0) as address:
        assert await fetch(f"{address}/healthz") == (200, "ok\n")
        await wait_until_ready(address)
        status, metrics = await fetch(f"{address}/metrics")

    assert status == 200
    for name, outcome in (("ask", "answer"), ("button helpful", "done"), ("ask", "no match"), ("topics", "refused")):
        assert f'almanac_interactions_total{{name="{name}",outcome="{outcome}"}} 1.0' in metrics
    assert "almanac_connected 1.0" in metrics
    assert re.fullmatch(r"command=ask outcome=answer entry=sourdough/what confidence=0\.\d+ ms=\d+", lines[0])
    assert [line.split(" ms=")[0] for line in lines[1:]] == [
        "command=ask outcome=no match",
        "command=button helpful outcome=done",
        "command=topics outcome=refused",
    ]
    for text in (metrics, *lines):  # of nobody, and of no place
        assert "world cup" not in text
        assert not {str(discord.member.user.id), str(discord.guild.id)} & set(re.findall(r"\w+", text))


async def test_forged_buttons_make_no_labels(discord: DiscordWorld) -> None:
    answer = await discord.member.slash("ask", question="what is sourdough")
    buttons = [component for component in answer.find_components(2) if component.get("custom_id")]
    for number in range(3):
        buttons[0]["custom_id"] = f"forged{number}:0:"
        await discord.member.await_response(discord.member.client.press(answer.message, buttons[0]))

    refused = 'name="unknown button",outcome="refused"} 3.0'
    await wait_until(lambda: refused in discord.app.metrics.render().decode())
    assert "forged" not in discord.app.metrics.render().decode()


def test_a_stuck_loop_and_a_silent_discord_are_failures() -> None:
    clock = FakeClock()
    health = Health(clock)
    assert (health.find_failure(), health.find_obstacle()) == (None, "not connected to Discord")

    health.is_connected = True
    health.record_heartbeat()
    assert health.find_obstacle() is None
    clock.now = MAX_PAUSE_SECONDS + 1
    assert (health.find_failure(), health.find_obstacle()) == (None, "not connected to Discord")
    clock.now = MAX_SILENCE_SECONDS + 1
    assert health.find_failure() == "Discord has acknowledged no heartbeat for 181 s"
    health.record_heartbeat()
    health.lag_seconds = MAX_LAG_SECONDS + 1
    assert health.find_failure() == "the event loop is 6 s late"


def test_a_database_that_cant_be_written_makes_the_bot_not_ready_but_alive() -> None:
    health = Health(FakeClock())
    health.is_connected, health.database_fault = True, "disk full"

    assert health.find_failure() is None
    assert health.find_obstacle() == "the database can't be written: disk full"


async def test_a_problem_is_answered_with_503_and_its_reason() -> None:
    health = Health()
    async with serve_status(health, Metrics(health), 0) as address:
        assert await fetch(f"{address}/healthz") == (200, "ok\n")
        assert await fetch(f"{address}/readyz") == (503, "not connected to Discord\n")


async def test_a_taken_status_port_is_one_sentence() -> None:
    health = Health()
    async with serve_status(health, Metrics(health), 0) as address:
        with pytest.raises(UserError, match="Set STATUS_PORT to another one"):
            async with serve_status(health, Metrics(health), int(address.rpartition(":")[2])):
                pass


async def test_a_connection_that_died_without_a_word_is_noticed_in_time_and_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert heartbeat.INTERVAL_SECONDS * 2 < heartbeat.TIMEOUT_SECONDS < 20  # two may be lost, and it is noticed in time
    monkeypatch.setattr(heartbeat, "INTERVAL_SECONDS", 0.1)
    monkeypatch.setattr("bot.discord.client.TIMEOUT_SECONDS", 0.5)
    async with discord_world(Path("tests/data/small"), tmp_path / "a.sqlite3") as world, world.bot():
        await asyncio.sleep(0.7)  # longer than the timeout: heartbeats alone keep a quiet connection open
        gateway = world.emulator.gateway
        assert gateway.identify_count == 1
        assert world.app.health.heartbeat_age_seconds < 0.5
        world.emulator.gateway_faults.stop_responding()
        await world.emulator.state.wait_until(lambda: any(not socket.silent for socket in gateway.sockets), 5)

        assert "### Sourdough" in (await world.member.slash("ask", question="what is sourdough")).text


Hear = Callable[[], Awaitable[str]]
"""Waits for the next message to systemd."""


@pytest.fixture
def hear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hear]:
    """Listen where systemd would, which watches this process."""
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    monkeypatch.setenv("WATCHDOG_USEC", "60000000")
    monkeypatch.setattr(supervision, "TURN_SECONDS", 0.01)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.setblocking(False)

        async def receive() -> str:
            return (await asyncio.get_running_loop().sock_recv(listener, 1000)).decode()

        yield receive


async def hear_other(hear: Hear) -> str:
    while (heard := await hear()) == "WATCHDOG=1":
        pass
    return heard


async def test_systemd_hears_that_the_bot_is_ready_alive_and_stopping(hear: Hear) -> None:
    health = Health()
    async with supervise(health):
        assert await hear() == "WATCHDOG=1"
        health.is_connected = True
        assert (await hear_other(hear)).startswith("READY=1\n")
    assert await hear_other(hear) == "STOPPING=1"


async def test_the_watchdog_hears_nothing_while_discord_is_silent(hear: Hear, caplog: pytest.LogCaptureFixture) -> None:
    clock = FakeClock()
    health = Health(clock)
    health.is_connected, clock.now = True, MAX_SILENCE_SECONDS + 1
    async with supervise(health):
        assert (await hear()).startswith("READY=1\n")
    assert await hear() == "STOPPING=1"
    assert "acknowledged no heartbeat" in caplog.text


def render(formatter: logging.Formatter, message: str, **more: object) -> str:
    record = logging.makeLogRecord({"name": "bot.x", "levelno": 20, "levelname": "INFO", "msg": message, **more})
    PrivacyFilter().filter(record)
    return formatter.format(record)


def test_a_json_log_is_one_object_a_line_with_the_fields_of_a_command() -> None:
    fields = {"command": "ask", "outcome": "answer", "entry": "a/b", "confidence": 0.97, "ms": 3}
    line = render(build_formatter(as_json=True), "command=ask", fields=fields)

    entry = json.loads(line)
    assert {key: entry[key] for key in fields} == fields
    assert (entry["level"], entry["logger"], entry["message"]) == ("info", "bot.x", "command=ask")


def test_an_exception_stays_in_its_line_and_shows_no_value() -> None:
    try:
        int("what a member wrote".replace("member", "user"))
    except ValueError as error:
        line = render(build_formatter(as_json=True), "failed", exc_info=(type(error), error, error.__traceback__))

    assert "\n" not in line
    assert "what a user wrote" not in line
    assert json.loads(line)["exception"].endswith("ValueError")


def test_a_text_log_has_no_colours() -> None:
    line = render(build_formatter(as_json=False), "Connected.")

    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d INFO     bot\.x: Connected\.", line)
