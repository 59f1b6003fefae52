"""What the server sends to an open tab, over real sockets. No bot is connected, so nothing responds."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
import pytest_asyncio

from bot.emulator.protocol import Payload
from bot.emulator.server import DiscordEmulator
from bot.emulator.state import interactions
from bot.emulator.state.commands import register_commands
from bot.emulator.state.state import State
from bot.playground import session
from bot.playground.seed import seed_people
from bot.playground.server import PlaygroundServer
from tests.library_internals import abort_connection


@dataclass(frozen=True, slots=True)
class TabSocket:
    """The socket of a tab."""

    server: PlaygroundServer
    state: State
    socket: aiohttp.ClientWebSocketResponse

    async def send(self, kind: str, **fields: object) -> None:
        await self.socket.send_str(json.dumps({"kind": kind, **fields}))

    async def receive(self, kind: str) -> Payload:
        """The next update of a kind."""
        while (update := await self.socket.receive_json(timeout=5))["kind"] != kind:
            pass
        return dict(update)


@pytest_asyncio.fixture
async def tab() -> AsyncIterator[TabSocket]:
    emulator = DiscordEmulator(State())
    async with emulator.serve():
        server = PlaygroundServer(emulator, seed_people(emulator, "Bread"))
        register_commands(emulator.state, [{"name": "ask", "description": "Ask.", "options": []}], None)
        async with (
            server.serve(0) as address,
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{address}socket", origin=address.strip("/")) as socket,
        ):
            tab = TabSocket(server, emulator.state, socket)
            await tab.send("switch", person="member")
            await tab.receive("view")
            yield tab


async def test_a_bot_that_does_not_respond_is_reported(tab: TabSocket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interactions, "FIRST_RESPONSE_SECONDS", 0.1)
    monkeypatch.setattr(session, "FIRST_RESPONSE_SECONDS", 0.2)
    await tab.send("slash_command", command="ask", options={})

    assert (await tab.receive("error"))["text"] == "The application did not respond"


async def test_a_message_that_is_too_long_is_refused_and_not_cut(tab: TabSocket) -> None:
    await tab.send("write", text="x" * 2_001)
    refusal = await tab.receive("error")
    assert refusal["text"] == "Your message is too long (2,001 characters; the limit is 2,000 characters)."
    await tab.send("write", text="x" * 2_000)
    assert len((await tab.receive("message"))["message"]["content"]) == 2_000


@pytest.mark.parametrize(
    "nonsense", ["[" * 30_000, '{"kind": "switch", "person": []}', '{"kind": "submit_modal", "token": {}}']
)
async def test_nonsense_does_not_end_the_connection(tab: TabSocket, nonsense: str) -> None:
    await tab.socket.send_str(nonsense)
    await tab.send("write", text="still there")

    assert (await tab.receive("message"))["message"]["content"] == "still there"


async def test_a_lone_surrogate_is_shown_as_a_question_mark(tab: TabSocket) -> None:
    await tab.send("write", text="\ud83d cut")

    assert (await tab.receive("message"))["message"]["content"] == "? cut"


async def test_a_long_conversation_keeps_its_newest_messages(tab: TabSocket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "MAX_MESSAGES", 2)
    for text in ("one", "two"):
        await tab.send("write", text=text)
        await tab.receive("message")
    await tab.send("write", text="three")
    removed = await tab.receive("message_removed")
    await tab.send("switch", person="member")
    shown = (await tab.receive("view"))["messages"]

    assert [message["content"] for message in shown] == ["two", "three"]
    assert removed["id"] not in {message["id"] for message in shown}


async def test_a_deleted_message_leaves_a_mark(tab: TabSocket) -> None:
    await tab.send("write", text="not for long")
    shown = (await tab.receive("message"))["message"]
    tab.state.delete_message(tab.state.messages[int(shown["id"])])

    assert await tab.receive("message_removed") == {"kind": "message_removed", "id": shown["id"], "deleted": True}


async def test_each_channel_has_its_own_messages(tab: TabSocket) -> None:
    await tab.send("write", text="in general")
    await tab.receive("message")
    await tab.send("switch", person="member", channel="bread-talk")
    other = await tab.receive("view")
    await tab.send("switch", person="member", channel="librarians")
    hidden = await tab.receive("view")

    assert (other["channel"], other["channels"], other["messages"]) == ("bread-talk", ["general", "bread-talk"], [])
    assert hidden["channel"] == "general"
    assert [message["content"] for message in hidden["messages"]] == ["in general"]


async def test_a_tab_that_was_just_closed_does_not_keep_problems_from_the_others(tab: TabSocket) -> None:
    (socket,) = tab.server.sockets
    abort_connection(socket)
    await tab.server.show_problems(["a.yaml:3: no such category"])

    assert tab.server.problems == ["a.yaml:3: no such category"]
