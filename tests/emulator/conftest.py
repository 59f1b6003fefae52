"""A scene with the sample bot in it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from bot.emulator.server import DiscordEmulator
from bot.emulator.testing.driver import VisibleMessage
from tests.discord_world import Person, Scene, stage, unhandled
from tests.emulator.sample import Act, Interaction, Sample, sample


@dataclass(frozen=True, slots=True)
class Lab:
    """The scene, the bot, and a short way to let the bot do something."""

    scene: Scene
    client: Sample

    @property
    def emulator(self) -> DiscordEmulator:
        return self.scene.emulator

    @property
    def member(self) -> Person:
        return self.scene.member

    async def do(self, act: Act) -> VisibleMessage:
        """A member types /do, and this is what the bot does, to its end."""
        finished = asyncio.Event()

        async def wholly(interaction: Interaction) -> None:
            try:
                await act(interaction)
            finally:
                finished.set()

        self.client.act = wholly
        try:
            return await self.member.slash("do")
        finally:
            await asyncio.wait_for(finished.wait(), 10)
            self.client.act = act


@pytest_asyncio.fixture
async def lab() -> AsyncIterator[Lab]:
    async with stage() as scene, scene.connected(sample) as client:
        assert isinstance(client, Sample)
        yield Lab(scene, client)


@pytest.fixture(autouse=True)
def _nothing_unhandled(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever discord.py or asyncio could only log is an error."""
    yield
    assert unhandled(caplog) == []
