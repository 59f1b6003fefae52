"""The scenario with the sample bot in it."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from bot.emulator.testing.driver import VisibleMessage
from tests.discord_world import Scenario, list_unhandled_errors, run_emulator
from tests.emulator.sample_bot import Action, Interaction, SampleBot, sample_bot


class SampleScenario(Scenario):
    bot: SampleBot

    async def run(self, action: Action) -> VisibleMessage:
        """A member uses /do, and the bot runs `action` to its end. Returns what the member sees."""
        finished = asyncio.Event()

        async def run_and_signal(interaction: Interaction) -> None:
            try:
                await action(interaction)
            finally:
                finished.set()

        self.bot.action = run_and_signal
        try:
            return await self.member.slash("do")
        finally:
            await asyncio.wait_for(finished.wait(), 10)
            self.bot.action = action


@pytest_asyncio.fixture
async def scenario() -> AsyncIterator[SampleScenario]:
    async with run_emulator() as emulator:
        connected = SampleScenario(emulator)
        async with connected.connect(sample_bot) as client:
            assert isinstance(client, SampleBot)
            connected.bot = client
            yield connected


@pytest.fixture(autouse=True)
def _no_unhandled_errors(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """What discord.py or asyncio could only log fails the test."""
    yield
    assert list_unhandled_errors(caplog) == []
