"""A first response that is refused, as the bot learns of it."""

from collections.abc import Awaitable, Callable

from tests.emulator.conftest import SampleScenario
from tests.emulator.sample_bot import Interaction, error_code
from tests.library_internals import allow_another_response


async def respond_refused(
    scenario: SampleScenario, respond: Callable[[Interaction], Awaitable[object]]
) -> tuple[int, list[str]]:
    """Let the bot respond in a way that is refused, then properly. Returns the error code and the problems noted."""

    async def action(interaction: Interaction) -> None:
        codes.append(await error_code(respond(interaction)))
        allow_another_response(interaction)
        await interaction.response.send_message("sorry")

    codes: list[int] = []
    with scenario.emulator.expect_errors() as problems:
        assert (await scenario.run(action)).text == "sorry"
    return codes[0], problems
