"""Commands: registered, offered to whom and where, and what arrives of them."""

import discord
import pytest
from discord import app_commands

from bot.emulator.client.option_input import ActionNotAllowed
from bot.emulator.protocol import Intent, PermissionFlag
from bot.emulator.state.messages import Upload
from tests.emulator.conftest import Lab
from tests.emulator.sample import Interaction, code_of


async def test_a_start_registers_the_commands(lab: Lab) -> None:
    names = {one["name"] for one in lab.emulator.state.commands["global"]}

    assert names == {"do", "pick", "knowledge", "Quote", "Inspect"}
    assert {one.name for one in await lab.client.tree.fetch_commands()} == names


async def test_a_second_sync_keeps_the_ids(lab: Lab) -> None:
    before = {one.name: one.id for one in await lab.client.tree.fetch_commands()}

    assert {one.name: one.id for one in await lab.client.tree.sync()} == before


async def test_a_command_is_fetched_and_deleted_by_itself(lab: Lab) -> None:
    known = next(one for one in await lab.client.tree.fetch_commands() if one.name == "do")
    assert (await lab.client.tree.fetch_command(known.id)).name == "do"
    await known.delete()

    assert "do" not in lab.member.commands
    with lab.emulator.expect_errors():
        assert await code_of(known.delete()) == 10063


async def test_a_guilds_own_commands_are_offered_there_alone(lab: Lab) -> None:
    guild = discord.Object(lab.scene.guild.id)
    lab.client.tree.add_command(own, guild=guild)
    await lab.client.tree.sync(guild=guild)

    assert "own" in lab.member.commands
    assert "own" not in lab.scene.alone.commands
    assert (await lab.member.slash("own")).text == "ours"
    assert [one.name for one in await lab.client.tree.fetch_commands(guild=guild)] == ["own"]


@app_commands.command()
async def own(interaction: Interaction) -> None:
    """A guild's own."""
    await interaction.response.send_message("ours")


async def test_options_arrive_with_their_types(lab: Lab) -> None:
    who = lab.scene.guild.members[lab.scene.other.user.id]
    reply = await lab.member.slash("pick", word="ab", times=2, size="Large", who=who, file=Upload("a.txt", b"hi"))

    assert reply.text == "abab l Jovan hi"


