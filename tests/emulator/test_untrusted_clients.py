"""Clients that are no bots, malformed requests, and files with tricks in their names or contents."""

import json

import aiohttp
import pytest

from bot.emulator.state import state as states
from bot.emulator.state.messages import Upload
from bot.emulator.state.state import TOKEN
from tests.discord_world import open_scenario, run_emulator


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Host": "evil.example"}])
async def test_web_pages_reach_neither_rest_nor_gateway_nor_files(headers: dict[str, str]) -> None:
    async with open_scenario() as scenario, aiohttp.ClientSession(headers=headers) as session:
        emulator = scenario.emulator
        file = emulator.state.attach(scenario.channel, Upload("a.png", b"picture"))
        for address in (f"{emulator.api_url}/gateway", file.url):
            async with session.get(address) as response:
                assert response.status == 403
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(emulator.gateway_url)
    assert refused.value.status == 403


@pytest.mark.parametrize("name", ["../../etc/passwd", "a b?c#d.yaml", "<img onerror=x>.txt", "\u202egnp.exe", "..", ""])
async def test_a_file_with_any_name_can_be_fetched(name: str) -> None:
    async with open_scenario() as scenario, aiohttp.ClientSession() as session:
        file = scenario.emulator.state.attach(scenario.channel, Upload(name, b"content"))
        async with session.get(file.url) as response:
            assert (response.status, await response.read()) == (200, b"content")
    assert not set(file.to_payload()["filename"]) & set("/\\ ?#<>\u202e")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.png", "image/png"),
        ("a.svg", "application/octet-stream"),
        ("a.html", "application/octet-stream"),
        ("a.js", "application/octet-stream"),
    ],
)
async def test_only_pictures_without_scripts_open_in_a_browser(name: str, kind: str) -> None:
    async with open_scenario() as scenario, aiohttp.ClientSession() as session:
        file = scenario.emulator.state.attach(scenario.channel, Upload(name, b"<script>alert(1)</script>"))
        async with session.get(file.url) as response:
            assert response.content_type == kind
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in response.headers["Content-Security-Policy"]


async def test_old_files_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(states, "MAX_ATTACHMENTS", 2)
    async with run_emulator() as emulator:
        channel = next(iter(emulator.state.create_guild().channels.values()))
        files = [emulator.state.attach(channel, Upload(f"{number}.txt", b"x")) for number in range(3)]
        async with aiohttp.ClientSession() as session:
            responses = [(await session.get(file.url)).status for file in files]
    assert responses == [404, 200, 200]


@pytest.mark.parametrize("body", [{"content": 5, "embeds": [5]}, {"components": "x"}, {"message_reference": {}}])
async def test_a_request_with_wrong_types_is_refused(body: dict[str, object]) -> None:
    async with open_scenario() as scenario, aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session:
        address = f"{scenario.emulator.api_url}/channels/{scenario.channel.id}/messages"
        with scenario.emulator.expect_errors() as refused:
            async with session.post(address, json=body) as response:
                assert (response.status, (await response.json())["code"]) == (400, 50035)
        assert refused


@pytest.mark.parametrize(
    "frame",
    [
        {"op": 2},
        {"op": 2, "d": 5},
        {"op": 2, "d": {"token": TOKEN, "intents": 1, "shard": "x"}},
        {"op": 6, "d": {"token": TOKEN, "session_id": []}},
        None,
    ],
)
async def test_a_frame_with_wrong_types_closes_the_connection(frame: dict[str, object] | None) -> None:
    async with open_scenario() as scenario, aiohttp.ClientSession() as session:
        async with session.ws_connect(scenario.emulator.gateway_url) as socket:
            await socket.receive(timeout=5)
            await socket.send_str("[" * 4_000 if frame is None else json.dumps(frame))
            await socket.receive(timeout=5)
        assert socket.close_code == 4002
