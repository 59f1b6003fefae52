"""A first answer that is refused, and what the bot is told."""

from collections.abc import Awaitable, Callable

from tests.emulator.conftest import Lab
from tests.emulator.sample import Interaction, code_of


async def refused(lab: Lab, call: Callable[[Interaction], Awaitable[object]]) -> tuple[int, list[str]]:
    """The code of a first answer that is refused, and the problems noted; the bot then answers properly."""

    async def act(interaction: Interaction) -> None:
        codes.append(await code_of(call(interaction)))
        interaction.response._response_type = None
        await interaction.response.send_message("sorry")

    codes: list[int] = []
    with lab.emulator.expect_errors() as problems:
        assert (await lab.do(act)).text == "sorry"
    return codes[0], problems
