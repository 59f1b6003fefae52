"""Modals, choices and commands of discord.py that Discord refuses."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.emulator.conftest import SampleScenario
from tests.emulator.refused_response import respond_refused
from tests.emulator.sample_bot import Interaction, error_code
from tests.library_internals import allow_another_response


class OneFieldModal(discord.ui.Modal):
    def __init__(self, title: str, label: str = "Label", **options: Any) -> None:  # noqa: ANN401
        super().__init__(title=title, timeout=60)
        self.add_item(discord.ui.Label(text=label, component=discord.ui.TextInput(**options)))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: OneFieldModal("x" * 46), "data.title: Must be between 1 and 45"),
        (lambda: OneFieldModal("x", "y" * 46), "components.0.label: Must be between 1 and 45"),
        (lambda: OneFieldModal("x", placeholder="y" * 101), "component.placeholder: Must be between 0 and 100"),
        (lambda: OneFieldModal("x", default="y" * 4_001), "component.value: Must be between 0 and 4000"),
        (lambda: OneFieldModal("x", max_length=4_001), "component.max_length: int value"),
        (lambda: discord.ui.Modal(title="x", timeout=60), "data.components: Must be between 1 and 5"),
    ],
)
async def test_an_invalid_modal_is_refused(
    scenario: SampleScenario, make: Callable[[], discord.ui.Modal], message: str
) -> None:
    code, problems = await respond_refused(scenario, lambda i: i.response.send_modal(make()))

    assert code == 50035
    assert message in problems[0]


async def test_a_modal_cannot_open_another_modal(scenario: SampleScenario) -> None:
    class ChainedModal(OneFieldModal):
        async def on_submit(self, interaction: Interaction) -> None:
            codes.append(await error_code(interaction.response.send_modal(OneFieldModal("again"))))
            allow_another_response(interaction)
            await interaction.response.send_message("done")

    codes: list[int] = []
    opened = await scenario.run(lambda i: i.response.send_modal(ChainedModal("first", custom_id="x")))
    with scenario.emulator.expect_errors() as problems:
        assert (await opened.modal.submit(x="y")).text == "done"
    assert codes == [50035]
    assert "Type 9 is no answer to an interaction of type 5" in problems[0]


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ([("x", "x")] * 26, "choices: Must be between 0 and 25"),
        ([("x" * 101, "x")], "choices.0.name: Must be between 1 and 100"),
        ([("x", "x" * 101)], "choices.0.value: Must be between 1 and 100"),
    ],
)
async def test_invalid_choices_are_refused(
    scenario: SampleScenario, choices: list[tuple[str, str]], message: str
) -> None:
    async def complete(interaction: Interaction, _typed: str) -> list[app_commands.Choice[str]]:
        built = [app_commands.Choice(name=name, value=value) for name, value in choices]
        codes.append(await error_code(interaction.response.autocomplete(built)))
        allow_another_response(interaction)
        return []

    codes: list[int] = []
    scenario.bot.tree.remove_command("do")
    scenario.bot.tree.add_command(typed(complete))
    await scenario.bot.tree.sync()
    with scenario.emulator.expect_errors() as problems:
        assert await scenario.member.autocomplete("typed", word="x") == []
    assert codes == [50035]
    assert message in problems[0]


Complete = Callable[[Interaction, str], Awaitable[list[app_commands.Choice[str]]]]


def typed(complete: Complete) -> app_commands.Command[Any, ..., None]:
    async def callback(interaction: Interaction, word: str) -> None:
        await interaction.response.send_message(word)

    built: app_commands.Command[Any, ..., None] = app_commands.Command(
        name="typed", description="Complete", callback=callback
    )
    built.autocomplete("word")(complete)  # type: ignore[arg-type]
    return built


@pytest.mark.parametrize(
    ("description", "option", "message"),
    [
        ("x" * 101, "fine", "0.description: Must be between 1 and 100"),
        ("fine", "x" * 101, "0.options.0.description: Must be between 1 and 100"),
    ],
)
async def test_invalid_commands_are_refused(
    scenario: SampleScenario, description: str, option: str, message: str
) -> None:
    async def callback(interaction: Interaction, word: str) -> None:
        await interaction.response.send_message(word)

    guild = discord.Object(scenario.guild.id)
    built: app_commands.Command[Any, ..., None] = app_commands.command(name="long", description=description)(callback)
    app_commands.describe(word=app_commands.locale_str(option))(built)  # discord.py would cut a plain string
    scenario.bot.tree.add_command(built, guild=guild)

    with scenario.emulator.expect_errors() as problems, pytest.raises(app_commands.CommandSyncFailure):
        await scenario.bot.tree.sync(guild=guild)
    assert message in problems[0]
