"""Channels, people and guilds, as the bot itself reads and writes them."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import pytest

from bot.emulator.client.option_input import ActionNotAllowed
from bot.emulator.protocol import PermissionFlag
from bot.emulator.state.messages import Upload
from bot.emulator.state.state import TOKEN
from tests.discord_world import Scene, stage
from tests.emulator.conftest import Lab
from tests.emulator.parts import everything, picture
from tests.emulator.sample import Sample, code_of, point_at


def channel(lab: Lab) -> discord.PartialMessageable:
    return lab.client.get_partial_messageable(lab.scene.channel.id)


async def test_the_bot_writes_edits_and_deletes(lab: Lab) -> None:
    message = await channel(lab).send("one")
    await message.edit(content="two")
    assert [(one.text, one.edited) for one in lab.member.messages] == [("two", True)]

    await message.delete()
    assert lab.member.messages == []
    with lab.emulator.expect_errors():
        assert await code_of(message.edit(content="three")) == 10008


async def test_the_bot_reads_what_people_wrote_newest_first(lab: Lab) -> None:
    lab.member.write("one")
    lab.scene.other.write("two", Upload("a.txt", b"abc"))

    history = [message async for message in channel(lab).history(limit=5)]

    assert [(message.author.name, message.content) for message in history] == [("Jovan", "two"), ("Mila", "one")]
    assert await history[0].attachments[0].read() == b"abc"


async def test_only_its_author_edits_a_message(lab: Lab) -> None:
    message = await channel(lab).fetch_message(lab.member.write("mine").id)

    with lab.emulator.expect_errors():
        assert await code_of(message.edit(content="yours")) == 50005
        assert await code_of(message.delete()) == 50013
    with pytest.raises(ActionNotAllowed, match="Only its author"):
        lab.scene.other.client.edit(lab.emulator.state.messages[message.id], "ours")


async def test_with_the_permission_the_bot_deletes_what_others_wrote(lab: Lab) -> None:
    bot = lab.scene.guild.members[lab.emulator.state.bot.id]
    lab.scene.guild.give_role(bot, lab.scene.guild.create_role("Janitor", PermissionFlag.MANAGE_MESSAGES))
    message = await channel(lab).fetch_message(lab.member.write("spam").id)
    await message.delete()

    assert lab.member.messages == []


async def test_the_bot_answers_a_message(lab: Lab) -> None:
    asked = await channel(lab).fetch_message(lab.member.write("ping").id)
    answered = await asked.reply("pong")

    assert answered.reference is not None
    assert answered.reference.message_id == asked.id


async def test_a_file_is_posted_in_a_channel(lab: Lab) -> None:
    await channel(lab).send("here", file=discord.File(io.BytesIO(b"abc"), "a.txt"))

    assert [one.upload for one in lab.member.messages[0].files] == [Upload("a.txt", b"abc")]


async def test_a_file_of_more_than_ten_mebibytes_is_refused(lab: Lab) -> None:
    with lab.emulator.expect_errors():
        large = discord.File(io.BytesIO(bytes(10_485_761)), "a.bin")
        assert await code_of(channel(lab).send("here", file=large)) == 40005


async def test_the_bot_knows_what_a_channel_changes_for_whom() -> None:
    async with stage() as scene:
        scene.channel.set_overwrite(scene.guild.everyone, deny=PermissionFlag.SEND_MESSAGES)
        async with listening(scene, discord.Intents(guilds=True)) as client:
            await client.wait_until_ready()
            known = client.get_channel(scene.channel.id)
            assert isinstance(known, discord.TextChannel)
            assert not known.permissions_for(known.guild.me).send_messages


async def test_where_the_bot_may_not_look_it_cannot_write(lab: Lab) -> None:
    hidden, quiet = lab.scene.guild.create_channel("hidden"), lab.scene.guild.create_channel("quiet")
    hidden.set_overwrite(lab.scene.guild.everyone, deny=PermissionFlag.VIEW_CHANNEL)
    quiet.set_overwrite(lab.scene.guild.everyone, deny=PermissionFlag.SEND_MESSAGES)

    with lab.emulator.expect_errors():
        assert await code_of(lab.client.get_partial_messageable(hidden.id).send("x")) == 50001
        assert await code_of(lab.client.get_partial_messageable(quiet.id).send("x")) == 50013
        assert await code_of(lab.client.get_partial_messageable(1).send("x")) == 10003
    with pytest.raises(ActionNotAllowed, match="permission to send"):
        lab.member.in_channel(quiet).write("x")


async def test_a_channel_is_fetched_and_typed_in(lab: Lab) -> None:
    fetched = await lab.client.fetch_channel(lab.scene.channel.id)
    assert isinstance(fetched, discord.TextChannel)
    async with fetched.typing():
        await fetched.send("typed")

    assert lab.scene.public() == ["typed"]


async def test_what_is_not_there_cannot_be_answered(lab: Lab) -> None:
    gone = discord.MessageReference(message_id=1, channel_id=lab.scene.channel.id)

    with lab.emulator.expect_errors():
        assert await code_of(channel(lab).send("x", reference=gone)) == 10008


async def test_an_overwrite_gives_back_what_another_takes(lab: Lab) -> None:
    staff = lab.scene.guild.create_role("Staff")
    room = lab.scene.guild.create_channel("staff")
    room.set_overwrite(lab.scene.guild.everyone, deny=PermissionFlag.VIEW_CHANNEL)
    room.set_overwrite(staff, allow=PermissionFlag.VIEW_CHANNEL)
    inside = lab.emulator.driver_for(lab.scene.guild.add_member("Ines", roles=[staff]), room)
    inside.write("closed")

    assert [one.text for one in inside.messages] == ["closed"]
    assert lab.member.in_channel(room).messages == []


async def test_the_bot_writes_to_somebody_directly(lab: Lab) -> None:
    user = await lab.client.fetch_user(lab.scene.alone.user.id)
    await user.send("hello")

    assert [one.text for one in lab.scene.alone.messages] == ["hello"]
    with lab.emulator.expect_errors():
        assert await code_of(lab.client.fetch_user(1)) == 10013


async def test_guild_roles_channels_and_members_are_fetched(lab: Lab) -> None:
    guild = await lab.client.fetch_guild(lab.scene.guild.id, with_counts=False)

    assert guild.name == "Readers"
    assert [role.name for role in await guild.fetch_roles()] == ["@everyone", "of Petra"]
    assert [one.name for one in await guild.fetch_channels()] == ["general"]
    assert (await guild.fetch_member(lab.member.user.id)).name == "Mila"
    with lab.emulator.expect_errors():
        assert await code_of(guild.fetch_member(1)) == 10007
        assert await code_of(lab.client.fetch_guild(1, with_counts=False)) == 10004


async def test_commands_of_a_foreign_guild_are_out_of_reach(lab: Lab) -> None:
    with lab.emulator.expect_errors(), pytest.raises(discord.Forbidden):
        await lab.client.tree.sync(guild=discord.Object(1))


@asynccontextmanager
async def listening(scene: Scene, intents: discord.Intents) -> AsyncIterator[Sample]:
    """A bot that is told of messages."""

    @asynccontextmanager
    async def factory(api_url: str, gateway_url: str) -> AsyncIterator[discord.Client]:
        point_at(api_url, gateway_url)
        async with Sample(intents) as client:
            await client.login(TOKEN)
            yield client

    async with scene.connected(factory) as client:
        assert isinstance(client, Sample)
        yield client


@pytest.mark.parametrize(("privileged", "content"), [(True, "hello"), (False, "")])
async def test_what_people_write_is_read_with_the_privileged_intent_alone(privileged: bool, content: str) -> None:
    intents = discord.Intents(guilds=True, messages=True, message_content=privileged)
    async with stage() as scene, listening(scene, intents) as client:
        seen = asyncio.create_task(client.wait_for("message"))
        await asyncio.sleep(0)
        scene.member.write("hello")
        message = await asyncio.wait_for(seen, 5)

    assert (message.author.name, message.content) == ("Mila", content)


async def test_what_is_written_directly_is_always_read() -> None:
    async with stage() as scene, listening(scene, discord.Intents(dm_messages=True)) as client:
        seen = asyncio.create_task(client.wait_for("message"))
        await asyncio.sleep(0)
        scene.alone.write("hello")
        message = await asyncio.wait_for(seen, 5)

    assert message.content == "hello"
    assert message.guild is None


async def test_the_bots_own_layout_is_told_whole() -> None:
    async with stage() as scene, listening(scene, discord.Intents(guilds=True, messages=True)) as client:
        client.act = lambda i: i.response.send_message(view=everything(), file=picture())
        seen = asyncio.create_task(client.wait_for("message"))
        await scene.member.slash("do")
        message = await asyncio.wait_for(seen, 5)

    assert [type(part).__name__ for part in message.components] == [
        "TextDisplay",
        "SectionComponent",
        "MediaGalleryComponent",
        "Container",
    ]


async def test_edits_and_deletions_are_told(lab: Lab) -> None:
    async with stage() as scene, listening(scene, discord.Intents(guilds=True, messages=True)) as client:
        tasks = [asyncio.create_task(client.wait_for(f"raw_message_{what}")) for what in ("edit", "delete")]
        await asyncio.sleep(0)
        message = scene.member.write("one")
        scene.member.client.edit(message, "two")
        scene.member.client.dismiss(message)
        edited, deleted = await asyncio.wait_for(asyncio.gather(*tasks), 5)

    assert edited.message_id == deleted.message_id == message.id
