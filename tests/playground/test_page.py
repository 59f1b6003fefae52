"""What an open page is told, by the sockets it really uses. No bot is there, so nobody answers."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
import pytest_asyncio

from bot.emulator.protocol import Payload
from bot.emulator.server import DiscordEmulator
from bot.emulator.state import interactions
from bot.emulator.state.commands import register
from bot.emulator.state.state import State
from bot.playground import session
from bot.playground.seed import cast
from bot.playground.server import PlaygroundServer


@dataclass(frozen=True, slots=True)
class Tab:
    pages: PlaygroundServer
    state: State
    socket: aiohttp.ClientWebSocketResponse

    async def say(self, kind: str, **said: object) -> None:
        await self.socket.send_str(json.dumps({"kind": kind, **said}))

    async def hear(self, kind: str) -> Payload:
        """The next of a kind."""
        while (said := await self.socket.receive_json(timeout=5))["kind"] != kind:
            pass
        return dict(said)


@pytest_asyncio.fixture
async def tab() -> AsyncIterator[Tab]:
    state = State()
    async with DiscordEmulator.start(state) as emulator:
        pages = PlaygroundServer(emulator, cast(emulator, state))
        register(state, [{"name": "ask", "description": "Ask.", "options": []}], None)
        async with (
            pages.serve(0) as address,
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{address}live", origin=address.strip("/")) as socket,
        ):
            tab = Tab(pages, state, socket)
            await tab.say("be", person="member")
            await tab.hear("hello")
            yield tab


async def test_a_bot_that_stays_silent_is_said_to_have_not_responded(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interactions, "FIRST_RESPONSE_SECONDS", 0.1)
    monkeypatch.setattr(session, "FIRST_RESPONSE_SECONDS", 0.2)
    await tab.say("use", command="ask", options={})

    assert (await tab.hear("failed"))["text"] == "The application did not respond"


async def test_a_message_that_is_too_long_is_refused_and_not_cut(tab: Tab) -> None:
    await tab.say("say", text="x" * 2_001)
    assert (await tab.hear("failed"))["text"] == "A message has at most 2,000 characters; this one has 2,001."
    await tab.say("say", text="x" * 2_000)
    assert len((await tab.hear("message"))["message"]["content"]) == 2_000


@pytest.mark.parametrize("nonsense", ["[" * 30_000, '{"kind": "be", "person": []}', '{"kind": "submit", "token": {}}'])
async def test_nonsense_does_not_end_the_connection(tab: Tab, nonsense: str) -> None:
    await tab.socket.send_str(nonsense)
    await tab.say("say", text="still there")

    assert (await tab.hear("message"))["message"]["content"] == "still there"


async def test_half_a_sign_is_shown_as_a_question_mark(tab: Tab) -> None:
    await tab.say("say", text="\ud83d cut")

    assert (await tab.hear("message"))["message"]["content"] == "? cut"


async def test_a_long_conversation_keeps_its_newest_messages(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "NEWEST", 2)
    for text in ("one", "two"):
        await tab.say("say", text=text)
        await tab.hear("message")
    await tab.say("say", text="three")
    gone = await tab.hear("gone")
    await tab.say("be", person="member")
    shown = (await tab.hear("hello"))["messages"]

    assert [message["content"] for message in shown] == ["two", "three"]
    assert gone["id"] not in {message["id"] for message in shown}


async def test_a_deleted_message_leaves_a_mark(tab: Tab) -> None:
    await tab.say("say", text="not for long")
    shown = (await tab.hear("message"))["message"]
    tab.state.delete(tab.state.messages[int(shown["id"])])

    assert await tab.hear("gone") == {"kind": "gone", "id": shown["id"], "deleted": True}


async def test_each_channel_has_its_own_messages(tab: Tab) -> None:
    await tab.say("say", text="in general")
    await tab.hear("message")
    await tab.say("be", person="member", channel="nato-talk")
    there = await tab.hear("hello")
    await tab.say("be", person="member", channel="librarians")
    hidden = await tab.hear("hello")

    assert (there["channel"], there["channels"], there["messages"]) == ("nato-talk", ["general", "nato-talk"], [])
    assert hidden["channel"] == "general"
    assert [message["content"] for message in hidden["messages"]] == ["in general"]


async def test_a_page_that_has_just_gone_keeps_nobody_from_being_told_of_problems(tab: Tab) -> None:
    (held,) = tab.pages._sockets
    assert held._writer is not None
    held._writer.transport.abort()
    await tab.pages.show_problems(["a.yaml:3: no such category"])

    assert tab.pages.problems == ["a.yaml:3: no such category"]
