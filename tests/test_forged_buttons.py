"""Buttons whose custom id nobody made: from another version, or forged."""

import logging

import pytest

from bot.discord.member_actions import OUTDATED
from bot.emulator.protocol import ComponentKind
from bot.replies.answer import ENTRY_GONE
from bot.replies.custom_id import ACTIONS_BY_VERB
from tests.discord_world import DiscordWorld

pytestmark = pytest.mark.asyncio(loop_scope="module")

UNREADABLE = [
    "nonsense",
    ":",
    "unknown:0:x",
    "show:x:sourdough/what",
    "show:0:SOURDOUGH\n",
    f"topics:{'9' * 60}:",
    "queue:0:x",
    "queue:0:",
    "draft:1:",
    "draft:1:burn",
    "stats:999999999999999999:",
    "stats:0:",
]
GONE = ["timeline:0:/", "sources:0:/", "timeline:0:c/", "sources:0:c/x/y", "topics:0:x", "topic:0:/", "helpful:1:x/y"]


async def _forge(lasting: DiscordWorld, state: str) -> str:
    """What a moderator reads who presses a button of that custom id; of a form its title."""
    reply = await lasting.moderator.slash("ask", question="what is sourdough")
    button = reply.find_components(ComponentKind.BUTTON)[0]
    button["custom_id"] = state
    pressed = await reply.press(button["label"])
    form = pressed.interaction.modal if pressed.interaction else None
    return str(form["title"]) if form else pressed.text


@pytest.mark.parametrize("state", UNREADABLE)
async def test_a_button_that_cannot_be_read_says_so(lasting: DiscordWorld, state: str) -> None:
    assert await _forge(lasting, state) == OUTDATED


@pytest.mark.parametrize("state", GONE)
async def test_a_button_to_what_is_not_there_says_so(lasting: DiscordWorld, state: str) -> None:
    said = await _forge(lasting, state)

    assert "no longer in the knowledge base" in said or "no such category" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("verb", ACTIONS_BY_VERB)
async def test_no_forged_button_of_any_action_fails_unforeseen(
    lasting: DiscordWorld, caplog: pytest.LogCaptureFixture, verb: str
) -> None:
    for rest in ("", "/", "x/y", "c/x", "mine"):
        for number in ("0", "9" * 18):
            lasting.reset_rate_limit()
            said = await _forge(lasting, f"{verb}:{number}:{rest}")
            assert said
            assert "went wrong" not in said

    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == []


async def test_that_an_entry_to_be_shown_to_all_is_gone_is_said_in_private(lasting: DiscordWorld) -> None:
    assert "no longer in the knowledge base" in await _forge(lasting, "share:0:sourdough/gone")
    assert [one for one in lasting.member.messages if "not in the base" in one.text] == []


@pytest.mark.parametrize("state", ["form:zzz:1", "form:new:", f"form:new:{'9' * 30}", "form:new:٣", "nonsense"])
async def test_a_form_that_cannot_be_read_says_so(
    lasting: DiscordWorld, caplog: pytest.LogCaptureFixture, state: str
) -> None:
    opened = await lasting.moderator.open_entry_form("sourdough/what")
    opened.payload["custom_id"] = state

    assert (await opened.submit()).text == OUTDATED
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_where_the_bot_is_no_member_nobody_is_promised_moderators(lasting: DiscordWorld) -> None:
    elsewhere = lasting.emulator.state.create_guild("Elsewhere", installed=False)
    user = lasting.emulator.state.create_user("Iva", installed=True)
    guest = lasting.create_person(elsewhere.add_member(user))
    reply = await guest.slash("ask", question="what is sourdough")
    button = reply.find_components(ComponentKind.BUTTON)[0]
    button["custom_id"] = "moderators:0:"

    assert "There are no moderators here" in (await reply.press(button["label"])).text


async def test_a_vote_for_a_revision_to_come_does_not_count(lasting: DiscordWorld) -> None:
    assert await _forge(lasting, "unhelpful:2:sourdough/what") == ENTRY_GONE
