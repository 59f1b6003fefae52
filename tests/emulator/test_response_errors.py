"""Responses that come too early, too late or twice, or that don't fit, refused with Discord's codes."""

import io

import discord
import pytest

from tests.emulator.conftest import SampleScenario
from tests.emulator.refused_response import respond_refused
from tests.emulator.sample_bot import Interaction, error_code
from tests.library_internals import allow_another_response, respond_raw


async def test_a_second_response_is_refused(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        await interaction.response.send_message("one")
        allow_another_response(interaction)
        codes.append(await error_code(interaction.response.send_message("two")))

    codes: list[int] = []
    with scenario.emulator.expect_errors():
        assert (await scenario.run(respond)).text == "one"
    assert codes == [40060]


async def test_a_follow_up_before_the_first_response_is_refused(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        codes.append(await error_code(interaction.followup.send("early")))
        await interaction.response.send_message("one")

    codes: list[int] = []
    with scenario.emulator.expect_errors():
        await scenario.run(respond)
    assert codes == [10015]


async def test_a_token_expires_after_fifteen_minutes(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        await interaction.response.send_message("one")
        scenario.emulator.state.advance_clock(899)
        codes.append(await error_code(interaction.edit_original_response(content="two")))
        scenario.emulator.state.advance_clock(1)
        codes.append(await error_code(interaction.edit_original_response(content="three")))
        codes.append(await error_code(interaction.followup.send("four")))

    codes: list[int] = []
    with scenario.emulator.expect_errors():
        assert (await scenario.run(respond)).text == "two"
    assert codes == [0, 50027, 50027]


async def test_a_deleted_response_cannot_be_edited_or_deleted(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        await interaction.response.send_message("one")
        await interaction.delete_original_response()
        codes.append(await error_code(interaction.edit_original_response(content="two")))
        codes.append(await error_code(interaction.delete_original_response()))

    codes: list[int] = []
    with scenario.emulator.expect_errors():
        await scenario.run(respond)
    assert codes == [10008, 10008]


async def test_an_unknown_interaction_is_refused(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        await interaction.response.send_message("one")
        interaction.token = "forged"
        allow_another_response(interaction)
        codes.append(await error_code(interaction.response.send_message("two")))
        codes.append(await error_code(interaction.edit_original_response(content="two")))

    codes: list[int] = []
    with scenario.emulator.expect_errors():
        await scenario.run(respond)
    assert codes == [10062, 10015]


async def test_a_command_cannot_be_answered_with_an_update(scenario: SampleScenario) -> None:
    code, problems = await respond_refused(scenario, change_nothing)

    assert code == 50035
    assert "Type 7 is no answer to an interaction of type 2" in problems[0]


async def change_nothing(interaction: Interaction) -> None:
    await respond_raw(interaction, 7, {"content": "x"})


async def test_a_deferred_response_takes_no_flag_but_ephemeral(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        await respond_raw(interaction, 5, {"flags": 1 << 15})

    code, problems = await respond_refused(scenario, respond)

    assert code == 50035
    assert "no flag but EPHEMERAL" in problems[0]


async def test_the_error_of_discord_py_names_the_field(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        with pytest.raises(discord.HTTPException) as caught:
            await interaction.response.send_message("x" * 2_001)
        texts.append(caught.value.text)
        allow_another_response(interaction)
        await interaction.response.send_message("sorry")

    texts: list[str] = []
    with scenario.emulator.expect_errors():
        await scenario.run(respond)
    assert texts == ["Invalid Form Body\nIn data.content: Must be between 0 and 2000 in length."]


async def test_an_ephemeral_message_is_unknown_to_its_channel(scenario: SampleScenario) -> None:
    reply = await scenario.run(lambda i: i.response.send_message("psst", ephemeral=True))
    channel = scenario.bot.get_partial_messageable(scenario.channel.id)

    with scenario.emulator.expect_errors():
        assert await error_code(channel.fetch_message(reply.message.id)) == 10008


async def test_a_message_has_at_most_ten_files(scenario: SampleScenario) -> None:
    files = [discord.File(io.BytesIO(b"x"), f"{number}.txt") for number in range(11)]

    with scenario.emulator.expect_errors() as problems:
        code = await error_code(
            scenario.bot.http.request(
                discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=scenario.channel.id),
                json={
                    "content": "x",
                    "attachments": [{"id": str(n), "filename": file.filename} for n, file in enumerate(files)],
                },
            )
        )
    assert code == 50035
    assert "attachments: Must be between 0 and 10" in problems[0]
