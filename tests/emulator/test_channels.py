"""Channels, users and guilds through REST, and their events."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import pytest

from bot.emulator.errors import ActionNotAllowed
from bot.emulator.protocol import PermissionFlag
from bot.emulator.state.messages import Upload
from bot.emulator.state.state import TOKEN
from tests.discord_world import Scenario, open_scenario
from tests.emulator.conftest import SampleScenario
from tests.emulator.sample_bot import SampleBot, error_code, point_at
from tests.emulator.sample_views import sample_layout, sample_picture


def channel(scenario: SampleScenario) -> discord.PartialMessageable:
    return scenario.bot.get_partial_messageable(scenario.channel.id)


async def test_the_bot_sends_edits_and_deletes_a_message(scenario: SampleScenario) -> None:
    message = await channel(scenario).send("one")
    await message.edit(content="two")
    assert [(message.text, message.edited) for message in scenario.member.messages] == [("two", True)]

    await message.delete()
    assert scenario.member.messages == []
    with scenario.emulator.expect_errors():
        assert await error_code(message.edit(content="three")) == 10008


async def test_the_bot_reads_the_history_newest_first(scenario: SampleScenario) -> None:
    scenario.member.write("one")
    scenario.other.write("two", Upload("a.txt", b"abc"))

    history = [message async for message in channel(scenario).history(limit=5)]

    assert [(message.author.name, message.content) for message in history] == [("Jovan", "two"), ("Mila", "one")]
    assert await history[0].attachments[0].read() == b"abc"


async def test_only_the_author_can_edit_a_message(scenario: SampleScenario) -> None:
    message = await channel(scenario).fetch_message(scenario.member.write("mine").id)

    with scenario.emulator.expect_errors():
        assert await error_code(message.edit(content="yours")) == 50005
        assert await error_code(message.delete()) == 50013
    with pytest.raises(ActionNotAllowed, match="Only its author"):
        scenario.other.client.edit(scenario.emulator.state.messages[message.id], "ours")


async def test_with_manage_messages_the_bot_deletes_messages_of_others(scenario: SampleScenario) -> None:
    bot = scenario.guild.members[scenario.emulator.state.bot.id]
    scenario.guild.give_role(bot, scenario.guild.create_role("Janitor", PermissionFlag.MANAGE_MESSAGES))
    message = await channel(scenario).fetch_message(scenario.member.write("spam").id)
    await message.delete()

    assert scenario.member.messages == []


async def test_the_bot_replies_to_a_message(scenario: SampleScenario) -> None:
    asked = await channel(scenario).fetch_message(scenario.member.write("ping").id)
    answered = await asked.reply("pong")

    assert answered.reference is not None
    assert answered.reference.message_id == asked.id


async def test_a_file_is_posted_in_a_channel(scenario: SampleScenario) -> None:
    await channel(scenario).send("here", file=discord.File(io.BytesIO(b"abc"), "a.txt"))

    assert [file.upload for file in scenario.member.messages[0].files] == [Upload("a.txt", b"abc")]


async def test_a_file_of_more_than_ten_mebibytes_is_refused(scenario: SampleScenario) -> None:
    with scenario.emulator.expect_errors():
        large = discord.File(io.BytesIO(bytes(10_485_761)), "a.bin")
        assert await error_code(channel(scenario).send("here", file=large)) == 40005


async def test_the_bot_receives_the_overwrites_of_a_channel() -> None:
    async with open_scenario() as scenario:
        scenario.channel.set_overwrite(scenario.guild.everyone, deny=PermissionFlag.SEND_MESSAGES)
        async with listening(scenario, discord.Intents(guilds=True)) as client:
            await client.wait_until_ready()
            known = client.get_channel(scenario.channel.id)
            assert isinstance(known, discord.TextChannel)
            assert not known.permissions_for(known.guild.me).send_messages


async def test_the_bot_cannot_write_without_permission(scenario: SampleScenario) -> None:
    hidden, quiet = scenario.guild.create_channel("hidden"), scenario.guild.create_channel("quiet")
    hidden.set_overwrite(scenario.guild.everyone, deny=PermissionFlag.VIEW_CHANNEL)
    quiet.set_overwrite(scenario.guild.everyone, deny=PermissionFlag.SEND_MESSAGES)

    with scenario.emulator.expect_errors():
        assert await error_code(scenario.bot.get_partial_messageable(hidden.id).send("x")) == 50001
        assert await error_code(scenario.bot.get_partial_messageable(quiet.id).send("x")) == 50013
        assert await error_code(scenario.bot.get_partial_messageable(1).send("x")) == 10003
    with pytest.raises(ActionNotAllowed, match="permission to send"):
        scenario.member.in_channel(quiet).write("x")


async def test_a_channel_is_fetched_and_shows_typing(scenario: SampleScenario) -> None:
    fetched = await scenario.bot.fetch_channel(scenario.channel.id)
    assert isinstance(fetched, discord.TextChannel)
    async with fetched.typing():
        await fetched.send("typed")

    assert scenario.read_public_texts() == ["typed"]


async def test_a_reply_to_a_missing_message_is_refused(scenario: SampleScenario) -> None:
    gone = discord.MessageReference(message_id=1, channel_id=scenario.channel.id)

    with scenario.emulator.expect_errors():
        assert await error_code(channel(scenario).send("x", reference=gone)) == 10008


async def test_an_overwrite_for_a_role_outweighs_the_one_for_everyone(scenario: SampleScenario) -> None:
    staff = scenario.guild.create_role("Staff")
    room = scenario.guild.create_channel("staff")
    room.set_overwrite(scenario.guild.everyone, deny=PermissionFlag.VIEW_CHANNEL)
    room.set_overwrite(staff, allow=PermissionFlag.VIEW_CHANNEL)
    inside = scenario.emulator.create_driver(scenario.guild.add_member("Ines", roles=[staff]), room)
    inside.write("closed")

    assert [message.text for message in inside.messages] == ["closed"]
    assert scenario.member.in_channel(room).messages == []


async def test_the_bot_sends_a_direct_message(scenario: SampleScenario) -> None:
    user = await scenario.bot.fetch_user(scenario.dm_user.user.id)
    await user.send("hello")

    assert [message.text for message in scenario.dm_user.messages] == ["hello"]
    with scenario.emulator.expect_errors():
        assert await error_code(scenario.bot.fetch_user(1)) == 10013


async def test_guild_roles_channels_and_members_are_fetched(scenario: SampleScenario) -> None:
    guild = await scenario.bot.fetch_guild(scenario.guild.id, with_counts=False)

    assert guild.name == "Readers"
    assert [role.name for role in await guild.fetch_roles()] == ["@everyone", "of Petra"]
    assert [each.name for each in await guild.fetch_channels()] == ["general"]
    assert (await guild.fetch_member(scenario.member.user.id)).name == "Mila"
    with scenario.emulator.expect_errors():
        assert await error_code(guild.fetch_member(1)) == 10007
        assert await error_code(scenario.bot.fetch_guild(1, with_counts=False)) == 10004


async def test_commands_of_a_guild_without_the_bot_cannot_be_set(scenario: SampleScenario) -> None:
    with scenario.emulator.expect_errors(), pytest.raises(discord.Forbidden):
        await scenario.bot.tree.sync(guild=discord.Object(1))


@asynccontextmanager
async def listening(scenario: Scenario, intents: discord.Intents) -> AsyncIterator[SampleBot]:
    """A bot with these intents, connected."""

    @asynccontextmanager
    async def factory(api_url: str, gateway_url: str) -> AsyncIterator[discord.Client]:
        point_at(api_url, gateway_url)
        async with SampleBot(intents) as client:
            await client.login(TOKEN)
            yield client

    async with scenario.connect(factory) as client:
        assert isinstance(client, SampleBot)
        yield client


@pytest.mark.parametrize(("privileged", "content"), [(True, "hello"), (False, "")])
async def test_guild_messages_have_content_only_with_the_privileged_intent(privileged: bool, content: str) -> None:
    intents = discord.Intents(guilds=True, messages=True, message_content=privileged)
    async with open_scenario() as scenario, listening(scenario, intents) as client:
        seen = asyncio.create_task(client.wait_for("message"))
        await asyncio.sleep(0)
        scenario.member.write("hello")
        message = await asyncio.wait_for(seen, 5)

    assert (message.author.name, message.content) == ("Mila", content)


async def test_direct_messages_always_have_content() -> None:
    async with open_scenario() as scenario, listening(scenario, discord.Intents(dm_messages=True)) as client:
        seen = asyncio.create_task(client.wait_for("message"))
        await asyncio.sleep(0)
        scenario.dm_user.write("hello")
        message = await asyncio.wait_for(seen, 5)

    assert message.content == "hello"
    assert message.guild is None


async def test_the_bots_own_messages_arrive_with_their_components() -> None:
    async with open_scenario() as scenario, listening(scenario, discord.Intents(guilds=True, messages=True)) as client:
        client.action = lambda i: i.response.send_message(view=sample_layout(), file=sample_picture())
        seen = asyncio.create_task(client.wait_for("message"))
        await scenario.member.slash("do")
        message = await asyncio.wait_for(seen, 5)

    assert [type(part).__name__ for part in message.components] == [
        "TextDisplay",
        "SectionComponent",
        "MediaGalleryComponent",
        "Container",
    ]


async def test_edits_and_deletions_are_dispatched() -> None:
    async with open_scenario() as scenario, listening(scenario, discord.Intents(guilds=True, messages=True)) as client:
        tasks = [asyncio.create_task(client.wait_for(f"raw_message_{what}")) for what in ("edit", "delete")]
        await asyncio.sleep(0)
        message = scenario.member.write("one")
        scenario.member.client.edit(message, "two")
        scenario.member.client.dismiss(message)
        edited, deleted = await asyncio.wait_for(asyncio.gather(*tasks), 5)

    assert edited.message_id == deleted.message_id == message.id
