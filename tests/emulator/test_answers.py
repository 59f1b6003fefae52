"""Every way to answer an interaction, over the wire."""

import io

import discord
import pytest

from bot.emulator.client.option_input import ActionNotAllowed
from bot.emulator.testing.driver import NoResponse
from tests.emulator.conftest import Lab
from tests.emulator.parts import votes
from tests.emulator.sample import Interaction, code_of


async def test_a_plain_answer_is_seen_by_everybody(lab: Lab) -> None:
    reply = await lab.do(lambda i: i.response.send_message("hello"))

    assert reply.text == "hello"
    assert not reply.ephemeral
    assert [one.text for one in lab.scene.other.messages] == ["hello"]


async def test_an_ephemeral_answer_is_seen_by_its_person_alone(lab: Lab) -> None:
    reply = await lab.do(lambda i: i.response.send_message("psst", ephemeral=True))

    assert reply.ephemeral
    assert [one.text for one in lab.member.messages] == ["psst"]
    assert lab.scene.other.messages == []
    assert lab.scene.public() == []


async def test_nobody_else_can_press_what_is_ephemeral(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        await interaction.response.send_message(view=votes(), ephemeral=True)

    reply = await lab.do(act)
    with pytest.raises(ActionNotAllowed, match="does not see"):
        await reply.press("Vote 1", by=lab.scene.other)


async def test_a_dismissed_message_is_gone(lab: Lab) -> None:
    reply = await lab.do(lambda i: i.response.send_message("psst", ephemeral=True))
    lab.member.client.dismiss(reply.message)

    assert lab.member.messages == []


async def test_thinking_and_then_a_follow_up_fills_the_placeholder(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        await interaction.response.defer()
        first = await interaction.followup.send("first", wait=True)
        second = await interaction.followup.send("second", wait=True)
        assert first.id == (await interaction.original_response()).id != second.id

    reply = await lab.do(act)
    second = await reply.follow_up(1)

    assert (reply.text, second.text) == ("first", "second")


async def test_thinking_in_private_keeps_the_answer_private(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(content="psst")

    reply = await lab.do(act)

    assert reply.text == "psst"
    assert reply.ephemeral
    assert not reply.message.loading


async def test_a_follow_up_can_be_private_when_the_answer_is_not(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        await interaction.response.send_message("loud")
        await interaction.followup.send("quiet", ephemeral=True)

    quiet = await (await lab.do(act)).follow_up()

    assert quiet.ephemeral
    assert [one.text for one in lab.scene.other.messages] == ["loud"]


async def test_an_answer_is_edited_and_says_so(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        await interaction.response.send_message("one")
        await interaction.edit_original_response(content="two")

    reply = await lab.do(act)

    assert reply.text == "two"
    assert reply.edited


async def test_an_answer_is_deleted(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        await interaction.response.send_message("one")
        await interaction.delete_original_response()

    reply = await lab.do(act)

    assert reply.deleted
    assert lab.member.messages == []


async def test_a_follow_up_is_fetched_edited_and_deleted(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        await interaction.response.send_message("one")
        later = await interaction.followup.send("later", wait=True)
        assert (await interaction.followup.fetch_message(later.id)).content == "later"
        await later.edit(content="changed")
        await later.delete()
        await interaction.followup.send("last")

    last = await (await lab.do(act)).follow_up(2)

    assert last.text == "last"
    assert [one.text for one in lab.member.messages] == ["one", "last"]


async def test_what_the_callback_returns_is_the_message(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        answered = await interaction.response.send_message("hello")
        assert isinstance(answered.resource, discord.InteractionMessage)
        assert answered.resource.content == "hello"
        assert answered.message_id == answered.resource.id
        assert not answered.is_ephemeral()

    assert (await lab.do(act)).text == "hello"


async def test_a_file_goes_out_and_can_be_fetched(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        file = discord.File(io.BytesIO(b"abc"), "a.txt", description="letters")
        await interaction.response.send_message("here", file=file)
        message = await interaction.original_response()
        assert await message.attachments[0].read() == b"abc"

    reply = await lab.do(act)

    assert [(one.upload.filename, one.description) for one in reply.files] == [("a.txt", "letters")]


async def test_an_edit_keeps_replaces_or_takes_the_files(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        await interaction.response.send_message("here", file=discord.File(io.BytesIO(b"abc"), "a.txt"))
        kept = await interaction.edit_original_response(content="there")
        assert [one.filename for one in kept.attachments] == ["a.txt"]
        more = await interaction.edit_original_response(
            attachments=[*kept.attachments, discord.File(io.BytesIO(b"d"), "d.txt")]
        )
        assert [one.filename for one in more.attachments] == ["a.txt", "d.txt"]
        assert (await interaction.edit_original_response(attachments=[])).attachments == []

    reply = await lab.do(act)

    assert reply.files == []


async def test_an_embed_is_read_from_top_to_bottom(lab: Lab) -> None:
    embed = discord.Embed(title="Bread", description="is baked").add_field(name="Flour", value="rye")

    reply = await lab.do(lambda i: i.response.send_message("look", embed=embed.set_footer(text="end")))

    assert reply.text == "look\nBread\nis baked\nFlour\nrye\nend"


async def test_an_unanswered_interaction_fails_after_three_seconds_of_turned_clock(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        lab.emulator.state.advance_clock(2.9)
        lab.emulator.state.advance_clock(0.2)
        codes.append(await code_of(interaction.response.send_message("late")))

    codes: list[int] = []
    with lab.emulator.expect_errors() as refused, pytest.raises(NoResponse, match="did not respond"):
        await lab.do(act)
    assert codes == [10062]
    assert "10062" in refused[0]
