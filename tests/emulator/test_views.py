"""Layouts, buttons and selects, over the wire."""

import io

import discord
import pytest

from bot.emulator.client.option_input import ActionNotAllowed
from bot.emulator.protocol import ComponentKind
from tests.emulator.conftest import Lab
from tests.emulator.parts import everything, picture, votes
from tests.emulator.sample import Interaction


async def test_a_layout_with_every_part_arrives(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        await interaction.response.send_message(view=everything(), file=picture())

    reply = await lab.do(act)

    assert reply.text == "Title\nbeside\nin a box"
    assert reply.buttons == ["Vote 1", "Site"]
    assert reply.links == {"Site": "https://example.org/"}
    ids = [part["id"] for part in reply.parts(*range(1, 30))]
    assert len(ids) == len(set(ids)) == 11


async def test_a_file_in_a_layout_stays_when_more_is_attached(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        view = discord.ui.LayoutView(timeout=None).add_item(discord.ui.File("attachment://a.txt"))
        await interaction.response.send_message(view=view, file=discord.File(io.BytesIO(b"abc"), "a.txt"))
        sent = await interaction.original_response()
        more: list[discord.Attachment | discord.File] = [*sent.attachments]
        more.append(discord.File(io.BytesIO(b"d"), "d.txt"))
        await interaction.edit_original_response(attachments=more)

    reply = await lab.do(act)

    (part,) = reply.parts(ComponentKind.FILE)
    assert (part["name"], part["size"], part["file"]["url"]) == ("a.txt", 3, reply.files[0].url)
    assert [one.upload.filename for one in reply.files] == ["a.txt", "d.txt"]


async def test_a_button_changes_its_message_in_place(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            await interaction.response.edit_message(view=votes(2))
        else:
            await interaction.response.send_message(view=votes(1))

    first = await lab.do(act)
    second = await first.press("Vote 1")

    assert second.message is first.message
    assert second.buttons == ["Vote 2"]


async def test_a_button_answers_with_a_message_of_its_own(lab: Lab) -> None:
    first = await lab.do(lambda i: i.response.send_message(view=votes()))
    lab.client.act = lambda i: i.response.send_message("voted", ephemeral=True)
    second = await first.press("Vote 1", by=lab.scene.other)

    assert second.text == "voted"
    assert second.message.viewer == lab.scene.other.user


async def test_a_button_that_only_acknowledges_leaves_the_message(lab: Lab) -> None:
    first = await lab.do(lambda i: i.response.send_message(view=votes()))
    lab.client.act = lambda i: i.response.defer()
    second = await first.press("Vote 1")

    assert second.message is first.message
    assert not second.edited


async def test_a_button_of_an_earlier_process_still_answers(lab: Lab) -> None:
    first = await lab.do(lambda i: i.response.send_message(view=votes()))
    lab.client._connection._view_store._views.clear()
    lab.client.act = lambda i: i.response.send_message("still here")

    assert (await first.press("Vote 1")).text == "still here"


async def test_a_switched_off_button_and_a_missing_one_cannot_be_pressed(lab: Lab) -> None:
    view = discord.ui.View()
    view.add_item(discord.ui.Button(label="Off", disabled=True))
    reply = await lab.do(lambda i: i.response.send_message("x", view=view))

    with pytest.raises(ActionNotAllowed, match="switched off"):
        await reply.press("Off")
    with pytest.raises(ActionNotAllowed, match="no button 'On'"):
        await reply.press("On")
    view.stop()


async def test_choices_of_a_select_arrive_with_their_values(lab: Lab) -> None:
    async def chosen(interaction: Interaction) -> None:
        await interaction.response.send_message(" ".join(select.values))

    select: discord.ui.Select[discord.ui.View] = discord.ui.Select(max_values=2)
    for name in ("Rye", "Oat", "Corn"):
        select.add_option(label=name, value=name[0])
    select.callback = chosen  # type: ignore[method-assign]
    view = discord.ui.View().add_item(select)
    reply = await lab.do(lambda i: i.response.send_message("which", view=view))

    assert reply.options == ["Rye", "Oat", "Corn"]
    assert (await reply.select("Corn", "Rye")).text == "C R"
    with pytest.raises(ActionNotAllowed, match="1 to 2"):
        await reply.select("Corn", "Rye", "Oat")
    with pytest.raises(ActionNotAllowed, match="no option"):
        await reply.select("Barley")
    view.stop()


async def test_people_roles_and_channels_can_be_selected(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        view = discord.ui.View()
        view.add_item(people).add_item(places)
        await interaction.response.send_message("whom", view=view)

    async def chosen(interaction: Interaction) -> None:
        assert [one.name for one in people.values] == ["Petra"]
        await interaction.response.send_message("thanks")

    async def placed(interaction: Interaction) -> None:
        await interaction.response.send_message(places.values[0].name)

    people: discord.ui.UserSelect[discord.ui.View] = discord.ui.UserSelect()
    places: discord.ui.ChannelSelect[discord.ui.View] = discord.ui.ChannelSelect()
    people.callback, places.callback = chosen, placed  # type: ignore[method-assign]
    reply = await lab.do(act)

    moderator = lab.scene.guild.members[lab.scene.moderator.user.id]
    assert (await reply.select(moderator)).text == "thanks"
    assert (await reply.select(lab.scene.channel, number=1)).text == "general"
    assert people.view is not None
    people.view.stop()
