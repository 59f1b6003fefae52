"""Texts entered for a command's options become the values that Discord's client would send."""

import pytest

from bot.emulator.errors import ActionNotAllowed
from bot.emulator.state.commands import register_commands
from bot.emulator.state.messages import Upload
from bot.playground.options import list_pickable_names, parse_options
from tests.discord_world import DiscordWorld


async def test_roles_channels_numbers_choices_and_booleans_are_parsed(discord: DiscordWorld) -> None:
    client, log = discord.moderator.client, discord.guild.create_channel("log")
    role = discord.guild.create_role("Librarians")
    texts = {"moderators": "@Librarians", "log_channel": "#log", "max_changes": "5", "review": "all"}
    options = parse_options(client, "knowledge settings", texts)

    assert options == {"moderators": role, "log_channel": log, "max_changes": 5, "review": "all"}
    shown = await discord.moderator.slash("knowledge settings", **options)
    assert "members with the role “Librarians”" in shown.text
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
        ("knowledge settings", {"moderators": "Bakers"}, "There's no 'Bakers' here. Choose from @everyone"),
        ("knowledge settings", {"max_changes": "many"}, "'max_changes' must be a whole number."),
        ("knowledge import", {"file": "C:/ours.yaml"}, "That file has not been read yet"),
        ("knowledge hide", {"everywhere": "perhaps"}, "'everywhere' must be true or false."),
    ],
)
async def test_an_invalid_text_is_refused_with_one_sentence(
    discord: DiscordWorld, command: str, texts: dict[str, str], message: str
) -> None:
    with pytest.raises(ActionNotAllowed, match=message):
        parse_options(discord.moderator.client, command, texts)


async def test_users_and_decimal_numbers_are_parsed(discord: DiscordWorld) -> None:
    user, amount = {"name": "whom", "type": 6}, {"name": "much", "type": 10}
    client = discord.member.client
    command = {"name": "give", "description": "Give.", "options": [user, amount]}
    register_commands(client.state, [command], discord.guild.id)
    options = parse_options(client, "give", {"whom": "@Almanac", "much": "1.5"})

    assert options == {"whom": discord.guild.members[client.state.bot.id], "much": 1.5}
    with pytest.raises(ActionNotAllowed, match="'much' must be a number"):
        parse_options(client, "give", {"much": "a bit"})


async def test_pickable_names_are_those_of_the_guild(discord: DiscordWorld) -> None:
    names = list_pickable_names(discord.member.client)

    assert "general" in names["7"]
    assert "@everyone" in names["8"]
    assert list_pickable_names(discord.emulator.create_client(discord.member.user)) == {}


async def test_options_of_a_command_that_is_not_offered_stay_texts(discord: DiscordWorld) -> None:
    assert parse_options(discord.member.client, "knowledge settings", {"max_changes": "5"}) == {"max_changes": "5"}
