"""Messages of discord.py that Discord refuses, with the same code and field."""

from collections.abc import Callable
from typing import Any

import discord
import pytest

from tests.emulator.conftest import SampleScenario
from tests.emulator.refused_response import respond_refused
from tests.emulator.sample_bot import Interaction, VoteButton, error_code


def modern(*items: discord.ui.Item[Any]) -> discord.ui.LayoutView:
    view = discord.ui.LayoutView(timeout=None)
    for item in items:
        view.add_item(item)
    return view


def parts_of(view: discord.ui.LayoutView) -> list[dict[str, Any]]:
    return list(view.to_components())  # type: ignore[no-untyped-call]


def classic(*items: discord.ui.Item[Any]) -> discord.ui.View:
    view = discord.ui.View(timeout=0.01)
    for item in items:
        view.add_item(item)
    return view


def text(length: int) -> discord.ui.TextDisplay[Any]:
    return discord.ui.TextDisplay("x" * length)


def row(*items: discord.ui.Item[Any]) -> discord.ui.ActionRow[Any]:
    built: discord.ui.ActionRow[Any] = discord.ui.ActionRow()
    for item in items:
        built.add_item(item)
    return built


def button(**options: Any) -> discord.ui.Button[Any]:  # noqa: ANN401
    return discord.ui.Button(**{"label": "x", **options})


def select(number: int, **options: Any) -> discord.ui.Select[Any]:  # noqa: ANN401
    choices = [discord.SelectOption(label=f"n{n}", value=f"n{n}") for n in range(number)]
    return discord.ui.Select(options=choices, **options)


MESSAGES: dict[str, tuple[Callable[[], dict[str, Any]], int, str]] = {
    "nothing at all": (lambda: {"content": ""}, 50006, "empty message"),
    "content of 2,001": (lambda: {"content": "x" * 2_001}, 50035, "data.content: Must be between 0 and 2000"),
    "an empty text": (
        lambda: {"view": modern(text(0))},
        50035,
        "data.components.0.content: Must be between 1 and 4000",
    ),
    "a text of 4,001": (lambda: {"view": modern(text(4_001))}, 50035, "components.0.content"),
    "texts of 4,001 together": (lambda: {"view": modern(text(4_000), text(1))}, 50035, "4001 of 4000 characters"),
    "an empty container": (lambda: {"view": modern(discord.ui.Container())}, 50035, "components.0.components"),
    "an empty row": (lambda: {"view": modern(row())}, 50035, "components.0.components"),
    "a label of 81": (lambda: {"view": classic(button(label="x" * 81))}, 50035, "label: Must be between 0 and 80"),
    "a custom id of 101": (lambda: {"view": classic(button(custom_id="x" * 101))}, 50035, "custom_id: Must be"),
    "a button without label or emoji": (lambda: {"view": classic(button(label=None))}, 50035, "a label or an emoji"),
    "the same custom id twice": (
        lambda: {"view": classic(button(custom_id="same"), button(custom_id="same"))},
        50035,
        "Component custom id cannot be duplicated: same",
    ),
    "the same number twice": (
        lambda: {"view": modern(discord.ui.TextDisplay("a", id=7), discord.ui.TextDisplay("b", id=7))},
        50035,
        "Component id cannot be duplicated: 7",
    ),
    "a select of 26": (lambda: {"view": classic(select(26))}, 50035, "options: Must be between 1 and 25"),
    "a select with a value twice": (lambda: {"view": classic(twins())}, 50035, "option value cannot be duplicated: n"),
    "more values than options": (lambda: {"view": classic(select(1, max_values=2))}, 50035, "More values than options"),
    "a placeholder of 151": (
        lambda: {"view": classic(select(1, placeholder="x" * 151))},
        50035,
        "placeholder: Must be between 0 and 150",
    ),
    "a gallery without pictures": (
        lambda: {"view": modern(discord.ui.MediaGallery())},
        50035,
        "items: Must be between",
    ),
    "a picture that was not sent": (
        lambda: {"view": modern(discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://no.png")))},
        50035,
        "attachment was not found: no.png",
    ),
    "a picture with another scheme": (
        lambda: {"view": modern(discord.ui.MediaGallery(discord.MediaGalleryItem("ftp://example.org/a.png")))},
        50035,
        "Scheme must be one of",
    ),
    "an embed title of 257": (lambda: {"embed": discord.Embed(title="x" * 257)}, 50035, "embeds.0.title"),
    "an embed field without text": (
        lambda: {"embed": discord.Embed(title="x").add_field(name="a", value="")},
        50035,
        "fields.0.value",
    ),
    "embeds of 6,001 together": (
        lambda: {"embeds": [discord.Embed(description="x" * 3_000), discord.Embed(description="x" * 3_001)]},
        50035,
        "Embed size exceeds maximum size of 6000",
    ),
}


def twins() -> discord.ui.Select[Any]:
    return discord.ui.Select(options=[discord.SelectOption(label=label, value="n") for label in ("a", "b")])


@pytest.mark.parametrize("name", MESSAGES)
async def test_an_invalid_message_is_refused(scenario: SampleScenario, name: str) -> None:
    make, code, message = MESSAGES[name]

    raised, problems = await respond_refused(scenario, lambda i: i.response.send_message(**make()))

    assert raised == code
    assert message in problems[0]


async def test_a_message_has_at_most_forty_components(scenario: SampleScenario) -> None:
    forty = modern(*(text(1) for _ in range(40)))
    assert (await scenario.run(lambda i: i.response.send_message(view=forty))).text.count("x") == 40

    more = [*parts_of(forty), {"type": 10, "content": "x"}]
    forty.to_components = lambda: more  # type: ignore[method-assign]
    code, problems = await respond_refused(scenario, lambda i: i.response.send_message(view=forty))
    assert code == 50035
    assert "41 of 40 components" in problems[0]


async def test_content_beside_components_v2_is_refused(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        await interaction.response.send_message(view=modern(text(1)))
        codes.append(await error_code(interaction.edit_original_response(content="x")))

    codes: list[int] = []
    with scenario.emulator.expect_errors() as problems:
        await scenario.run(respond)
    assert codes == [50035]
    assert "'content' field cannot be used" in problems[0]


async def test_a_row_of_six_buttons_is_refused(scenario: SampleScenario) -> None:
    view = modern(row(*(VoteButton(number) for number in range(5))))
    parts = parts_of(view)
    parts[0]["components"].append({**parts[0]["components"][0], "custom_id": "vote:9"})
    view.to_components = lambda: parts  # type: ignore[method-assign]

    code, problems = await respond_refused(scenario, lambda i: i.response.send_message(view=view))

    assert code == 50035
    assert "components.0.components: Must be between 1 and 5" in problems[0]