@pytest.mark.parametrize(
    ("options", "why"),
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
async def test_discords_window_does_not_send_what_a_command_does_not_take(
    lab: Lab, options: dict[str, str], why: str
) -> None:
    with pytest.raises(ActionNotAllowed, match=why):
        await lab.member.slash("pick", **options)


async def test_choices_come_while_typing(lab: Lab) -> None:
    assert await lab.member.autocomplete("pick", word="kf") == [("kf!", "kf!")]
    assert await lab.member.autocomplete("pick", times=2, word="none") == []
    with pytest.raises(ActionNotAllowed, match="completes nothing"):
        await lab.member.autocomplete("pick", word="kf", times=1)


async def test_a_command_for_moderators_is_hidden_from_members(lab: Lab) -> None:
    assert "knowledge" not in lab.member.commands
    with pytest.raises(ActionNotAllowed, match="not offered"):
        await lab.member.slash("knowledge add", title="x")

    reply = await lab.scene.moderator.slash("knowledge add", title="Bread")
    assert reply.text == "added Bread"


async def test_owners_and_administrators_are_offered_everything(lab: Lab) -> None:
    owner = lab.scene.guild.add_member("Olga", owner=True)
    chief = lab.scene.guild.add_member("Ada", permissions=PermissionFlag.ADMINISTRATOR)

    for person in (owner, chief):
        assert "knowledge" in lab.emulator.driver_for(person).commands


async def test_a_moderator_of_one_guild_is_a_member_of_another(lab: Lab) -> None:
    other = lab.emulator.state.create_guild("Bakers")
    same = lab.emulator.driver_for(other.add_member(lab.scene.moderator.user))

    assert "knowledge" not in same.commands
    assert (await same.slash("do")).text == "hello"
    assert lab.client.seen[-1].guild_id == other.id
    assert lab.client.get_guild(other.id) is not None


async def test_somebody_without_the_right_to_use_commands_is_offered_none(lab: Lab) -> None:
    member = lab.scene.guild.members[lab.member.user.id]
    lab.scene.channel.set_overwrite(member, deny=PermissionFlag.USE_APPLICATION_COMMANDS)

    assert lab.member.commands == []


async def test_a_subcommand_is_no_command_without_its_group(lab: Lab) -> None:
    with pytest.raises(ActionNotAllowed, match="no whole command"):
        await lab.scene.moderator.slash("knowledge")
    with pytest.raises(ActionNotAllowed, match="no whole command"):
        await lab.scene.moderator.slash("knowledge remove", title="x")


async def test_commands_work_in_direct_messages(lab: Lab) -> None:
    reply = await lab.scene.alone.slash("do")

    assert reply.text == "hello"
    seen = lab.client.seen[-1]
    assert seen.guild is None
    assert seen.context.dm_channel
    assert isinstance(seen.user, discord.User)


async def test_an_app_of_ones_own_works_where_the_bot_is_not(lab: Lab) -> None:
    foreign = lab.emulator.state.create_guild("Elsewhere", installed=False)
    visitor = lab.emulator.driver_for(foreign.add_member(lab.scene.alone.user))
    stranger = lab.emulator.driver_for(foreign.add_member("Sam"))

    assert stranger.commands == []
    assert (await visitor.slash("do")).text == "hello"
    assert lab.client.seen[-1].is_user_integration()
    assert not lab.client.seen[-1].is_guild_integration()
    assert lab.client.get_guild(foreign.id) is None


async def test_an_app_of_ones_own_works_between_friends(lab: Lab) -> None:
    talk = lab.emulator.state.create_group_channel(lab.scene.alone.user, lab.emulator.state.create_user("Bo"))

    assert (await lab.scene.alone.in_channel(talk).slash("do")).text == "hello"
    assert lab.client.seen[-1].context.private_channel


async def test_a_guild_that_removed_the_bot_offers_nothing(lab: Lab) -> None:
    lab.emulator.state.remove_bot(lab.scene.guild)

    assert lab.member.commands == []


async def test_a_message_menu_brings_the_message(lab: Lab) -> None:
    message = lab.scene.other.write("how hot is the oven?")

    assert (await lab.member.menu("Quote", message)).text == "Jovan: how hot is the oven?"
    with pytest.raises(ActionNotAllowed, match="not offered"):
        await lab.member.menu("Inspect", message)


async def test_a_user_menu_brings_the_member_with_roles(lab: Lab) -> None:
    baker = lab.scene.guild.add_member("Bo", roles=[lab.scene.guild.create_role("Baker")])

    assert (await lab.member.menu("Inspect", baker)).text == "Bo: @everyone, Baker"


async def test_what_is_not_seen_has_no_menu(lab: Lab) -> None:
    hidden = lab.scene.guild.create_channel("hidden")
    hidden.set_overwrite(lab.scene.guild.everyone, deny=PermissionFlag.VIEW_CHANNEL)
    message = lab.scene.other.in_channel(lab.scene.channel).write("seen")
    secret = lab.emulator.state.post_message(lab.scene.other.user, hidden, "secret")

    assert lab.member.in_channel(hidden).messages == []
    with pytest.raises(ActionNotAllowed, match="does not see"):
        await lab.member.menu("Quote", secret)
    assert (await lab.member.menu("Quote", message)).text == "Jovan: seen"


async def test_permissions_of_person_and_bot_arrive(lab: Lab) -> None:
    await lab.scene.moderator.slash("do")
    seen = lab.client.seen[-1]

    assert seen.permissions.manage_guild
    assert not seen.permissions.administrator
    assert seen.app_permissions.send_messages
    assert not seen.app_permissions.manage_guild


async def test_languages_of_person_and_guild_arrive(lab: Lab) -> None:
    lab.scene.guild.locale = "de"
    user = lab.emulator.state.create_user("Milica", locale="hr")
    await lab.emulator.driver_for(lab.scene.guild.add_member(user)).slash("do")

    assert lab.client.seen[-1].locale is discord.Locale.croatian
    assert lab.client.seen[-1].guild_locale is discord.Locale.german


async def test_messages_of_people_are_not_told_without_the_intent(lab: Lab) -> None:
    lab.member.write("hello")
    await lab.member.slash("do")

    assert lab.client.written == []
    assert not lab.client.intents.value & Intent.GUILD_MESSAGES
