"""What users see when a response gets lost on its way to Discord."""

import asyncio
import logging

import pytest

from bot.discord.components import delivery
from bot.emulator.protocol import ComponentKind
from bot.emulator.testing.faults import Drop, Fault, Hold, Status
from bot.errors import UserError
from bot.service.scopes import ScopedSnapshots
from bot.service.threads import BUSY
from tests.discord_world import DiscordWorld
from tests.waiting import wait_until

CALLBACK = "/callback"
ORIGINAL = "/messages/@original"
UNKNOWN_INTERACTION = Status(404, {"message": "Unknown interaction", "code": 10062})


@pytest.mark.parametrize("after", [False, True])
async def test_an_answer_whose_connection_dropped_is_sent_once_more(discord: DiscordWorld, after: bool) -> None:
    discord.emulator.faults.plan(Drop(after=after), CALLBACK)
    with discord.emulator.expect_errors() as refused:
        reply = await discord.member.slash("ask", question="what is sourdough")
        await wait_until(lambda: not after or bool(discord.emulator.list_problems()))

    assert "fed leaven" in reply.text
    assert reply.follow_ups == []
    assert len(refused) == after  # Discord refuses the second response where only its reply to the first was lost


async def test_a_saved_edit_whose_confirmation_was_lost_is_reported_as_saved(discord: DiscordWorld) -> None:
    discord.emulator.faults.plan(Drop(), ORIGINAL, "PATCH", times=2)
    saved = await discord.moderator.hide("sourdough/what")
    answer = await discord.member.slash("ask", question="what is sourdough")

    assert "Saved" in saved.text
    assert "fed leaven" not in answer.text


async def test_an_edit_that_cannot_be_served_at_once_is_reported_as_saved_and_served_soon(
    discord: DiscordWorld, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(_self: ScopedSnapshots, _scope: str) -> None:
        raise UserError(BUSY)

    with monkeypatch.context() as patch:
        patch.setattr(ScopedSnapshots, "refresh", fail)
        saved = await discord.moderator.hide("sourdough/what")
    async with asyncio.timeout(1):
        while "fed leaven" in (await discord.other.slash("ask", question="what is sourdough")).text:  # noqa: ASYNC110
            await asyncio.sleep(0.2)

    assert "Saved" in saved.text
    assert "isn't served yet" in caplog.text


@pytest.mark.parametrize(
    ("fault", "times", "reason"),
    [
        (UNKNOWN_INTERACTION, 1, "Discord answered 404, code 10062"),
        (Status(401, {"message": "401: Unauthorized", "code": 0}), 1, "Discord answered 401, code 0"),
        (Status(429, "<html>banned</html>", via=False), 1, "Discord answered 429, code 0"),
        (Drop(), 2, "the connection failed (ServerDisconnectedError)"),
    ],
)
async def test_a_response_that_is_not_delivered_is_one_line_and_no_second_response(
    discord: DiscordWorld, caplog: pytest.LogCaptureFixture, fault: Fault, times: int, reason: str
) -> None:
    discord.emulator.faults.plan(fault, CALLBACK, times=times)
    lost = discord.member.client.slash("ask", {"question": "what is sourdough"})
    await wait_until(lambda: "not delivered" in caplog.text)
    reply = await discord.other.slash("ask", question="what is sourdough")

    warnings = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert warnings == [f"A response was not delivered: {reason}."]
    assert not lost.answered
    assert "fed leaven" in reply.text


async def test_an_edit_that_cannot_be_confirmed_is_saved_and_not_reported_as_failed(
    discord: DiscordWorld, caplog: pytest.LogCaptureFixture
) -> None:
    preview = await discord.moderator.slash("knowledge hide", entry="sourdough/what")
    discord.emulator.faults.plan(Status(404, {"message": "Unknown Webhook", "code": 10015}), ORIGINAL, "PATCH")
    pressed = asyncio.create_task(preview.press("Hide it"))
    await wait_until(lambda: "A response was not delivered: Discord answered 404, code 10015." in caplog.text)
    answer = await discord.member.slash("ask", question="what is sourdough")

    assert "fed leaven" not in answer.text
    assert not pressed.done()  # no other response came
    pressed.cancel()


@pytest.mark.parametrize(
    ("fault", "times"), [(Status(404, {"message": "Unknown Webhook", "code": 10015}), 1), (Drop(), 4)]
)
async def test_an_answer_that_does_not_reach_the_channel_is_not_called_shown_and_can_be_shown_again(
    discord: DiscordWorld, monkeypatch: pytest.MonkeyPatch, fault: Fault, times: int
) -> None:
    monkeypatch.setattr(delivery, "RETRY_DELAYS_SECONDS", (0.0, 0.0, 0.0))
    answer = await discord.member.slash("ask", question="what is sourdough")
    discord.emulator.faults.plan(fault, "/webhooks/", "POST", times=times)
    pressed = await answer.press("Show to channel")
    await wait_until(lambda: answer.buttons != ["Showing in the channel…", "👍", "👎"])
    assert answer.buttons == ["Not shown. Try again", "👍", "👎"]
    assert discord.read_public_texts() == []

    await pressed.press("Not shown. Try again")
    await wait_until(lambda: "Shown in the channel" in answer.buttons)
    (shown,) = discord.read_public_texts()
    assert "fed leaven" in shown


async def test_an_answer_on_its_way_to_the_channel_is_not_called_shown(discord: DiscordWorld) -> None:
    hold = Hold()
    answer = await discord.member.slash("ask", question="what is sourdough")
    discord.emulator.faults.plan(hold, "/webhooks/", "POST")
    await answer.press("Show to channel")
    await hold.caught.wait()
    button, *_ = answer.find_components(ComponentKind.BUTTON)
    assert button["label"] == "Showing in the channel…"
    assert button["disabled"]

    hold.release()
    await wait_until(lambda: "Shown in the channel" in answer.buttons)
    assert len(discord.read_public_texts()) == 1
