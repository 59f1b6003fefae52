"""Messages with what Discord adds to messages every year: members are answered all the same."""

from typing import Any

import pytest

from bot.discord.payloads import strip_messages
from tests.discord_world import DiscordWorld

POLL = {"question": {"text": "rye or spelt?"}, "answers": [], "allow_multiselect": False, "layout_type": 1}

ADDED: list[dict[str, Any]] = [
    {"poll": {**POLL, "expiry": None}},
    {"poll": POLL},
    {"poll": "soon"},
    {"sticker_items": [{"name": "no id"}]},
    {"message_snapshots": [{}]},
    {"message_reference": {"type": 99}},
    {"referenced_message": {}},
    {"interaction_metadata": {"of": "next year"}},
    {"reactions": [{}]},
    {"thread": {}},
    {"application": {}},
    {"call": {}},
    {"role_subscription_data": {}},
    {"purchase_notification": {"type": 7}},
    {"shared_client_theme": {"colors": None}},
]


@pytest.fixture(autouse=True)
def uncontracted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord's documents are left aside: each test here sends what Discord has not documented."""
    monkeypatch.delenv("DISCORD_CONTRACTS", raising=False)


@pytest.mark.parametrize("added", ADDED, ids=lambda added: next(iter(added)))
async def test_a_message_with_what_we_do_not_read_is_answered(discord: DiscordWorld, added: dict[str, Any]) -> None:
    message = discord.other.write("how hot is the oven for sourdough?")
    message.origin = added
    saved = await discord.moderator.menu("Save as knowledge", message)

    assert "230 degrees" in (await discord.member.menu("Answer this", message)).text
    assert saved.modal.title == "New entry"


async def test_a_button_below_a_message_with_what_we_do_not_read_works(discord: DiscordWorld) -> None:
    answer = await discord.member.slash("ask", question="what is sourdough")
    answer.message.origin = {"poll": {**POLL, "expiry": None}, "interaction_metadata": {}}

    assert "Recorded" in (await answer.press("👍")).text


@pytest.mark.parametrize("flags", [None, "64", [64], {}])
async def test_a_button_below_a_message_with_flags_of_another_type_works(discord: DiscordWorld, flags: object) -> None:
    answer = await discord.member.slash("ask", question="what is sourdough")
    answer.message.origin = {"flags": flags}

    assert "Recorded" in (await answer.press("👍")).text


@pytest.mark.parametrize(
    "component",
    [
        {"type": 10, "content": 7},
        {"type": 10, "content": "a", "id": {}},
        {"type": 1, "components": [{"type": 2, "style": 1, "custom_id": 7}]},
    ],
    ids=["text", "id", "custom id"],
)
@pytest.mark.parametrize("button", ["👍", "Show to channel"])
async def test_a_button_below_a_message_whose_parts_are_of_another_type_works(
    discord: DiscordWorld, component: dict[str, Any], button: str
) -> None:
    answer = await discord.member.slash("ask", question="what is sourdough")
    answer.message.origin = {"components": [{"type": 17, "id": [], "components": [component]}]}
    pressed = await answer.press(button)

    assert "Recorded" in pressed.text or "fed leaven" in (await pressed.await_follow_up()).text


async def test_saving_a_message_whose_text_is_none_says_so(discord: DiscordWorld) -> None:
    message = discord.other.write("how hot is the oven for sourdough?")
    message.origin = {"content": {"of": "another type"}}

    assert "no text to save" in (await discord.moderator.menu("Save as knowledge", message)).text


@pytest.mark.parametrize(
    "parts",
    [
        {"message_snapshots": [{"message": {"content": "how hot is the oven for sourdough"}}]},
        {"embeds": [{"title": "how hot is the oven for sourdough"}]},
        {"poll": {"question": {"text": "how hot is the oven for sourdough"}}},
        {"attachments": [{"description": "how hot is the oven for sourdough"}, 7]},
    ],
)
def test_the_words_beside_the_content_of_a_message_are_read(parts: dict[str, Any]) -> None:
    message = {"id": "1", "content": "", **parts}
    strip_messages({"data": {"resolved": {"messages": {"1": message}}}})

    assert message["content"] == "how hot is the oven for sourdough"


EMPTY_ROW = {"type": 1, "components": []}
UNSENDABLE: list[list[dict[str, Any]]] = [
    [EMPTY_ROW],
    [{"type": 17, "components": []}],
    [{"type": 10, "content": "a", "id": 2}, {"type": 10, "content": "b", "id": 2}],
    [{"type": 10, "content": "a"}] * 41,
]


@pytest.mark.parametrize("components", UNSENDABLE, ids=["no button", "nothing", "an id twice", "too many"])
async def test_a_button_below_a_message_that_cannot_be_sent_again_does_its_work(
    discord: DiscordWorld, components: list[dict[str, Any]]
) -> None:
    answer = await discord.member.slash("ask", question="what is sourdough")
    answer.message.origin = {"components": components}

    with discord.emulator.expect_errors():
        pressed = await answer.press("Show to channel")
        shown = await pressed.await_follow_up()
        if pressed.text != "Shown in the channel":
            await pressed.await_change()

    assert pressed.text == "Shown in the channel"
    assert "fed leaven" in shown.text


@pytest.mark.parametrize("origin", [{"id": None}, {"author": None}, {"components": [{"type": 2}]}], ids=str)
async def test_a_button_below_a_message_that_cannot_be_read_is_answered(
    discord: DiscordWorld, origin: dict[str, Any]
) -> None:
    answer = await discord.member.slash("ask", question="what is sourdough")
    answer.message.origin = origin

    assert "Recorded" in (await answer.press("👍")).text
