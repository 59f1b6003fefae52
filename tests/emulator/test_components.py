"""Layouts, buttons and selects."""

import io

import discord
import pytest

from bot.emulator.errors import ActionNotAllowed
from bot.emulator.protocol import ComponentKind
from tests.emulator.conftest import SampleScenario
from tests.emulator.sample_bot import Interaction
from tests.emulator.sample_views import sample_layout, sample_picture, vote_view
from tests.library_internals import forget_views


async def test_a_layout_with_every_kind_of_component_is_shown(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        await interaction.response.send_message(view=sample_layout(), file=sample_picture())

    reply = await scenario.run(respond)

    assert reply.text == "Title\nbeside\nin a box"
    assert reply.buttons == ["Vote 1", "Site"]
    assert reply.links == {"Site": "https://example.org/"}
    ids = [part["id"] for part in reply.find_components(*range(1, 30))]
    assert len(ids) == len(set(ids)) == 11


async def test_a_file_in_a_layout_stays_when_another_is_attached(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        view = discord.ui.LayoutView(timeout=None).add_item(discord.ui.File("attachment://a.txt"))
        await interaction.response.send_message(view=view, file=discord.File(io.BytesIO(b"abc"), "a.txt"))
        sent = await interaction.original_response()
        more: list[discord.Attachment | discord.File] = [*sent.attachments]
        more.append(discord.File(io.BytesIO(b"d"), "d.txt"))
        await interaction.edit_original_response(attachments=more)

    reply = await scenario.run(respond)

    (part,) = reply.find_components(ComponentKind.FILE)
    assert (part["name"], part["size"], part["file"]["url"]) == ("a.txt", 3, reply.files[0].url)
    assert [file.upload.filename for file in reply.files] == ["a.txt", "d.txt"]


async def test_a_button_updates_its_message(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            await interaction.response.edit_message(view=vote_view(2))
        else:
            await interaction.response.send_message(view=vote_view(1))

    first = await scenario.run(respond)
    second = await first.press("Vote 1")

    assert second.message is first.message
    assert second.buttons == ["Vote 2"]


async def test_a_button_responds_with_a_new_message(scenario: SampleScenario) -> None:
    first = await scenario.run(lambda i: i.response.send_message(view=vote_view()))
    scenario.bot.action = lambda i: i.response.send_message("voted", ephemeral=True)
    second = await first.press("Vote 1", by=scenario.other)

    assert second.text == "voted"
    assert second.message.viewer == scenario.other.user


async def test_a_deferred_update_leaves_the_message_unchanged(scenario: SampleScenario) -> None:
    first = await scenario.run(lambda i: i.response.send_message(view=vote_view()))
    scenario.bot.action = lambda i: i.response.defer()
    second = await first.press("Vote 1")

    assert second.message is first.message
    assert not second.edited


async def test_a_button_works_after_a_restart(scenario: SampleScenario) -> None:
    first = await scenario.run(lambda i: i.response.send_message(view=vote_view()))
    forget_views(scenario.bot)
    scenario.bot.action = lambda i: i.response.send_message("still here")

    assert (await first.press("Vote 1")).text == "still here"


async def test_disabled_and_missing_buttons_cannot_be_pressed(scenario: SampleScenario) -> None:
    view = discord.ui.View()
    view.add_item(discord.ui.Button(label="Off", disabled=True))
    reply = await scenario.run(lambda i: i.response.send_message("x", view=view))

    with pytest.raises(ActionNotAllowed, match="disabled"):
        await reply.press("Off")
    with pytest.raises(ActionNotAllowed, match="no button 'On'"):
        await reply.press("On")
    view.stop()


async def test_a_string_select_sends_the_values_of_its_options(scenario: SampleScenario) -> None:
    async def chosen(interaction: Interaction) -> None:
        await interaction.response.send_message(" ".join(select.values))

    select: discord.ui.Select[discord.ui.View] = discord.ui.Select(max_values=2)
    for name in ("Rye", "Oat", "Corn"):
        select.add_option(label=name, value=name[0])
    select.callback = chosen  # type: ignore[method-assign]
    view = discord.ui.View().add_item(select)
    reply = await scenario.run(lambda i: i.response.send_message("which", view=view))

    assert reply.options == ["Rye", "Oat", "Corn"]
    assert (await reply.select("Corn", "Rye")).text == "C R"
    with pytest.raises(ActionNotAllowed, match="1 to 2"):
        await reply.select("Corn", "Rye", "Oat")
    with pytest.raises(ActionNotAllowed, match="no option"):
        await reply.select("Barley")
    view.stop()


async def test_users_and_channels_can_be_selected(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        view = discord.ui.View()
        view.add_item(people).add_item(places)
        await interaction.response.send_message("whom", view=view)

    async def chosen(interaction: Interaction) -> None:
        assert [user.name for user in people.values] == ["Petra"]
        await interaction.response.send_message("thanks")

    async def placed(interaction: Interaction) -> None:
        await interaction.response.send_message(places.values[0].name)

    people: discord.ui.UserSelect[discord.ui.View] = discord.ui.UserSelect()
    places: discord.ui.ChannelSelect[discord.ui.View] = discord.ui.ChannelSelect()
    people.callback, places.callback = chosen, placed  # type: ignore[method-assign]
    reply = await scenario.run(respond)

    moderator = scenario.guild.members[scenario.moderator.user.id]
    assert (await reply.select(moderator)).text == "thanks"
    assert (await reply.select(scenario.channel, number=1)).text == "general"
    assert people.view is not None
    people.view.stop()
