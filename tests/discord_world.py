"""The real bot, connected by real sockets to an emulated Discord, as its users meet it.

async def test_…(discord: DiscordWorld) -> None:
    reply = await discord.member.slash("ask", question="what is sourdough")
    assert "fed leaven" in reply.text

Any other bot can be tested in the same way. Its factory yields a client that is logged in, and closes it:

    @asynccontextmanager
    async def my_bot(api_url: str, gateway_url: str) -> AsyncIterator[discord.Client]: ...

    async with open_scenario() as scenario, scenario.connect(my_bot):
        reply = await scenario.member.slash("ping")

Users wait for the bot at most 30 s, which only a busy machine takes. `scenario.emulator` has the rest:
`.state.advance_clock(900)` lets time pass, `.faults.plan(…)` lets requests fail, `.gateway_faults` disturbs
connections, `.expect_errors()` expects refusals. If the environment variable DISCORD_CONTRACTS names a folder
with Discord's own documents, all traffic is checked against them.
"""

import asyncio
import gc
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Literal

import discord
import pytest

from bot.app import Almanac
from bot.config import LOOPBACK, Settings
from bot.discord.client import AlmanacClient
from bot.discord.delivery_clock import DeliveryClock
from bot.discord.endpoint import serve_interactions
from bot.discord.rate_limit import RateLimiter
from bot.discord.runner import set_discord_addresses
from bot.emulator.client.option_input import OptionValue
from bot.emulator.clock import FakeClock
from bot.emulator.protocol import PermissionFlag
from bot.emulator.state.guilds import Member
from bot.emulator.state.resolved import Resolvable
from bot.emulator.state.state import TOKEN, State
from bot.emulator.state.users import User
from bot.emulator.testing.driver import Driver, OpenModal, VisibleMessage
from bot.emulator.testing.emulator import InstrumentedEmulator
from tests.postgres import settings_for


class Delivery(StrEnum):
    """How Discord delivers interactions: through the gateway, or over HTTP to an endpoint of the bot's."""

    GATEWAY = "gateway"
    HTTP = "http"


SMALL = Path(__file__).parent / "data" / "small"

ClientFactory = Callable[[str, str], AbstractAsyncContextManager[discord.Client]]
"""From the addresses of REST API and gateway to a client that is logged in."""


def find_contracts_folder() -> Path | None:
    """The folder with Discord's own documents, if the environment names one."""
    folder = os.environ.get("DISCORD_CONTRACTS")
    return Path(folder) if folder else None


def list_unhandled_errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Errors that were only logged, in all phases of the test; `caplog.clear()` drops expected ones."""
    phases: tuple[Literal["setup", "call", "teardown"], ...] = ("setup", "call", "teardown")
    records = [record for phase in phases for record in caplog.get_records(phase)]
    return [record.getMessage() for record in records if record.levelno >= logging.ERROR]


SETTING_MENUS = ("moderators", "review", "log_channel", "max_changes", "min_downvotes", "language")
"""The menus of /knowledge settings, in their order."""


@dataclass(frozen=True, slots=True, eq=False)
class Person(Driver):
    async def complete(self, name: str, option: str, text: str) -> list[str]:
        """The names of the choices for an option in which `text` was typed."""
        return [choice.name for choice in await self.autocomplete(name, **{option: text})]

    async def hide(self, entry: str, **options: OptionValue) -> VisibleMessage:
        """Hide an entry or a topic, and confirm it."""
        return await (await self.slash("knowledge hide", entry=entry, **options)).press("Hide it")

    async def change_settings(self, **values: str | Resolvable | None) -> VisibleMessage:
        """Pick in the menus of /knowledge settings; categories to review with commas, None to choose nothing."""
        shown = await self.slash("knowledge settings")
        for name, value in values.items():
            picked = [part.strip() for part in value.split(",")] if isinstance(value, str) else [value] if value else []
            shown = await shown.select(*picked, number=SETTING_MENUS.index(name))
        return shown

    async def open_entry_form(self, entry: str, **options: OptionValue) -> OpenModal:
        """Open the form with an entry's wording, dates and sources."""
        choice = await self.slash("knowledge edit", entry=entry, **options)
        return (await choice.select("Wording, dates, sources")).modal


