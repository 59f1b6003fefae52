"""The emulated Discord as one thing to start: REST, gateway and files on one port of this machine."""

import mimetypes
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Self

from aiohttp import web

from bot.emulator.client.client import UserClient
from bot.emulator.gateway.gateway import Gateway
from bot.emulator.rest.rate_limits import RateLimits
from bot.emulator.rest.router import Rest
from bot.emulator.state.guilds import Channel
from bot.emulator.state.interactions import Interactions
from bot.emulator.state.state import State
from bot.emulator.state.users import Member, User
from bot.emulator.testing.contracts import Contracts
from bot.emulator.testing.driver import Driver
from bot.emulator.testing.faults import Faults

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
HOST = "127.0.0.1"
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What a browser may show; every other file can only be saved, whatever its name says."""

BACKLOG = 1_024
"""Connections that wait to be accepted: with fewer, a bot that opens hundreds at once waits a second for some."""


class DiscordEmulator:
    """`api_url` and `gateway_url` are what a bot is told. `contracts` is None where nobody has Discord's documents."""

    def __init__(self, state: State, contracts: Path | None = None) -> None:
        self.state = state
        self.interactions = Interactions(state)
        self.contracts = None if contracts is None else Contracts(contracts)
        self.gateway = Gateway(state, self.contracts)
        self.rest = Rest(state, self.interactions, self.gateway, self.contracts)
        self.api_url = ""
        self.gateway_url = ""

    @property
    def faults(self) -> Faults:
        return self.rest.faults

    @property
    def limits(self) -> RateLimits:
        return self.rest.limits

    def problems(self) -> list[str]:
        """What Discord refused, and where anybody left its contracts."""
        breaches = [] if self.contracts is None else self.contracts.breaches
        return [*self.rest.violations, *map(str, breaches)]

    @contextmanager
    def expect_errors(self) -> Iterator[list[str]]:
        """A block in which the bot is meant to be refused; the list is what was, filled at the end of the block."""
        found: list[str] = []
        before = list(self.rest.violations)
        breaches = [] if self.contracts is None else list(self.contracts.breaches)
        yield found
        found += self.problems()
        found[:] = [problem for problem in found if problem not in {*before, *map(str, breaches)}]
        self.rest.violations[:] = before
        if self.contracts is not None:
            self.contracts.breaches[:] = breaches

    def client_for(self, who: Member | User, channel: Channel | None = None) -> UserClient:
        """Somebody in a channel; without one, a member in their guild's first, a user in their direct messages."""
        if channel is None:
            channel = (
                next(iter(who.guild.channels.values())) if isinstance(who, Member) else self.state.direct_channel(who)
            )
        return UserClient(self.state, self.interactions, who.user if isinstance(who, Member) else who, channel)

    def driver_for(self, who: Member | User, channel: Channel | None = None) -> Driver:
        """Somebody who does things step by step and waits for the bot."""
        return Driver(self.client_for(who, channel))

    async def _file(self, request: web.Request) -> web.Response:
        found = self.state.attachments.get(int(request.match_info["number"]))
        if found is None:
            return web.Response(status=404)
        kind = mimetypes.guess_type(found.upload.filename)[0]
        kind = kind if kind in PICTURES else "application/octet-stream"
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
        return web.Response(body=found.upload.content, content_type=kind, headers=headers)

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Bots only: a page of a browser names its origin, or by a trick of DNS another host."""
        if request.host != self.state.cdn.removeprefix("http://") or "Origin" in request.headers:
            raise web.HTTPForbidden(text="This is for a bot on this machine, not for a page.")
        return await handler(request)

    @classmethod
    @asynccontextmanager
    async def start(cls, state: State, port: int = 0, contracts: Path | None = None) -> AsyncIterator[Self]:
        """Serve until the block ends; port 0 takes a free one."""
        emulator = cls(state, contracts)
        app = web.Application(client_max_size=64 << 20, middlewares=[emulator._guard])
        files = web.get("/attachments/{channel}/{number:[0-9]+}/{name}", emulator._file)
        app.add_routes([*emulator.rest.routes(), files, web.get("/", emulator.gateway.connect)])
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        try:
            site = web.TCPSite(runner, HOST, port, backlog=BACKLOG)
            await site.start()
            emulator._address(f"{HOST}:{runner.addresses[0][1]}")
            yield emulator
        finally:
            emulator.faults.clear()
            await runner.cleanup()

    def _address(self, address: str) -> None:
        self.api_url, self.gateway_url = f"http://{address}/api/v10", f"ws://{address}"
        self.state.cdn = f"http://{address}"
        self.gateway.address = self.gateway_url
