"""What comes too early, too late, twice or to nothing, refused with the codes of Discord."""

import io

import discord
import pytest
from discord.webhook.async_ import async_context, interaction_response_params

from tests.emulator.conftest import Lab
from tests.emulator.refusing import refused
from tests.emulator.sample import Interaction, code_of


async def test_a_second_first_answer_is_refused(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        await interaction.response.send_message("one")
        interaction.response._response_type = None
        codes.append(await code_of(interaction.response.send_message("two")))

    codes: list[int] = []
    with lab.emulator.expect_errors():
        assert (await lab.do(act)).text == "one"
    assert codes == [40060]


async def test_a_follow_up_before_the_first_answer_is_refused(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        codes.append(await code_of(interaction.followup.send("early")))
        await interaction.response.send_message("one")

    codes: list[int] = []
    with lab.emulator.expect_errors():
        await lab.do(act)
    assert codes == [10015]


async def test_a_token_dies_after_fifteen_minutes_of_turned_clock(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        await interaction.response.send_message("one")
        lab.emulator.state.advance_clock(899)
        codes.append(await code_of(interaction.edit_original_response(content="two")))
        lab.emulator.state.advance_clock(1)
        codes.append(await code_of(interaction.edit_original_response(content="three")))
        codes.append(await code_of(interaction.followup.send("four")))

    codes: list[int] = []
    with lab.emulator.expect_errors():
        assert (await lab.do(act)).text == "two"
    assert codes == [0, 50027, 50027]


async def test_a_deleted_answer_cannot_be_edited_or_deleted_again(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        await interaction.response.send_message("one")
        await interaction.delete_original_response()
        codes.append(await code_of(interaction.edit_original_response(content="two")))
        codes.append(await code_of(interaction.delete_original_response()))

    codes: list[int] = []
    with lab.emulator.expect_errors():
        await lab.do(act)
    assert codes == [10008, 10008]


async def test_an_unknown_interaction_is_refused(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        await interaction.response.send_message("one")
        interaction.token, interaction.response._response_type = "forged", None
        codes.append(await code_of(interaction.response.send_message("two")))
        codes.append(await code_of(interaction.edit_original_response(content="two")))

    codes: list[int] = []
    with lab.emulator.expect_errors():
        await lab.do(act)
    assert codes == [10062, 10015]


async def test_a_command_has_no_message_to_change(lab: Lab) -> None:
    code, problems = await refused(lab, change_nothing)

    assert code == 50035
    assert "Type 7 is no answer to an interaction of type 2" in problems[0]


async def change_nothing(interaction: Interaction) -> None:
    adapter = async_context.get()
    parameters = interaction_response_params(type=7, data={"content": "x"})
    await adapter.create_interaction_response(
        interaction.id, interaction.token, session=interaction._session, params=parameters
    )


async def test_thinking_takes_no_flag_but_private(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        adapter = async_context.get()
        parameters = interaction_response_params(type=5, data={"flags": 1 << 15})
        await adapter.create_interaction_response(
            interaction.id, interaction.token, session=interaction._session, params=parameters
        )

    code, problems = await refused(lab, act)

    assert code == 50035
    assert "no flag but EPHEMERAL" in problems[0]


async def test_discord_pys_error_names_the_field(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        with pytest.raises(discord.HTTPException) as caught:
            await interaction.response.send_message("x" * 2_001)
        said.append(caught.value.text)
        interaction.response._response_type = None
        await interaction.response.send_message("sorry")

    said: list[str] = []
    with lab.emulator.expect_errors():
        await lab.do(act)
    assert said == ["Invalid Form Body\nIn data.content: Must be between 0 and 2000 in length."]


async def test_somebody_elses_ephemeral_message_is_unknown_to_the_channel(lab: Lab) -> None:
    reply = await lab.do(lambda i: i.response.send_message("psst", ephemeral=True))
    channel = lab.client.get_partial_messageable(lab.scene.channel.id)

    with lab.emulator.expect_errors():
        assert await code_of(channel.fetch_message(reply.message.id)) == 10008


async def test_files_are_at_most_ten(lab: Lab) -> None:
    files = [discord.File(io.BytesIO(b"x"), f"{number}.txt") for number in range(11)]
    channel = lab.client.get_partial_messageable(lab.scene.channel.id)

    with lab.emulator.expect_errors() as problems:
        code = await code_of(
            channel._state.http.request(
                discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=channel.id),
                json={
                    "content": "x",
                    "attachments": [{"id": str(n), "filename": file.filename} for n, file in enumerate(files)],
                },
            )
        )
    assert code == 50035
    assert "attachments: Must be between 0 and 10" in problems[0]
