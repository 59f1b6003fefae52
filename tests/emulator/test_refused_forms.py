"""Forms, choices and commands that Discord refuses."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.emulator.conftest import Lab
from tests.emulator.refusing import refused
from tests.emulator.sample import Interaction, code_of


class Form(discord.ui.Modal):
    """Titles and labels longer than Discord takes."""

    def __init__(self, title: str, label: str = "Label", **options: Any) -> None:  # noqa: ANN401
        super().__init__(title=title, timeout=0.01)
        self.add_item(discord.ui.Label(text=label, component=discord.ui.TextInput(**options)))


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: Form("x" * 46), "data.title: Must be between 1 and 45"),
        (lambda: Form("x", "y" * 46), "components.0.label: Must be between 1 and 45"),
        (lambda: Form("x", placeholder="y" * 101), "component.placeholder: Must be between 0 and 100"),
        (lambda: Form("x", default="y" * 4_001), "component.value: Must be between 0 and 4000"),
        (lambda: Form("x", max_length=4_001), "component.max_length: int value"),
        (lambda: discord.ui.Modal(title="x", timeout=0.01), "data.components: Must be between 1 and 5"),
    ],
)
async def test_a_form_is_refused(lab: Lab, make: Callable[[], discord.ui.Modal], why: str) -> None:
    code, problems = await refused(lab, lambda i: i.response.send_modal(make()))

    assert code == 50035
    assert why in problems[0]


async def test_a_form_is_no_answer_to_a_form(lab: Lab) -> None:
    class Chain(Form):
        async def on_submit(self, interaction: Interaction) -> None:
            codes.append(await code_of(interaction.response.send_modal(Form("again"))))
            interaction.response._response_type = None
            await interaction.response.send_message("done")

    codes: list[int] = []
    opened = await lab.do(lambda i: i.response.send_modal(Chain("first", custom_id="x")))
    with lab.emulator.expect_errors() as problems:
        assert (await opened.modal.submit(x="y")).text == "done"
    assert codes == [50035]
    assert "Type 9 is no answer to an interaction of type 5" in problems[0]


@pytest.mark.parametrize(
    ("choices", "why"),
    [
        ([("x", "x")] * 26, "choices: Must be between 0 and 25"),
        ([("x" * 101, "x")], "choices.0.name: Must be between 1 and 100"),
        ([("x", "x" * 101)], "choices.0.value: Must be between 1 and 100"),
    ],
)
async def test_choices_are_refused(lab: Lab, choices: list[tuple[str, str]], why: str) -> None:
    async def complete(interaction: Interaction, _typed: str) -> list[app_commands.Choice[str]]:
        made = [app_commands.Choice(name=name, value=value) for name, value in choices]
        codes.append(await code_of(interaction.response.autocomplete(made)))
        interaction.response._response_type = None
        return []

    codes: list[int] = []
    lab.client.tree.remove_command("do")
    lab.client.tree.add_command(typed(complete))
    await lab.client.tree.sync()
    with lab.emulator.expect_errors() as problems:
        assert await lab.member.autocomplete("typed", word="x") == []
    assert codes == [50035]
    assert why in problems[0]


Complete = Callable[[Interaction, str], Awaitable[list[app_commands.Choice[str]]]]


def typed(complete: Complete) -> app_commands.Command[Any, ..., None]:
    async def callback(interaction: Interaction, word: str) -> None:
        await interaction.response.send_message(word)

    made: app_commands.Command[Any, ..., None] = app_commands.Command(
        name="typed", description="Complete", callback=callback
    )
    made.autocomplete("word")(complete)  # type: ignore[arg-type]
    return made


@pytest.mark.parametrize(
    ("description", "option", "why"),
    [
        ("x" * 101, "fine", "0.description: Must be between 1 and 100"),
        ("fine", "x" * 101, "0.options.0.description: Must be between 1 and 100"),
    ],
)
async def test_commands_are_refused(lab: Lab, description: str, option: str, why: str) -> None:
    async def callback(interaction: Interaction, word: str) -> None:
        await interaction.response.send_message(word)

    guild = discord.Object(lab.scene.guild.id)
    made: app_commands.Command[Any, ..., None] = app_commands.command(name="long", description=description)(callback)
    made._params["word"].description = option
    lab.client.tree.add_command(made, guild=guild)

    with lab.emulator.expect_errors() as problems, pytest.raises(app_commands.CommandSyncFailure):
        await lab.client.tree.sync(guild=guild)
    assert why in problems[0]
