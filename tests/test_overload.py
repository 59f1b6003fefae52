"""More interactions than the bot can answer: who is answered, who is told, and what is dropped."""

import asyncio
import time

import pytest

from bot.discord import admission
from bot.discord.components import expiry
from bot.discord.components.expiry import ExpiringViews
from bot.discord.delivery_clock import DeliveryClock
from bot.emulator.state.interactions import PendingInteraction
from bot.emulator.testing.faults import Hold
from bot.replies import catalogue
from bot.service.queries import Reader
from bot.service.threads import BUSY
from tests.discord_world import DiscordWorld
from tests.waiting import wait_until

QUESTION = "what is sourdough"


def ask(discord: DiscordWorld) -> PendingInteraction:
    """Ask as a new member, without waiting for the answer."""
    member = discord.create_person(discord.guild.add_member("Mara"))
    return member.client.slash("ask", {"question": QUESTION})


async def read(discord: DiscordWorld, interaction: PendingInteraction) -> str:
    return (await discord.member.await_response(interaction)).text


async def test_the_newest_question_goes_first_and_who_waited_longest_is_told(
    discord: DiscordWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "MAX_IN_FLIGHT", 1)
    monkeypatch.setattr(admission, "MAX_WAITING", 2)
    hold = Hold()
    discord.emulator.faults.plan(hold, "/callback")
    first = ask(discord)
    await hold.caught.wait()
    oldest, older, newest = ask(discord), ask(discord), ask(discord)
    assert await read(discord, oldest) == BUSY
    assert oldest.original is not None
    assert oldest.original.ephemeral
    later = Hold()
    discord.emulator.faults.plan(later, "/callback")
    hold.release()
    assert "fed leaven" in await read(discord, first)
    await later.caught.wait()
    assert not older.answered
    later.release()

    assert "fed leaven" in await read(discord, newest)
    assert "fed leaven" in await read(discord, older)


async def test_more_refusals_than_fit_are_dropped_without_a_request(
    discord: DiscordWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "MAX_IN_FLIGHT", 0)
    monkeypatch.setattr(admission, "MAX_WAITING", 0)
    monkeypatch.setattr(admission, "SAMPLE_INTERVAL_SECONDS", 0.0)
    hold = Hold()
    discord.emulator.faults.plan(hold, "/callback", times=100)
    asked = [ask(discord) for _ in range(50)]
    await hold.caught.wait()
    hold.release()
    await wait_until(lambda: sum(question.answered for question in asked) == admission.MAX_REFUSALS)
    monkeypatch.undo()

    assert "fed leaven" in await read(discord, ask(discord))
    assert sum(question.answered for question in asked) == admission.MAX_REFUSALS


async def test_in_a_flood_most_questions_are_not_even_read_and_later_ones_are_answered(
    discord: DiscordWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "MAX_IN_FLIGHT", 1)
    monkeypatch.setattr(admission, "MAX_WAITING", 1)
    monkeypatch.setattr(admission, "MAX_REFUSALS", 0)
    monkeypatch.setattr(admission, "SAMPLE_INTERVAL_SECONDS", 60.0)
    hold = Hold()
    discord.emulator.faults.plan(hold, "/callback")
    first = ask(discord)
    await hold.caught.wait()
    second, *unread = [ask(discord) for _ in range(20)]
    asked_last = discord.member.client.slash("ask", {"question": QUESTION})
    hold.release()
    answers = [await read(discord, first), await read(discord, second)]

    assert all("fed leaven" in answer for answer in answers)
    assert not any(question.answered for question in [*unread, asked_last])
    assert "fed leaven" in await read(discord, ask(discord))


async def test_a_question_that_nobody_waits_for_any_more_is_neither_worked_out_nor_answered(
    discord: DiscordWorld,
) -> None:
    await discord.member.slash("ask", question=QUESTION)
    late = ask(discord)
    discord.emulator.state.advance_clock(admission.RESPONSE_SECONDS - admission.MIN_WORK_SECONDS + 0.1)
    in_time = ask(discord)

    assert "fed leaven" in await read(discord, in_time)
    assert not late.answered  # and the emulator has refused no response


async def test_a_place_is_free_again_once_discord_has_stopped_waiting(
    discord: DiscordWorld, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(admission, "MAX_IN_FLIGHT", 1)
    monkeypatch.setattr(admission, "RESPONSE_SECONDS", 0.6)
    hold = Hold()
    discord.emulator.faults.plan(hold, "/callback")
    ask(discord)
    await hold.caught.wait()
    await wait_until(lambda: "A response was not delivered: the time was up." in caplog.text)

    assert "fed leaven" in await read(discord, ask(discord))


@pytest.mark.parametrize("offset_seconds", [0.0, 60.0, -60.0, 1e9])
def test_an_age_is_told_whatever_the_clock_of_the_machine_says(offset_seconds: float) -> None:
    now = 1_700_000_000.0
    clock = DeliveryClock(lambda: now + offset_seconds)
    created = [_build_id(now), _build_id(now - 2.0)]

    assert clock.measure_age(created[0]) == 0.0
    assert clock.measure_age(created[1]) == (pytest.approx(2.0, abs=0.01) if offset_seconds < 1e9 else 0.0)


def _build_id(unix_seconds: float) -> int:
    return int(unix_seconds * 1000 - 1_420_070_400_000) << 22


async def test_a_failing_autocompletion_offers_nothing_instead_of_no_answer(
    discord: DiscordWorld, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Reader, "complete", None)
    offered = await discord.member.complete("ask", "question", "sour")
    caplog.clear()

    assert offered == []


async def test_what_is_in_flight_is_answered_before_the_bot_stops(discord: DiscordWorld) -> None:
    hold = Hold()
    discord.emulator.faults.plan(hold, "/callback")
    asked = ask(discord)
    await hold.caught.wait()
    closing = asyncio.create_task(discord.client.close())
    await asyncio.sleep(0)
    hold.release()
    await closing

    assert "fed leaven" in await read(discord, asked)


async def test_stopping_does_not_wait_for_a_discord_that_is_silent(discord: DiscordWorld) -> None:
    hold = Hold()
    discord.emulator.faults.plan(hold, "/callback")
    ask(discord)
    await hold.caught.wait()
    began = time.monotonic()
    await discord.client.close()

    assert time.monotonic() - began < 5


async def test_of_too_many_lists_the_oldest_keep_their_buttons(
    discord: DiscordWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expiry, "MAX_TIMERS", 1)
    monkeypatch.setattr(catalogue, "TOPICS_PER_PAGE", 1)
    discord.client.expiring_views = ExpiringViews(timeout_seconds=0.5)
    oldest, newest = await discord.member.slash("topics"), await discord.other.slash("topics")
    await newest.await_change()

    assert oldest.buttons
    assert newest.buttons == []
