"""The loopback Discord as one thing to start: REST and gateway on a free port of this machine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from aiohttp import web

from bot.loopback.gateway import Gateway
from bot.loopback.interactions import Interactions
from bot.loopback.rest import Rest
from bot.loopback.world import World

HOST = "127.0.0.1"


class Loopback:
    """`api_url` and `gateway_url` are what a bot is told."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.interactions = Interactions(world)
        self.rest = Rest(world, self.interactions)
        self.gateway = Gateway(world)
        self.api_url = ""
        self.gateway_url = ""

    @classmethod
    @asynccontextmanager
    async def start(cls, world: World, port: int = 0) -> AsyncIterator[Self]:
        """Serve until the block ends; port 0 takes a free one."""
        loopback = cls(world)
        app = web.Application()
        app.add_routes([*loopback.rest.routes(), web.get("/", loopback.gateway.connect)])
        runner = web.AppRunner(app, shutdown_timeout=1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, HOST, port)
            await site.start()
            address = f"{HOST}:{runner.addresses[0][1]}"
            loopback.api_url, loopback.gateway_url = f"http://{address}/api/v10", f"ws://{address}"
            loopback.gateway.address = loopback.gateway_url
            yield loopback
        finally:
            await runner.cleanup()
