"""Interactions of a shape that the bot doesn't know: told in words, or left out, and the bot goes on."""

from typing import Any

import pytest

from bot.discord.errors import JUST_UPDATED
from bot.discord.payloads import replace_surrogates
from bot.emulator.protocol import InteractionKind
from bot.emulator.state.interactions import PendingInteraction
from tests.discord_world import DiscordWorld, list_unhandled_errors

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = (
    InteractionKind.COMMAND,
    InteractionKind.COMPONENT,
    InteractionKind.AUTOCOMPLETE,
    InteractionKind.MODAL,
)
OPTION = {"name": "question", "type": 3, "value": "what is sourdough"}
HUGE = {"name": "page", "type": 4, "value": 10**30}
DAYS = {"name": "days", "type": 4, "value": -3}
FILE = {"name": "file", "type": 11, "value": "9"}

MALFORMED: list[tuple[InteractionKind, dict[str, Any]]] = [
    (COMMAND, {"name": "ask"}),
    (COMMAND, {"name": "ask", "options": None}),
    (COMMAND, {"name": "ask", "options": [None]}),
    (COMMAND, {"name": "ask", "options": [{"name": "question", "type": 3}]}),
    (COMMAND, {"name": "ask", "options": [{**OPTION, "type": "text"}]}),
    (COMMAND, {"name": ["ask"]}),
    (COMMAND, {"options": [OPTION]}),
    (COMMAND, {"name": "Answer this", "type": 3}),
    (COMMAND, {"name": "Answer this", "type": 3, "target_id": "1", "resolved": {"messages": {"1": {}}}}),
    (COMMAND, {"name": "ask", "options": [{**OPTION, "type": 6}]}),
    (COMMAND, {"name": "knowledge", "options": [{"name": "rewind", "type": 1, "options": [HUGE]}]}),
    (COMMAND, {"name": "knowledge", "options": [{"name": "import", "type": 1, "options": [FILE]}]}),
    (COMMAND, {"name": "knowledge", "options": [{"name": "import", "type": 1, "options": [{**FILE, "type": 3}]}]}),
    (COMMAND, {"name": "knowledge", "options": [{"name": "stats", "type": 1, "options": [DAYS]}]}),
    (
        COMMAND,
        {
            "name": "knowledge",
            "options": [{"name": "import", "type": 1, "options": [FILE]}],
            "resolved": {"attachments": {"9": {"id": "9", "filename": "a.yaml", "size": "large", "url": None}}},
        },
    ),
    (COMPONENT, {}),
    (COMPONENT, {"custom_id": None, "component_type": 2}),
    (MODAL, {}),
    (MODAL, {"custom_id": 7, "components": []}),
]
HALVES = [
    (MODAL, {"custom_id": "form:new:1", "components": "text"}),
    (MODAL, {"custom_id": "form:new:1", "components": [None, {}, {"component": 3}, {"component": {"values": 3}}]}),
]
TYPED: list[dict[str, Any]] = [
    {"name": "recommend", "options": [{"name": "nothing", "type": 3, "value": "x", "focused": True}]},
    {"name": "ask", "options": [{**OPTION, "focused": True}, {**OPTION, "focused": True}]},
    {"name": "ask", "options": [{**OPTION, "type": 4, "focused": True}]},
    {"name": "unknown", "options": [{**OPTION, "focused": True}]},
    {"name": "ask", "options": []},
]


@pytest.fixture(autouse=True)
def uncontracted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord's documents are left aside: each test here sends what Discord would not."""
    monkeypatch.delenv("DISCORD_CONTRACTS", raising=False)


def send(discord: DiscordWorld, kind: InteractionKind, data: dict[str, Any]) -> PendingInteraction:
    clock, user = discord.emulator.state.clock, discord.moderator.user
    owners = {"0": str(discord.guild.id)}
    interaction = PendingInteraction(clock.create_id(), kind, user, discord.channel, clock.now(), owners)
    return discord.emulator.interactions.dispatch(interaction, {"id": "1", **data})


@pytest.mark.parametrize(("kind", "data"), MALFORMED)
async def test_data_of_an_unknown_shape_is_answered_in_words(
    discord: DiscordWorld, caplog: pytest.LogCaptureFixture, kind: InteractionKind, data: dict[str, Any]
) -> None:
    reply = await discord.moderator.await_response(send(discord, kind, data))

    assert reply.text == JUST_UPDATED
    assert reply.ephemeral
    assert list_unhandled_errors(caplog) == []


@pytest.mark.parametrize(("kind", "data"), HALVES)
async def test_a_form_whose_fields_cannot_be_read_says_what_is_missing(
    discord: DiscordWorld, kind: InteractionKind, data: dict[str, Any]
) -> None:
    await discord.moderator.slash("knowledge add")  # makes draft 1
    reply = await discord.moderator.await_response(send(discord, kind, data))

    assert "The topic needs a title" in reply.text


@pytest.mark.parametrize("data", TYPED)
async def test_an_option_that_does_not_complete_gets_no_choices(
    discord: DiscordWorld, caplog: pytest.LogCaptureFixture, data: dict[str, Any]
) -> None:
    interaction = send(discord, AUTOCOMPLETE, data)
    await discord.emulator.state.wait_until(lambda: interaction.choices is not None)

    assert interaction.choices == []
    assert list_unhandled_errors(caplog) == []


def test_half_of_a_surrogate_pair_is_replaced_wherever_it_stands() -> None:
    """JSON can hold it, and neither the database nor the log nor Discord takes it."""
    payload = {"data": {"components": [{"component": {"value": "a\ud800b"}}]}, "\udc00": 1, "n": None}

    assert replace_surrogates(payload) == {"data": {"components": [{"component": {"value": "a?b"}}]}, "?": 1, "n": None}
