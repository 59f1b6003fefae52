"""Texts entered for a command's options become the values that Discord's client would send."""

import pytest

from bot.emulator.errors import ActionNotAllowed
from bot.emulator.state.commands import register_commands
from bot.emulator.state.messages import Upload
from bot.playground.options import parse_options
from tests.discord_world import DiscordWorld


async def test_numbers_and_booleans_are_parsed(discord: DiscordWorld) -> None:
    client = discord.moderator.client

    assert parse_options(client, "knowledge stats", {"days": "90"}) == {"days": 90}
    assert parse_options(client, "knowledge hide", {"entry": "a/b", "everywhere": "No"}) == {
        "entry": "a/b",
        "everywhere": False,
    }


async def test_a_file_keeps_its_name(discord: DiscordWorld) -> None:
    client = discord.moderator.client
    texts = {"file": '{"name": "ours.yaml", "content": "dG9waWNzOiBbXQ=="}'}
    options = parse_options(client, "knowledge import", texts)
    reply = await discord.moderator.slash("knowledge import", **options)

    assert options == {"file": Upload("ours.yaml", b"topics: []")}
    assert "nothing" in (reply.follow_ups[0] if reply.follow_ups else reply).text


@pytest.mark.parametrize(
    ("command", "texts", "message"),
    [
        ("knowledge history", {"page": "many"}, "'page' must be a whole number."),
        ("knowledge import", {"file": "C:/ours.yaml"}, "That file has not been read yet"),
        ("knowledge hide", {"everywhere": "perhaps"}, "'everywhere' must be true or false."),
    ],
)
async def test_an_invalid_text_is_refused_with_one_sentence(
    discord: DiscordWorld, command: str, texts: dict[str, str], message: str
) -> None:
    with pytest.raises(ActionNotAllowed, match=message):
        parse_options(discord.moderator.client, command, texts)


async def test_decimal_numbers_are_parsed(discord: DiscordWorld) -> None:
    client = discord.member.client
    amount = {"name": "much", "type": 10}
    register_commands(client.state, [{"name": "give", "description": "Give.", "options": [amount]}], discord.guild.id)

    assert parse_options(client, "give", {"much": "1.5"}) == {"much": 1.5}
    with pytest.raises(ActionNotAllowed, match="'much' must be a number"):
        parse_options(client, "give", {"much": "a bit"})


async def test_options_of_a_command_that_is_not_offered_stay_texts(discord: DiscordWorld) -> None:
    assert parse_options(discord.member.client, "knowledge history", {"page": "5"}) == {"page": "5"}
