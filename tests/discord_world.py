"""The real bot, connected by real sockets to an emulated Discord, as the people in it meet it.

async def test_…(discord: DiscordWorld) -> None:
    reply = await discord.member.slash("ask", question="what is sourdough")
    await reply.press("Show in channel")
    assert "fed leaven" in reply.text

Any other bot takes the same stage; its factory gives a client that is logged in, and closes what it opened:

    @asynccontextmanager
    async def my_bot(api_url: str, gateway_url: str) -> AsyncIterator[discord.Client]: ...

    async with stage() as scene, scene.connected(my_bot):
        reply = await scene.member.slash("ping")

People wait for the bot by events, 10 s at most. `scene.emulator` has the rest: `.state.advance_clock(900)` lets time
pass, `.faults.plan(…)` lets requests fail, `.gateway` closes and cuts connections, `.expect_errors()` expects refusals.
The setting DISCORD_CONTRACTS names a folder with Discord's own documents; every request and dispatch is checked then.
"""

import asyncio
import gc
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import discord
import pytest

from bot.app import Almanac
from bot.config import Settings
from bot.discord.client import AlmanacClient
from bot.discord.rate_limit import RateLimiter
from bot.discord.runner import set_discord_addresses
from bot.emulator.clock import FakeClock
from bot.emulator.protocol import PermissionFlag
from bot.emulator.server import DiscordEmulator
from bot.emulator.state.state import TOKEN, State
from bot.emulator.testing.driver import Driver

SMALL = Path(__file__).parent / "data" / "small"

ClientFactory = Callable[[str, str], AbstractAsyncContextManager[discord.Client]]
"""From the addresses of REST and gateway to a client that is logged in."""


def contracts() -> Path | None:
    """Where Discord's own documents lie, if they are at hand."""
    folder = os.environ.get("DISCORD_CONTRACTS")
    return Path(folder) if folder else None


def unhandled(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What discord.py or asyncio could only log, in the whole test; `caplog.clear()` forgets what was expected."""
    phases: tuple[Literal["setup", "call", "teardown"], ...] = ("setup", "call", "teardown")
    records = [record for phase in phases for record in caplog.get_records(phase)]
    return [record.getMessage() for record in records if record.levelno >= logging.ERROR]


@dataclass(frozen=True, slots=True, eq=False)
class Person(Driver):
    async def complete(self, name: str, option: str, typed: str) -> list[str]:
        """The names of the choices offered while typing."""
        return [choice.name for choice in await self.autocomplete(name, **{option: typed})]


class Scene:
    """A guild: a member, another, a moderator, its owner, who runs the bot too. And somebody in direct messages."""

    def __init__(self, emulator: DiscordEmulator) -> None:
        self.emulator = emulator
        self.guild = emulator.state.create_guild()
        self.channel = next(iter(self.guild.channels.values()))
        self.member = Person(emulator.client_for(self.guild.add_member("Mila")))
        self.other = Person(emulator.client_for(self.guild.add_member("Jovan")))
        self.moderator = Person(
            emulator.client_for(self.guild.add_member("Petra", permissions=PermissionFlag.MANAGE_GUILD))
        )
        self.owner = Person(emulator.client_for(self.guild.add_member(emulator.state.owner, owner=True)))
        self.alone = Person(emulator.client_for(emulator.state.create_user("Ana", installed=True)))

    def public(self) -> list[str]:
        """What the bot wrote for everybody in the guild's channel."""
        seen = [one for one in self.other.messages if one.message.author.bot]
        return [one.text for one in seen if not one.ephemeral]

    @asynccontextmanager
    async def connected(self, factory: ClientFactory) -> AsyncIterator[discord.Client]:
        """A bot, connected until the block ends. Raises what its connection raises."""
        gateway, state = self.emulator.gateway, self.emulator.state
        before = len(gateway.identified)
        async with factory(self.emulator.api_url, self.emulator.gateway_url) as client:
            connection = asyncio.create_task(client.connect())
            connection.add_done_callback(lambda _: state.notify_waiters())
            try:
                await state.wait_until(lambda: len(gateway.identified) > before or connection.done())
                if connection.done():
                    connection.result()
                yield client
            finally:
                await client.close()
                await asyncio.gather(connection, return_exceptions=True)


@asynccontextmanager
async def emulated_discord() -> AsyncIterator[DiscordEmulator]:
    """An emulated Discord in which time stands still. At its end nothing was refused and no contract broken."""
    async with DiscordEmulator.start(State(clock=FakeClock(running=False)), contracts=contracts()) as emulator:
        yield emulator
        gc.collect()  # a task that failed unseen is logged when it is collected
        problems = emulator.problems()
        assert not problems, "\n".join(problems)


@asynccontextmanager
async def stage() -> AsyncIterator[Scene]:
    """A scene without a bot, to be joined by `connected()`."""
    async with emulated_discord() as emulator:
        yield Scene(emulator)


class DiscordWorld(Scene):
    """The scene with Almanac in it; `app` and `client` are there from the first `bot()` on."""

    app: Almanac
    client: AlmanacClient

    def __init__(self, emulator: DiscordEmulator, settings: Settings) -> None:
        super().__init__(emulator)
        self.settings = settings

    def reset_rate_limit(self) -> None:
        """Let people go on at once: a test is faster than they are."""
        self.client.rate_limiter = RateLimiter()

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[AlmanacClient]:
        """The bot, connected; started again it is a new process's worth of state."""
        async with self.connected(self._almanac) as client:
            assert isinstance(client, AlmanacClient)
            yield client

    @asynccontextmanager
    async def _almanac(self, _api_url: str, _gateway_url: str) -> AsyncIterator[discord.Client]:
        set_discord_addresses(self.settings)
        async with Almanac.open(self.settings) as app, AlmanacClient(app, self.settings) as client:
            self.app, self.client = app, client
            await client.login(TOKEN)
            await client.command_sync.sync()
            yield client


@asynccontextmanager
async def discord_world(folder: Path, database: Path) -> AsyncIterator[DiscordWorld]:
    """A state with Almanac, to be started by `bot()`."""
    async with emulated_discord() as emulator:
        settings = Settings(
            discord_token=TOKEN,
            database_path=database,
            knowledge_path=folder,
            discord_api_url=emulator.api_url,
            discord_gateway_url=emulator.gateway_url,
        )
        yield DiscordWorld(emulator, settings)
