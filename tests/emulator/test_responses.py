"""Every way to respond to an interaction."""

import io

import discord
import pytest

from bot.emulator.errors import ActionNotAllowed
from bot.emulator.testing.driver import NoResponse
from tests.emulator.conftest import SampleScenario
from tests.emulator.sample_bot import Interaction, error_code
from tests.emulator.sample_views import vote_view


async def test_a_response_is_visible_to_everybody(scenario: SampleScenario) -> None:
    reply = await scenario.run(lambda i: i.response.send_message("hello"))

    assert reply.text == "hello"
    assert not reply.ephemeral
    assert [message.text for message in scenario.other.messages] == ["hello"]


async def test_an_ephemeral_response_is_visible_to_its_user_only(scenario: SampleScenario) -> None:
    reply = await scenario.run(lambda i: i.response.send_message("psst", ephemeral=True))

    assert reply.ephemeral
    assert [message.text for message in scenario.member.messages] == ["psst"]
    assert scenario.other.messages == []
    assert scenario.read_public_texts() == []


async def test_an_ephemeral_button_cannot_be_pressed_by_others(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        await interaction.response.send_message(view=vote_view(), ephemeral=True)

    reply = await scenario.run(respond)
    with pytest.raises(ActionNotAllowed, match="does not see"):
        await reply.press("Vote 1", by=scenario.other)


async def test_a_dismissed_message_is_gone(scenario: SampleScenario) -> None:
    reply = await scenario.run(lambda i: i.response.send_message("psst", ephemeral=True))
    scenario.member.client.dismiss(reply.message)

    assert scenario.member.messages == []


async def test_the_first_follow_up_after_deferring_fills_the_placeholder(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        await interaction.response.defer()
        first = await interaction.followup.send("first", wait=True)
        second = await interaction.followup.send("second", wait=True)
        assert first.id == (await interaction.original_response()).id != second.id

    reply = await scenario.run(respond)
    second = await reply.await_follow_up(1)

    assert (reply.text, second.text) == ("first", "second")


async def test_the_response_after_an_ephemeral_deferral_is_ephemeral(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(content="psst")

    reply = await scenario.run(respond)

    assert reply.text == "psst"
    assert reply.ephemeral
    assert not reply.message.loading


async def test_a_follow_up_can_be_ephemeral_when_the_response_is_not(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        await interaction.response.send_message("loud")
        await interaction.followup.send("quiet", ephemeral=True)

    quiet = await (await scenario.run(respond)).await_follow_up()

    assert quiet.ephemeral
    assert [message.text for message in scenario.other.messages] == ["loud"]


async def test_an_edited_response_is_marked_as_edited(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        await interaction.response.send_message("one")
        await interaction.edit_original_response(content="two")

    reply = await scenario.run(respond)

    assert reply.text == "two"
    assert reply.edited


async def test_a_response_is_deleted(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        await interaction.response.send_message("one")
        await interaction.delete_original_response()

    reply = await scenario.run(respond)

    assert reply.deleted
    assert scenario.member.messages == []


async def test_a_follow_up_is_fetched_edited_and_deleted(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        await interaction.response.send_message("one")
        later = await interaction.followup.send("later", wait=True)
        assert (await interaction.followup.fetch_message(later.id)).content == "later"
        await later.edit(content="changed")
        await later.delete()
        await interaction.followup.send("last")

    last = await (await scenario.run(respond)).await_follow_up(2)

    assert last.text == "last"
    assert [message.text for message in scenario.member.messages] == ["one", "last"]


async def test_the_callback_returns_the_message(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        answered = await interaction.response.send_message("hello")
        assert isinstance(answered.resource, discord.InteractionMessage)
        assert answered.resource.content == "hello"
        assert answered.message_id == answered.resource.id
        assert not answered.is_ephemeral()

    assert (await scenario.run(respond)).text == "hello"


async def test_a_sent_file_can_be_fetched(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        file = discord.File(io.BytesIO(b"abc"), "a.txt", description="letters")
        await interaction.response.send_message("here", file=file)
        message = await interaction.original_response()
        assert await message.attachments[0].read() == b"abc"

    reply = await scenario.run(respond)

    assert [(file.upload.filename, file.description) for file in reply.files] == [("a.txt", "letters")]


async def test_an_edit_keeps_adds_or_removes_files(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        await interaction.response.send_message("here", file=discord.File(io.BytesIO(b"abc"), "a.txt"))
        kept = await interaction.edit_original_response(content="there")
        assert [attachment.filename for attachment in kept.attachments] == ["a.txt"]
        more = await interaction.edit_original_response(
            attachments=[*kept.attachments, discord.File(io.BytesIO(b"d"), "d.txt")]
        )
        assert [attachment.filename for attachment in more.attachments] == ["a.txt", "d.txt"]
        assert (await interaction.edit_original_response(attachments=[])).attachments == []

    reply = await scenario.run(respond)

    assert reply.files == []


async def test_an_embed_is_read_from_top_to_bottom(scenario: SampleScenario) -> None:
    embed = discord.Embed(title="Bread", description="is baked").add_field(name="Flour", value="rye")

    reply = await scenario.run(lambda i: i.response.send_message("look", embed=embed.set_footer(text="end")))

    assert reply.text == "look\nBread\nis baked\nFlour\nrye\nend"


async def test_an_unanswered_interaction_fails_after_three_seconds(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        scenario.emulator.state.advance_clock(2.9)
        scenario.emulator.state.advance_clock(0.2)
        codes.append(await error_code(interaction.response.send_message("late")))

    codes: list[int] = []
    with scenario.emulator.expect_errors() as refused, pytest.raises(NoResponse, match="did not respond"):
        await scenario.run(respond)
    assert codes == [10062]
    assert "10062" in refused[0]
