"""Commands: how they are registered, who is offered them where, and what the bot receives."""

import discord
import pytest
from discord import app_commands

from bot.emulator.errors import ActionNotAllowed
from bot.emulator.protocol import Intent, PermissionFlag
from bot.emulator.state.messages import Upload
from tests.emulator.conftest import SampleScenario
from tests.emulator.sample_bot import Interaction, error_code


async def test_the_commands_are_registered_at_start(scenario: SampleScenario) -> None:
    names = {command["name"] for command in scenario.emulator.state.commands["global"]}

    assert names == {"do", "pick", "knowledge", "Quote", "Inspect"}
    assert {command.name for command in await scenario.bot.tree.fetch_commands()} == names


async def test_a_second_sync_keeps_the_command_ids(scenario: SampleScenario) -> None:
    before = {command.name: command.id for command in await scenario.bot.tree.fetch_commands()}

    assert {command.name: command.id for command in await scenario.bot.tree.sync()} == before


async def test_a_single_command_is_fetched_and_deleted(scenario: SampleScenario) -> None:
    known = next(command for command in await scenario.bot.tree.fetch_commands() if command.name == "do")
    assert (await scenario.bot.tree.fetch_command(known.id)).name == "do"
    await known.delete()

    assert "do" not in scenario.member.commands
    with scenario.emulator.expect_errors():
        assert await error_code(known.delete()) == 10063


async def test_guild_commands_are_offered_only_in_their_guild(scenario: SampleScenario) -> None:
    guild = discord.Object(scenario.guild.id)
    scenario.bot.tree.add_command(own, guild=guild)
    await scenario.bot.tree.sync(guild=guild)

    assert "own" in scenario.member.commands
    assert "own" not in scenario.dm_user.commands
    assert (await scenario.member.slash("own")).text == "ours"
    assert [command.name for command in await scenario.bot.tree.fetch_commands(guild=guild)] == ["own"]


@app_commands.command()
async def own(interaction: Interaction) -> None:
    """A guild's own."""
    await interaction.response.send_message("ours")


async def test_options_arrive_with_their_types(scenario: SampleScenario) -> None:
    who = scenario.guild.members[scenario.other.user.id]
    reply = await scenario.member.slash("pick", word="ab", times=2, size="Large", who=who, file=Upload("a.txt", b"hi"))

    assert reply.text == "abab l Jovan hi"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "required: word"),
        ({"word": "a"}, "'word' is 1"),
        ({"word": "a" * 11}, "'word' is 11"),
        ({"word": "ab", "times": 6}, "'times' is 6"),
        ({"word": "ab", "times": "two"}, "takes no str"),
        ({"word": "ab", "size": "Huge"}, "no choice"),
        ({"word": "ab", "more": "x"}, "no option 'more'"),
    ],
)
async def test_unfit_option_values_are_not_sent(
    scenario: SampleScenario, options: dict[str, str], message: str
) -> None:
    with pytest.raises(ActionNotAllowed, match=message):
        await scenario.member.slash("pick", **options)


async def test_autocomplete_offers_choices(scenario: SampleScenario) -> None:
    assert await scenario.member.autocomplete("pick", word="kf") == [("kf!", "kf!")]
    assert await scenario.member.autocomplete("pick", times=2, word="none") == []
    with pytest.raises(ActionNotAllowed, match="completes nothing"):
        await scenario.member.autocomplete("pick", word="kf", times=1)


async def test_a_command_for_moderators_is_hidden_from_members(scenario: SampleScenario) -> None:
    assert "knowledge" not in scenario.member.commands
    with pytest.raises(ActionNotAllowed, match="not offered"):
        await scenario.member.slash("knowledge add", title="x")

    reply = await scenario.moderator.slash("knowledge add", title="Bread")
    assert reply.text == "added Bread"


async def test_owners_and_administrators_are_offered_all_commands(scenario: SampleScenario) -> None:
    owner = scenario.guild.add_member("Olga", owner=True)
    chief = scenario.guild.add_member("Ada", permissions=PermissionFlag.ADMINISTRATOR)

    for person in (owner, chief):
        assert "knowledge" in scenario.emulator.create_driver(person).commands


async def test_a_moderator_of_one_guild_has_no_permissions_in_another(scenario: SampleScenario) -> None:
    other = scenario.emulator.state.create_guild("Bakers")
    same = scenario.emulator.create_driver(other.add_member(scenario.moderator.user))

    assert "knowledge" not in same.commands
    assert (await same.slash("do")).text == "hello"
    assert scenario.bot.interactions[-1].guild_id == other.id
    assert scenario.bot.get_guild(other.id) is not None


