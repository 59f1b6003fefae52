"""One frame of the gateway that can't be read: the bot leaves it out or connects anew, and answers on."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from discord.backoff import ExponentialBackoff

from bot.emulator.protocol import Opcode
from tests.discord_world import DiscordWorld

QUESTION = "what is sourdough"

UNREADABLE_FRAMES = [
    b"\x00\xff nonsense",
    b"\x28\xb5\x2f\xfd\xff\xff\xff\xff",
    b"",
]
UNEXPECTED_FRAMES: list[Any] = [
    [],
    "text",
    7,
    {"op": int(Opcode.HELLO), "d": None},
    {"op": int(Opcode.HELLO), "d": {"heartbeat_interval": "soon"}},
    {"op": 0, "t": "RESUMED", "d": None, "s": 5},
    {"op": 0, "t": "READY", "d": {}, "s": 5},
]
MALFORMED_EVENTS: list[tuple[str, Any]] = [
    ("GUILD_CREATE", {}),
    ("GUILD_CREATE", {"id": "1", "channels": [{}]}),
    ("GUILD_CREATE", {"id": "x"}),
    ("GUILD_UPDATE", None),
    ("GUILD_ROLE_CREATE", {"guild_id": "1"}),
    ("GUILD_DELETE", []),
    ("CHANNEL_CREATE", {"type": 0}),
    ("CHANNEL_DELETE", {}),
    ("MESSAGE_CREATE", {"id": "1"}),
    ("MESSAGE_CREATE", "text"),
    ("INTERACTION_CREATE", {}),
    ("INTERACTION_CREATE", None),
    ("INTERACTION_CREATE", {"id": "x"}),
    ("INTERACTION_CREATE", {"id": "1", "type": 3, "data": {}}),
    ("INTERACTION_CREATE", {"id": "1", "type": 5, "data": {}}),
    ("SOMETHING_NEW", {"of": "next year"}),
    ("X" * 5_000, {}),
]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot connects anew at once."""
    monkeypatch.setattr(ExponentialBackoff, "delay", lambda _: 0.0)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("frame", UNREADABLE_FRAMES)
async def test_a_frame_that_cannot_be_decoded_costs_a_new_connection(discord: DiscordWorld, frame: bytes) -> None:
    await _reconnects(discord, lambda: discord.emulator.gateway_faults.send_bytes(frame))


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("frame", UNEXPECTED_FRAMES)
async def test_a_frame_of_another_shape_costs_a_new_connection(discord: DiscordWorld, frame: object) -> None:
    await _reconnects(discord, lambda: discord.emulator.gateway_faults.send_frame(frame))


async def _reconnects(discord: DiscordWorld, disturb: Callable[[], None]) -> None:
    gateway = discord.emulator.gateway
    before = gateway.identify_count + gateway.resume_count
    disturb()
    await discord.emulator.state.wait_until(lambda: gateway.identify_count + gateway.resume_count > before)

    assert "fed leaven" in (await discord.member.slash("ask", question=QUESTION)).text


@pytest.mark.parametrize(("event", "data"), MALFORMED_EVENTS)
async def test_an_event_that_cannot_be_parsed_is_left_out(
    discord: DiscordWorld, caplog: pytest.LogCaptureFixture, event: str, data: object
) -> None:
    caplog.set_level(logging.WARNING)
    identified = discord.emulator.gateway.identify_count
    discord.emulator.gateway_faults.send_frame({"op": 0, "t": event, "d": data, "s": 5})

    assert "fed leaven" in (await discord.member.slash("ask", question=QUESTION)).text
    assert discord.emulator.gateway.identify_count == identified
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_a_session_that_cannot_be_resumed_is_replaced_at_once(discord: DiscordWorld) -> None:
    gateway = discord.emulator.gateway
    before = gateway.identify_count
    discord.emulator.gateway_faults.send_frame({"op": 0, "t": "SOMETHING_NEW", "d": {}, "s": 9_999})
    discord.emulator.gateway_faults.request_heartbeat()
    await discord.emulator.state.wait_until(lambda: any(frame["d"] == 9_999 for frame in gateway.received))
    discord.emulator.gateway_faults.drop_connections()
    await discord.emulator.state.wait_until(lambda: gateway.identify_count > before, 15)

    assert "fed leaven" in (await discord.member.slash("ask", question=QUESTION)).text
    assert sum(1 for frame in gateway.received if frame["op"] == Opcode.RESUME) <= 2
