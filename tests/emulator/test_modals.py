"""Modals: opened, filled in within the limits of Discord's client, and read by discord.py."""

from typing import Any

import discord
import pytest

from bot.emulator.errors import ActionNotAllowed
from bot.emulator.state.messages import Upload
from tests.emulator.conftest import SampleScenario
from tests.emulator.sample_bot import Interaction


class ReportModal(discord.ui.Modal, title="Report"):
    """A modal with fields that only modals have."""

    prose = discord.ui.TextDisplay[Any]("Tell us more.")
    what = discord.ui.Label[Any](
        text="What", description="In a word", component=discord.ui.TextInput(custom_id="what", min_length=2)
    )
    kind = discord.ui.Label[Any](
        text="Kind",
        component=discord.ui.RadioGroup(
            custom_id="kind",
            options=[
                discord.RadioGroupOption(label="Bug", value="b"),
                discord.RadioGroupOption(label="Wish", value="w"),
            ],
        ),
    )
    sure = discord.ui.Label[Any](text="Sure", component=discord.ui.Checkbox(custom_id="sure"))
    proof = discord.ui.Label[Any](
        text="Proof", component=discord.ui.FileUpload(custom_id="proof", required=False, max_values=2)
    )

    async def on_submit(self, interaction: Interaction) -> None:
        what, kind, sure, proof = (label.component for label in (self.what, self.kind, self.sure, self.proof))
        assert isinstance(what, discord.ui.TextInput)
        assert isinstance(kind, discord.ui.RadioGroup)
        assert isinstance(sure, discord.ui.Checkbox)
        assert isinstance(proof, discord.ui.FileUpload)
        files = [(await file.read()).decode() for file in proof.values]
        await interaction.response.send_message(f"{what.value} {kind.value} {sure.value} {files}", ephemeral=True)


class ChoiceModal(discord.ui.Modal, title="Choosing"):
    """A modal with choices."""

    def __init__(self) -> None:
        super().__init__(timeout=60)
        grains = discord.ui.Select[Any](custom_id="grains", max_values=2)
        for name in ("Rye", "Oat", "Corn"):
            grains.add_option(label=name, value=name[0])
        boxes = discord.ui.CheckboxGroup[Any](custom_id="boxes", required=False)
        boxes.add_option(label="Salt", value="s")
        boxes.add_option(label="Seeds", value="e", default=True)
        self.grains, self.boxes, self.who = grains, boxes, discord.ui.UserSelect[Any](custom_id="who")
        for text, field in (("Grains", grains), ("More", boxes), ("Baker", self.who)):
            self.add_item(discord.ui.Label(text=text, component=field))

    async def on_submit(self, interaction: Interaction) -> None:
        names = [user.name for user in self.who.values]
        await interaction.response.send_message(f"{self.grains.values} {self.boxes.values} {names}")


class LegacyModal(discord.ui.Modal, title="Old"):
    """A modal with an action row, as they were before labels."""

    answer = discord.ui.TextInput[Any](label="Answer", custom_id="answer", default="42", required=False)

    async def on_submit(self, interaction: Interaction) -> None:
        if interaction.message is None:
            await interaction.response.send_message(f"<{self.answer.value}>")
        else:
            await interaction.response.edit_message(content=f"now <{self.answer.value}>")


async def test_every_kind_of_field_is_submitted(scenario: SampleScenario) -> None:
    opened = (await scenario.run(lambda i: i.response.send_modal(ReportModal(timeout=60)))).modal

    assert opened.title == "Report"
    assert opened.text == "Tell us more."
    assert opened.fields == ["What", "Kind", "Sure", "Proof"]
    thanks = await opened.submit(what="crumbs", kind="Wish", sure=True, proof=[Upload("a.txt", b"abc")])
    assert thanks.text == "crumbs w True ['abc']"
    assert thanks.ephemeral


async def test_choices_defaults_and_users_are_submitted(scenario: SampleScenario) -> None:
    opened = (await scenario.run(lambda i: i.response.send_modal(ChoiceModal()))).modal
    baker = scenario.guild.members[scenario.other.user.id]

    thanks = await opened.submit(grains=["Rye", "Corn"], who=[baker])

    assert thanks.text == "['R', 'C'] ['e'] ['Jovan']"


async def test_fields_can_be_named_by_their_labels(scenario: SampleScenario) -> None:
    opened = (await scenario.run(lambda i: i.response.send_modal(LegacyModal(timeout=60)))).modal

    assert (await opened.submit(Answer="43")).text == "<43>"


async def test_untouched_fields_keep_their_values(scenario: SampleScenario) -> None:
    opened = (await scenario.run(lambda i: i.response.send_modal(LegacyModal(timeout=60)))).modal

    assert (await opened.submit()).text == "<42>"


async def test_a_modal_opened_by_a_button_can_update_the_buttons_message(scenario: SampleScenario) -> None:
    async def press(interaction: Interaction) -> None:
        await interaction.response.send_modal(LegacyModal(timeout=60))

    button = discord.ui.Button[discord.ui.View](label="Edit")
    button.callback = press  # type: ignore[method-assign]
    view = discord.ui.View().add_item(button)
    reply = await scenario.run(lambda i: i.response.send_message("was", view=view))

    changed = await (await reply.press("Edit")).modal.submit(answer="new")

    assert changed.message is reply.message
    assert reply.text == "now <new>"
    view.stop()


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"kind": "Bug"}, "'what' is required"),
        ({"what": "a", "kind": "Bug"}, "2 to 4000 characters"),
        ({"what": "abc"}, "'kind' takes 1 to 1"),
        ({"what": "abc", "kind": "Song"}, "no option"),
        ({"what": "abc", "kind": "Bug", "proof": [Upload("a", b"")] * 3}, "'proof' takes 0 to 2"),
        ({"other": "abc"}, "no field 'other'"),
    ],
)
async def test_unfit_field_values_are_not_submitted(
    scenario: SampleScenario, entries: dict[str, Any], message: str
) -> None:
    opened = (await scenario.run(lambda i: i.response.send_modal(ReportModal(timeout=60)))).modal

    with pytest.raises(ActionNotAllowed, match=message):
        await opened.submit(**entries)
