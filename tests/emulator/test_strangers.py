"""What isn't a bot, and files with tricks in their names or contents."""

import json

import aiohttp
import pytest

from bot.emulator.state import state as worlds
from bot.emulator.state.messages import Upload
from bot.emulator.state.state import TOKEN
from tests.discord_world import emulated_discord, stage


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Host": "evil.example"}])
async def test_a_page_of_a_browser_reaches_neither_rest_nor_gateway_nor_files(headers: dict[str, str]) -> None:
    async with stage() as scene, aiohttp.ClientSession(headers=headers) as session:
        emulator = scene.emulator
        file = emulator.state.attach(scene.channel, Upload("a.png", b"picture"))
        for address in (f"{emulator.api_url}/gateway", file.url):
            async with session.get(address) as answer:
                assert answer.status == 403
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(emulator.gateway_url)
    assert refused.value.status == 403


@pytest.mark.parametrize("name", ["../../etc/passwd", "a b?c#d.yaml", "<img onerror=x>.txt", "\u202egnp.exe", "..", ""])
async def test_a_file_can_be_fetched_whatever_its_name_is(name: str) -> None:
    async with stage() as scene, aiohttp.ClientSession() as session:
        file = scene.emulator.state.attach(scene.channel, Upload(name, b"content"))
        async with session.get(file.url) as answer:
            assert (answer.status, await answer.read()) == (200, b"content")
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
async def test_only_pictures_that_hold_no_script_open_in_a_browser(name: str, kind: str) -> None:
    async with stage() as scene, aiohttp.ClientSession() as session:
        file = scene.emulator.state.attach(scene.channel, Upload(name, b"<script>alert(1)</script>"))
        async with session.get(file.url) as answer:
            assert answer.content_type == kind
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in answer.headers["Content-Security-Policy"]


async def test_files_take_no_memory_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worlds, "FILES", 2)
    async with emulated_discord() as emulator:
        channel = next(iter(emulator.state.create_guild().channels.values()))
        files = [emulator.state.attach(channel, Upload(f"{number}.txt", b"x")) for number in range(3)]
        async with aiohttp.ClientSession() as session:
            answers = [(await session.get(file.url)).status for file in files]
    assert answers == [404, 200, 200]


@pytest.mark.parametrize("body", [{"content": 5, "embeds": [5]}, {"components": "x"}, {"message_reference": {}}])
async def test_a_request_of_another_shape_is_refused(body: dict[str, object]) -> None:
    async with stage() as scene, aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session:
        address = f"{scene.emulator.api_url}/channels/{scene.channel.id}/messages"
        with scene.emulator.expect_errors() as refused:
            async with session.post(address, json=body) as answer:
                assert (answer.status, (await answer.json())["code"]) == (400, 50035)
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
async def test_a_frame_of_another_shape_closes_the_connection(frame: dict[str, object] | None) -> None:
    async with stage() as scene, aiohttp.ClientSession() as session:
        async with session.ws_connect(scene.emulator.gateway_url) as socket:
            await socket.receive(timeout=5)
            await socket.send_str("[" * 4_000 if frame is None else json.dumps(frame))
            await socket.receive(timeout=5)
        assert socket.close_code == 4002
