"""What Discord and the network do on bad days, done to the running bot: members are answered, and edits are kept."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from discord.backoff import ExponentialBackoff
from discord.gateway import DiscordWebSocket
from yarl import URL

from benchmarks.bot_process import BotProcess, find_free_port
from bot.discord.components.expiry import ExpiringViews
from bot.discord.permissions import ONLY_IN_SERVER
from bot.emulator.protocol import Opcode
from bot.emulator.testing.faults import Status, build_too_many_requests
from bot.emulator.testing.gateway_faults import GatewayFaults
from tests.discord_world import SMALL, DiscordWorld, discord_world, list_unhandled_errors, open_scenario
from tests.waiting import wait_until

QUESTION = "what is sourdough"
CALLBACK = "/callback"
POST_IN_CHANNEL = "/channels/{channel_id}/messages"


async def ask(discord: DiscordWorld) -> str:
    return (await discord.member.slash("ask", question=QUESTION)).text


DISTURBANCES: dict[str, Callable[[GatewayFaults], object]] = {
    "cut": GatewayFaults.drop_connections,
    "reconnect": GatewayFaults.request_reconnect,
    "resumable": lambda faults: faults.invalidate_sessions(resumable=True),
    "heartbeat": GatewayFaults.request_heartbeat,
}


@pytest.mark.parametrize("name", DISTURBANCES)
async def test_what_is_asked_while_the_connection_is_disturbed_is_answered_once(
    discord: DiscordWorld, name: str
) -> None:
    asked = [discord.member.client.slash("ask", {"question": QUESTION}) for _ in range(3)]
    DISTURBANCES[name](discord.emulator.gateway_faults)
    asked += [discord.other.client.slash("ask", {"question": QUESTION}) for _ in range(3)]

    for interaction in asked:
        assert "fed leaven" in (await discord.member.await_response(interaction)).text
    assert discord.emulator.list_problems() == []


@pytest.mark.parametrize("code", [4008, 4009])
async def test_the_bot_comes_back_after_a_close_code(discord: DiscordWorld, code: int) -> None:
    gateway = discord.emulator.gateway
    before = gateway.identify_count + gateway.resume_count
    await discord.emulator.gateway_faults.close_connections(code)
    await discord.emulator.state.wait_until(lambda: gateway.identify_count + gateway.resume_count > before, 15)

    assert "fed leaven" in await ask(discord)


async def wait_until_ready(port: int) -> None:
    """Wait until the bot says that it is connected; closed before, it would try again."""
    status = 0
    async with asyncio.timeout(60), aiohttp.ClientSession() as session:
        while status != HTTPStatus.OK:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(f"http://127.0.0.1:{port}/readyz") as response:
                    status = response.status
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("code", [4004, 4013])
async def test_a_close_code_for_good_is_one_sentence(tmp_path: Path, code: int) -> None:
    async with open_scenario() as scenario:
        bot = BotProcess(scenario.emulator, scenario.guild, tmp_path / "a.sqlite3", tmp_path / "log", SMALL)
        port = find_free_port()
        async with bot.run(LOG_LEVEL="ERROR", STATUS_PORT=str(port)) as process:
            await wait_until_ready(port)
            await scenario.emulator.gateway_faults.close_connections(code)
            assert await asyncio.wait_for(process.wait(), 60) == 1

    assert f"Discord closed the connection for good (code {code})" in bot.read_log()
    assert "Traceback" not in bot.read_log()


async def close_for_good(request: web.Request) -> web.WebSocketResponse:
    """A gateway that refuses every bot before it has said a word."""
    websocket = web.WebSocketResponse()
    await websocket.prepare(request)
    await websocket.close(code=4004)
    return websocket


@pytest.mark.parametrize("shards", ["", "2"])
async def test_a_close_code_for_good_at_the_very_start_is_one_sentence(tmp_path: Path, shards: str) -> None:
    gateway = web.Application()
    gateway.add_routes([web.get("/", close_for_good)])
    async with open_scenario() as scenario, TestServer(gateway) as server:
        bot = BotProcess(scenario.emulator, scenario.guild, tmp_path / "a.sqlite3", tmp_path / "log", SMALL)
        address = str(server.make_url("/").with_scheme("ws"))
        process = await bot.start(LOG_LEVEL="ERROR", DISCORD_GATEWAY_URL=address, SHARD_COUNT=shards)
        assert await asyncio.wait_for(process.wait(), 60) == 1

    assert "Discord closed the connection for good (code 4004)" in bot.read_log()
    assert "Traceback" not in bot.read_log()


async def test_a_name_that_cannot_be_resolved_is_one_sentence(tmp_path: Path) -> None:
    async with open_scenario() as scenario:
        bot = BotProcess(scenario.emulator, scenario.guild, tmp_path / "a.sqlite3", tmp_path / "log", SMALL)
        process = await bot.start(LOG_LEVEL="ERROR", DISCORD_API_URL="http://discord.invalid/api/v10")
        assert await asyncio.wait_for(process.wait(), 60) == 1

    assert "Can't reach Discord" in bot.read_log()
    assert "Traceback" not in bot.read_log()


async def test_a_gateway_that_is_down_at_the_start_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ExponentialBackoff, "delay", lambda _: 0.05)
    async with discord_world(SMALL, tmp_path / "a.sqlite3") as world:
        right = world.emulator.gateway_url
        monkeypatch.setattr("tests.discord_world.set_discord_addresses", _set_wrong_gateway(world.emulator.api_url))
        asyncio.get_running_loop().call_later(0.5, setattr, DiscordWebSocket, "DEFAULT_GATEWAY", URL(right))
        async with world.bot():
            assert "fed leaven" in await ask(world)
    assert any("Connecting anew" in record.getMessage() for record in caplog.records)


def _set_wrong_gateway(api_url: str) -> Callable[[object], None]:
    from discord.http import Route  # noqa: PLC0415

    def set_addresses(_settings: object) -> None:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = api_url, URL("ws://127.0.0.1:1")

    return set_addresses


@pytest.mark.parametrize(
    "fault",
    [
        build_too_many_requests(0.05),
        build_too_many_requests(0.05, is_global=True),
        Status(500, "<html>Bad day</html>"),
        Status(502),
    ],
)
async def test_a_passing_refusal_is_waited_out(discord: DiscordWorld, fault: Status) -> None:
    discord.emulator.faults.plan(fault, CALLBACK)

    assert "fed leaven" in await ask(discord)


@pytest.mark.parametrize("body", ["", '{"interaction": {"id": ', "<html>", {"nothing": "expected"}])
async def test_half_a_response_of_discords_costs_one_answer_at_most(
    discord: DiscordWorld, caplog: pytest.LogCaptureFixture, body: str | dict[str, str]
) -> None:
    discord.emulator.faults.plan(Status(200, body), CALLBACK)
    with discord.emulator.expect_errors():
        lost = discord.member.client.slash("ask", {"question": QUESTION})
        await wait_until(lambda: "Unhandled error" in caplog.text or "not delivered" in caplog.text)
        caplog.clear()
        assert "fed leaven" in await ask(discord)

    assert lost.original is None


@pytest.mark.parametrize(
    "fault",
    [
        Status(403, {"message": "Missing Access", "code": 50001}),
        Status(403, {"message": "Missing Permissions", "code": 50013}),
        Status(404, {"message": "Unknown Channel", "code": 10003}),
        Status(400, {"message": "Maximum number of messages", "code": 30046}),
    ],
)
async def test_a_log_channel_that_cannot_be_posted_in_keeps_no_edit_from_being_saved(
    discord: DiscordWorld, caplog: pytest.LogCaptureFixture, fault: Status
) -> None:
    caplog.set_level(logging.WARNING)
    await discord.moderator.change_settings(log_channel=discord.channel)
    discord.emulator.faults.plan(fault, POST_IN_CHANNEL)
    saved = await discord.moderator.hide("keeping/bag")
    await wait_until(lambda: "Could not post in" in caplog.text)

    assert "Saved" in saved.text
    assert "linen bag" not in (await discord.member.slash("ask", question="where to store bread")).text
    assert list_unhandled_errors(caplog) == []


async def test_the_buttons_of_a_list_that_was_dismissed_are_left_alone(
    discord: DiscordWorld, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    discord.client.expiring_views = ExpiringViews(timeout_seconds=0.01)
    unknown = Status(404, {"message": "Unknown Message", "code": 10008})
    discord.emulator.faults.plan(unknown, "/messages/@original", "PATCH")
    await discord.member.slash("topics")
    await wait_until(lambda: "Could not remove the buttons of a list" in caplog.text)

    assert "fed leaven" in await ask(discord)
    assert list_unhandled_errors(caplog) == []


async def test_a_guild_that_is_unavailable_is_served_on_and_one_that_is_gone_is_not_moderated(
    discord: DiscordWorld,
) -> None:
    event = {"op": int(Opcode.DISPATCH), "t": "GUILD_DELETE", "s": 9}
    discord.emulator.gateway_faults.send_frame({**event, "d": {"id": str(discord.guild.id), "unavailable": True}})
    assert "fed leaven" in await ask(discord)
    assert "Saved" in (await discord.moderator.hide("keeping/bag")).text

    discord.emulator.gateway_faults.send_frame({**event, "d": {"id": str(discord.guild.id)}})
    assert "fed leaven" in await ask(discord)
    assert (await discord.moderator.slash("knowledge restore", entry="keeping/bag")).text == ONLY_IN_SERVER


async def test_roles_and_channels_that_are_deleted_leave_the_server_its_moderators(discord: DiscordWorld) -> None:
    await discord.moderator.change_settings(log_channel=discord.channel)
    frame = {"op": int(Opcode.DISPATCH), "t": "CHANNEL_DELETE", "s": 9}
    channel = {"id": str(discord.channel.id), "guild_id": str(discord.guild.id), "type": 0, "name": "general"}
    discord.emulator.gateway_faults.send_frame({**frame, "d": channel})
    saved = await discord.moderator.hide("keeping/bag")

    assert "Saved" in saved.text
    assert "**Log channel:** none" in (await discord.moderator.slash("knowledge settings")).text