async def test_a_member_without_use_application_commands_is_offered_none(scenario: SampleScenario) -> None:
    member = scenario.guild.members[scenario.member.user.id]
    scenario.channel.set_overwrite(member, deny=PermissionFlag.USE_APPLICATION_COMMANDS)

    assert scenario.member.commands == []


async def test_groups_and_unknown_subcommands_are_not_complete_commands(scenario: SampleScenario) -> None:
    with pytest.raises(ActionNotAllowed, match="not a complete command"):
        await scenario.moderator.slash("knowledge")
    with pytest.raises(ActionNotAllowed, match="not a complete command"):
        await scenario.moderator.slash("knowledge remove", title="x")


async def test_commands_work_in_direct_messages(scenario: SampleScenario) -> None:
    reply = await scenario.dm_user.slash("do")

    assert reply.text == "hello"
    seen = scenario.bot.interactions[-1]
    assert seen.guild is None
    assert seen.context.dm_channel
    assert isinstance(seen.user, discord.User)


async def test_a_user_installed_app_works_in_guilds_without_the_bot(scenario: SampleScenario) -> None:
    foreign = scenario.emulator.state.create_guild("Elsewhere", installed=False)
    visitor = scenario.emulator.create_driver(foreign.add_member(scenario.dm_user.user))
    stranger = scenario.emulator.create_driver(foreign.add_member("Sam"))

    assert stranger.commands == []
    assert (await visitor.slash("do")).text == "hello"
    assert scenario.bot.interactions[-1].is_user_integration()
    assert not scenario.bot.interactions[-1].is_guild_integration()
    assert scenario.bot.get_guild(foreign.id) is None


async def test_a_user_installed_app_works_in_group_messages(scenario: SampleScenario) -> None:
    talk = scenario.emulator.state.create_group_channel(
        scenario.dm_user.user, scenario.emulator.state.create_user("Bo")
    )

    assert (await scenario.dm_user.in_channel(talk).slash("do")).text == "hello"
    assert scenario.bot.interactions[-1].context.private_channel


async def test_a_guild_that_removed_the_bot_offers_no_commands(scenario: SampleScenario) -> None:
    scenario.emulator.state.remove_bot(scenario.guild)

    assert scenario.member.commands == []


async def test_a_message_command_receives_the_message(scenario: SampleScenario) -> None:
    message = scenario.other.write("how hot is the oven?")

    assert (await scenario.member.menu("Quote", message)).text == "Jovan: how hot is the oven?"
    with pytest.raises(ActionNotAllowed, match="not offered"):
        await scenario.member.menu("Inspect", message)


async def test_a_user_command_receives_the_member_with_roles(scenario: SampleScenario) -> None:
    baker = scenario.guild.add_member("Bo", roles=[scenario.guild.create_role("Baker")])

    assert (await scenario.member.menu("Inspect", baker)).text == "Bo: @everyone, Baker"


async def test_a_message_the_user_cannot_see_has_no_menu(scenario: SampleScenario) -> None:
    hidden = scenario.guild.create_channel("hidden")
    hidden.set_overwrite(scenario.guild.everyone, deny=PermissionFlag.VIEW_CHANNEL)
    message = scenario.other.in_channel(scenario.channel).write("seen")
    secret = scenario.emulator.state.post_message(scenario.other.user, hidden, "secret")

    assert scenario.member.in_channel(hidden).messages == []
    with pytest.raises(ActionNotAllowed, match="does not see"):
        await scenario.member.menu("Quote", secret)
    assert (await scenario.member.menu("Quote", message)).text == "Jovan: seen"


async def test_interactions_have_the_permissions_of_user_and_bot(scenario: SampleScenario) -> None:
    await scenario.moderator.slash("do")
    seen = scenario.bot.interactions[-1]

    assert seen.permissions.manage_guild
    assert not seen.permissions.administrator
    assert seen.app_permissions.send_messages
    assert not seen.app_permissions.manage_guild


async def test_interactions_have_the_locales_of_user_and_guild(scenario: SampleScenario) -> None:
    scenario.guild.locale = "de"
    user = scenario.emulator.state.create_user("Milica", locale="hr")
    await scenario.emulator.create_driver(scenario.guild.add_member(user)).slash("do")

    assert scenario.bot.interactions[-1].locale is discord.Locale.croatian
    assert scenario.bot.interactions[-1].guild_locale is discord.Locale.german


async def test_messages_are_not_dispatched_without_the_intent(scenario: SampleScenario) -> None:
    scenario.member.write("hello")
    await scenario.member.slash("do")

    assert scenario.bot.messages == []
    assert not scenario.bot.intents.value & Intent.GUILD_MESSAGES
