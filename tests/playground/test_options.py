"""What is typed into the fields of a command in the page arrives as Discord would send it."""

import pytest

from bot.emulator.client.option_input import ActionNotAllowed
from bot.emulator.state.commands import register
from bot.emulator.state.messages import Upload
from bot.playground.options import names, read_options
from tests.discord_world import DiscordWorld


async def test_roles_channels_numbers_choices_and_yes_or_no_are_read_from_text(discord: DiscordWorld) -> None:
    window, log = discord.moderator.client, discord.guild.create_channel("log")
    role = discord.guild.create_role("Librarians")
    typed = {"moderators": "@Librarians", "log_channel": "#log", "max_changes": "5", "review": "all"}
    given = read_options(window, "knowledge settings", typed)

    assert given == {"moderators": role, "log_channel": log, "max_changes": 5, "review": "all"}
    shown = await discord.moderator.slash("knowledge settings", **given)
    assert "members with the role “Librarians”" in shown.text
    assert read_options(window, "knowledge stats", {"days": "90"}) == {"days": 90}
    assert read_options(window, "knowledge hide", {"entry": "a/b", "everywhere": "No"}) == {
        "entry": "a/b",
        "everywhere": False,
    }


async def test_a_file_arrives_with_its_name(discord: DiscordWorld) -> None:
    window = discord.moderator.client
    given = read_options(window, "knowledge import", {"file": '{"name": "ours.yaml", "content": "dG9waWNzOiBbXQ=="}'})
    reply = await discord.moderator.slash("knowledge import", **given)

    assert given == {"file": Upload("ours.yaml", b"topics: []")}
    assert "nothing" in (reply.follow_ups[0] if reply.follow_ups else reply).text


@pytest.mark.parametrize(
    ("command", "typed", "said"),
    [
        ("knowledge settings", {"moderators": "Bakers"}, "There is no 'Bakers' here; there are @everyone"),
        ("knowledge settings", {"max_changes": "many"}, "'max_changes' is a whole number."),
        ("knowledge import", {"file": "C:/ours.yaml"}, "That file is not read yet"),
        ("knowledge hide", {"everywhere": "perhaps"}, "'everywhere' is true or false."),
    ],
)
async def test_what_can_not_be_meant_is_one_sentence(
    discord: DiscordWorld, command: str, typed: dict[str, str], said: str
) -> None:
    with pytest.raises(ActionNotAllowed, match=said):
        read_options(discord.moderator.client, command, typed)


async def test_people_and_decimal_numbers_are_read_too(discord: DiscordWorld) -> None:
    somebody, amount = {"name": "whom", "type": 6}, {"name": "much", "type": 10}
    window = discord.member.client
    register(window.state, [{"name": "give", "description": "Give.", "options": [somebody, amount]}], discord.guild.id)
    given = read_options(window, "give", {"whom": "@Almanac", "much": "1.5"})

    assert given == {"whom": discord.guild.members[window.state.bot.id], "much": 1.5}
    with pytest.raises(ActionNotAllowed, match="'much' is a number"):
        read_options(window, "give", {"much": "a bit"})


async def test_names_to_pick_from_are_those_of_the_guild(discord: DiscordWorld) -> None:
    offered = names(discord.member.client)

    assert "general" in offered["7"]
    assert "@everyone" in offered["8"]
    assert names(discord.emulator.client_for(discord.member.client.user)) == {}


async def test_a_command_that_is_not_there_is_left_to_the_window(discord: DiscordWorld) -> None:
    assert read_options(discord.member.client, "knowledge settings", {"max_changes": "5"}) == {"max_changes": "5"}
