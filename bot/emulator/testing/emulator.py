"""The emulator with everything that tests need: faults, contract checks and expected errors."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Self

from aiohttp.typedefs import Middleware

from bot.emulator.server import DiscordEmulator
from bot.emulator.state.guilds import Channel, Member
from bot.emulator.state.state import State
from bot.emulator.state.users import User
from bot.emulator.testing.contracts import Contracts
from bot.emulator.testing.driver import Driver
from bot.emulator.testing.faults import FaultInjector
from bot.emulator.testing.gateway_faults import GatewayFaults
from bot.emulator.testing.signed_delivery import SignedDelivery


class InstrumentedEmulator(DiscordEmulator):
    """An emulator whose traffic is disturbed by `faults` and checked by `contracts`.

    Args:
        state: what exists in it.
        contracts: the folder with Discord's documents; None checks nothing.
        middlewares: see REST requests after the faults.

    """

    def __init__(self, state: State, contracts: Path | None = None, *middlewares: Middleware) -> None:
        self.contracts = None if contracts is None else Contracts(contracts)
        self.faults = FaultInjector()
        super().__init__(state, self.contracts, self.faults.middleware, *middlewares)
        self.gateway_faults = GatewayFaults(self.gateway)
        self.delivery = SignedDelivery(self)

    def create_driver(self, person: Member | User, channel: Channel | None = None) -> Driver:
        """A driver for `client_for` the same person."""
        return Driver(self.create_client(person, channel))

    @asynccontextmanager
    async def serve(self, port: int = 0) -> AsyncIterator[Self]:
        async with super().serve(port):
            try:
                yield self
            finally:
                self.faults.clear()  # a held request would keep the server from stopping

    def list_problems(self) -> list[str]:
        """The requests that Discord would refuse, and all violations of its contracts."""
        violations = [] if self.contracts is None else self.contracts.violations
        refused = [f"an interaction over HTTP: {status}" for status in self.delivery.refused]
        return [*self.rest.violations, *map(str, violations), *refused]

    @contextmanager
    def expect_errors(self) -> Iterator[list[str]]:
        """A block whose problems are expected. Yields a list that holds them after the block."""
        expected: list[str] = []
        refused = self.rest.violations
        violations = [] if self.contracts is None else self.contracts.violations
        before = len(refused), len(violations)
        yield expected
        expected += [*refused[before[0] :], *map(str, violations[before[1] :])]
        del refused[before[0] :], violations[before[1] :]
