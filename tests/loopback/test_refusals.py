"""What Discord refuses, refused here with the same code, and told to discord.py in the same shape."""

import io
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest
from discord import app_commands
from discord.webhook.async_ import async_context, interaction_response_params

from tests.loopback.conftest import Lab
from tests.loopback.sample import Interaction, Vote, code_of


async def refused(lab: Lab, call: Callable[[Interaction], Awaitable[object]]) -> tuple[int, list[str]]:
    """The code of a first answer that is refused, and the problems noted; the bot then answers properly."""

    async def act(interaction: Interaction) -> None:
        codes.append(await code_of(call(interaction)))
        interaction.response._response_type = None
        await interaction.response.send_message("sorry")

    codes: list[int] = []
    with lab.loopback.refusing() as problems:
        assert (await lab.do(act)).text == "sorry"
    return codes[0], problems


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
    made: discord.ui.ActionRow[Any] = discord.ui.ActionRow()
    for item in items:
        made.add_item(item)
    return made


def button(**options: Any) -> discord.ui.Button[Any]:  # noqa: ANN401
    return discord.ui.Button(**{"label": "x", **options})


def select(number: int, **options: Any) -> discord.ui.Select[Any]:  # noqa: ANN401
    choices = [discord.SelectOption(label=f"n{one}", value=f"n{one}") for one in range(number)]
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
    return discord.ui.Select(options=[discord.SelectOption(label=one, value="n") for one in ("a", "b")])


@pytest.mark.parametrize("name", MESSAGES)
async def test_a_message_is_refused_with(lab: Lab, name: str) -> None:
    make, code, why = MESSAGES[name]

    found, problems = await refused(lab, lambda i: i.response.send_message(**make()))

    assert found == code
    assert why in problems[0]


async def test_forty_components_pass_and_one_more_does_not(lab: Lab) -> None:
    forty = modern(*(text(1) for _ in range(40)))
    assert (await lab.do(lambda i: i.response.send_message(view=forty))).text.count("x") == 40

    more = [*parts_of(forty), {"type": 10, "content": "x"}]
    forty.to_components = lambda: more  # type: ignore[method-assign]
    code, problems = await refused(lab, lambda i: i.response.send_message(view=forty))
    assert code == 50035
    assert "41 of 40 components" in problems[0]


async def test_content_beside_components_v2_is_refused(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        await interaction.response.send_message(view=modern(text(1)))
        codes.append(await code_of(interaction.edit_original_response(content="x")))

    codes: list[int] = []
    with lab.loopback.refusing() as problems:
        await lab.do(act)
    assert codes == [50035]
    assert "'content' field cannot be used" in problems[0]


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
    with lab.loopback.refusing() as problems:
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

    with lab.loopback.refusing() as problems, pytest.raises(app_commands.CommandSyncFailure):
        await lab.client.tree.sync(guild=guild)
    assert why in problems[0]


async def test_a_second_first_answer_is_refused(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        await interaction.response.send_message("one")
        interaction.response._response_type = None
        codes.append(await code_of(interaction.response.send_message("two")))

    codes: list[int] = []
    with lab.loopback.refusing():
        assert (await lab.do(act)).text == "one"
    assert codes == [40060]


async def test_a_follow_up_before_the_first_answer_is_refused(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        codes.append(await code_of(interaction.followup.send("early")))
        await interaction.response.send_message("one")

    codes: list[int] = []
    with lab.loopback.refusing():
        await lab.do(act)
    assert codes == [10015]


async def test_a_token_dies_after_fifteen_minutes_of_turned_clock(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        await interaction.response.send_message("one")
        lab.loopback.world.turn(899)
        codes.append(await code_of(interaction.edit_original_response(content="two")))
        lab.loopback.world.turn(1)
        codes.append(await code_of(interaction.edit_original_response(content="three")))
        codes.append(await code_of(interaction.followup.send("four")))

    codes: list[int] = []
    with lab.loopback.refusing():
        assert (await lab.do(act)).text == "two"
    assert codes == [0, 50027, 50027]


async def test_a_deleted_answer_cannot_be_edited_or_deleted_again(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        await interaction.response.send_message("one")
        await interaction.delete_original_response()
        codes.append(await code_of(interaction.edit_original_response(content="two")))
        codes.append(await code_of(interaction.delete_original_response()))

    codes: list[int] = []
    with lab.loopback.refusing():
        await lab.do(act)
    assert codes == [10008, 10008]


async def test_an_unknown_interaction_is_refused(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        await interaction.response.send_message("one")
        interaction.token, interaction.response._response_type = "forged", None
        codes.append(await code_of(interaction.response.send_message("two")))
        codes.append(await code_of(interaction.edit_original_response(content="two")))

    codes: list[int] = []
    with lab.loopback.refusing():
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


async def test_a_form_is_no_answer_to_a_form(lab: Lab) -> None:
    class Chain(Form):
        async def on_submit(self, interaction: Interaction) -> None:
            codes.append(await code_of(interaction.response.send_modal(Form("again"))))
            interaction.response._response_type = None
            await interaction.response.send_message("done")

    codes: list[int] = []
    opened = await lab.do(lambda i: i.response.send_modal(Chain("first", custom_id="x")))
    with lab.loopback.refusing() as problems:
        assert (await opened.modal.submit(x="y")).text == "done"
    assert codes == [50035]
    assert "Type 9 is no answer to an interaction of type 5" in problems[0]


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
    with lab.loopback.refusing():
        await lab.do(act)
    assert said == ["Invalid Form Body\nIn data.content: Must be between 0 and 2000 in length."]


async def test_somebody_elses_ephemeral_message_is_unknown_to_the_channel(lab: Lab) -> None:
    reply = await lab.do(lambda i: i.response.send_message("psst", ephemeral=True))
    channel = lab.client.get_partial_messageable(lab.scene.channel.id)

    with lab.loopback.refusing():
        assert await code_of(channel.fetch_message(reply.message.id)) == 10008


async def test_files_are_at_most_ten(lab: Lab) -> None:
    files = [discord.File(io.BytesIO(b"x"), f"{number}.txt") for number in range(11)]
    channel = lab.client.get_partial_messageable(lab.scene.channel.id)

    with lab.loopback.refusing() as problems:
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


async def test_a_vote_in_a_row_of_six_is_refused(lab: Lab) -> None:
    view = modern(row(*(Vote(number) for number in range(5))))
    parts = parts_of(view)
    parts[0]["components"].append({**parts[0]["components"][0], "custom_id": "vote:9"})
    view.to_components = lambda: parts  # type: ignore[method-assign]

    code, problems = await refused(lab, lambda i: i.response.send_message(view=view))

    assert code == 50035
    assert "components.0.components: Must be between 1 and 5" in problems[0]