class Scenario:
    """A guild with two members, a moderator and its owner, who also owns the bot; and a user in direct messages."""

    def __init__(self, emulator: InstrumentedEmulator) -> None:
        self.emulator = emulator
        self.guild = emulator.state.create_guild()
        self.channel = next(iter(self.guild.channels.values()))
        self.member = self.create_person(self.guild.add_member("Mila"))
        self.other = self.create_person(self.guild.add_member("Jovan"))
        self.moderator = self.create_person(self.guild.add_member("Petra", permissions=PermissionFlag.MANAGE_GUILD))
        self.owner = self.create_person(self.guild.add_member(emulator.state.owner, owner=True))
        self.dm_user = self.create_person(emulator.state.create_user("Ana", installed=True))

    def create_person(self, user: Member | User) -> Person:
        """A driver for a member in the first channel of their guild, or for a user in direct messages."""
        return Person(self.emulator.create_client(user))

    def read_public_texts(self) -> list[str]:
        """What the bot wrote for everybody in the guild's first channel."""
        messages = [message for message in self.other.messages if message.message.author.bot]
        return [message.text for message in messages if not message.ephemeral]

    @asynccontextmanager
    async def connect(self, factory: ClientFactory) -> AsyncIterator[discord.Client]:
        """Connect a bot until the block ends. Raises what its connection raises."""
        gateway, state = self.emulator.gateway, self.emulator.state
        before = gateway.identify_count
        async with factory(self.emulator.api_url, self.emulator.gateway_url) as client:
            connection = asyncio.create_task(client.connect())
            connection.add_done_callback(lambda _: state.notify_waiters())
            try:
                await state.wait_until(lambda: gateway.identify_count > before or connection.done())
                if connection.done():
                    connection.result()
                yield client
            finally:
                await client.close()
                await asyncio.gather(connection, return_exceptions=True)


@asynccontextmanager
async def run_emulator() -> AsyncIterator[InstrumentedEmulator]:
    """An emulated Discord whose clock stands still. At its end nothing was refused and no contract violated."""
    emulator = InstrumentedEmulator(State(clock=FakeClock(running=False)), find_contracts_folder())
    async with emulator.serve():
        yield emulator
        gc.collect()  # the exception of an abandoned task is logged when the task is collected
        problems = emulator.list_problems()
        assert not problems, "\n".join(problems)


@asynccontextmanager
async def open_scenario() -> AsyncIterator[Scenario]:
    """A scenario without a bot; `connect` adds one."""
    async with run_emulator() as emulator:
        yield Scenario(emulator)


class DiscordWorld(Scenario):
    """The scenario with Almanac in it; `app` and `client` are set by the first `bot()`."""

    app: Almanac
    client: AlmanacClient

    def __init__(self, emulator: InstrumentedEmulator, settings: Settings) -> None:
        super().__init__(emulator)
        self.settings = settings

    def reset_rate_limit(self) -> None:
        """Start afresh, as if users had paused."""
        self.client.rate_limiter = RateLimiter(name=f"commands {id(object())}")

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[AlmanacClient]:
        """The bot, connected or listening; a second one starts with the state of a new process."""
        if self.settings.interactions_port is not None:
            async with self.replica() as (client, address), self.emulator.delivery.deliver_to([address]):
                yield client
            return
        async with self.connect(self._almanac) as client:
            assert isinstance(client, AlmanacClient)
            yield client

    @asynccontextmanager
    async def replica(self) -> AsyncIterator[tuple[AlmanacClient, str]]:
        """The bot without a gateway, and the address at which it takes interactions."""
        port = self.settings.interactions_port or 0
        async with self.offline_bot() as client, serve_interactions(client, LOOPBACK, port) as address:
            yield client, address

    def offline_bot(self) -> AbstractAsyncContextManager[AlmanacClient]:
        """The bot, logged in, for tests that connect it in their own way."""
        return self._almanac("", "")

    @asynccontextmanager
    async def _almanac(self, _api_url: str, _gateway_url: str) -> AsyncIterator[AlmanacClient]:
        set_discord_addresses(self.settings)
        async with Almanac.open(self.settings) as app, AlmanacClient(app, self.settings) as client:
            self.app, self.client = app, client
            client.admission.clock = DeliveryClock(self.emulator.state.clock.now)  # it stands still, unlike ours
            await client.login(TOKEN)
            await client.command_sync.sync()
            yield client


@asynccontextmanager
async def discord_world(
    folder: Path, database: Path | str, delivery: Delivery = Delivery.GATEWAY
) -> AsyncIterator[DiscordWorld]:
    """A scenario for Almanac with a file or a database on a server; `bot()` connects it, or lets it listen."""
    at = settings_for(database, folder)
    async with run_emulator() as emulator:
        settings = replace(
            at,
            discord_token=TOKEN,
            discord_api_url=emulator.api_url,
            discord_gateway_url=emulator.gateway_url,
            interactions_port=0 if delivery is Delivery.HTTP else None,
        )
        yield DiscordWorld(emulator, settings)
