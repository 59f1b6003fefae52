"""The emulator's server: REST API, gateway and files on one port of this machine."""

import mimetypes
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Self

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.emulator.client.client import UserClient
from bot.emulator.gateway.gateway import Gateway
from bot.emulator.observer import TrafficObserver
from bot.emulator.rest.router import API_PREFIX, RestApi
from bot.emulator.state.guilds import Channel, Member
from bot.emulator.state.interactions import Interactions
from bot.emulator.state.state import State
from bot.emulator.state.users import User

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
HOST = "127.0.0.1"
MAX_REQUEST_BYTES = 64 << 20
SHUTDOWN_SECONDS = 0.1
# Connections that may wait to be accepted: with fewer, a bot that opens hundreds at once waits a second for some.
BACKLOG = 1_024

# Content types that a browser may show; it downloads all other files, so that none runs a script.
PICTURE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


class DiscordEmulator:
    """A Discord on this machine.

    Attributes:
        api_url: where bots send REST requests, known while it is served.
        gateway_url: where bots connect to the gateway.

    """

    def __init__(self, state: State, observer: TrafficObserver | None = None, *middlewares: Middleware) -> None:
        """Create an emulator; `middlewares` see REST requests before the API does."""
        self.state = state
        self.interactions = Interactions(state)
        self.gateway = Gateway(state, observer)
        self.rest = RestApi(state, self.interactions, self.gateway, observer)
        self.api_url = ""
        self.gateway_url = ""
        self._middlewares = middlewares

    def create_client(self, person: Member | User, channel: Channel | None = None) -> UserClient:
        """A user's client; by default in the first channel of a member's guild, or in a user's direct messages."""
        if isinstance(person, Member):
            channel = channel or next(iter(person.guild.channels.values()))
            return UserClient(self.state, self.interactions, person.user, channel)
        return UserClient(self.state, self.interactions, person, channel or self.state.open_direct_channel(person))

    @asynccontextmanager
    async def serve(self, port: int = 0) -> AsyncIterator[Self]:
        """Serve until the block ends. Port 0 takes a free one."""
        app = web.Application(client_max_size=MAX_REQUEST_BYTES, middlewares=[self._require_bot, *self._middlewares])
        files = web.get("/attachments/{channel}/{file_id:[0-9]+}/{name}", self._serve_file)
        app.add_routes([*self.rest.build_routes(), files, web.get("/", self.gateway.connect)])
        runner = web.AppRunner(app, shutdown_timeout=SHUTDOWN_SECONDS, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, port, backlog=BACKLOG).start()
            self._set_address(f"{HOST}:{runner.addresses[0][1]}")
            yield self
        finally:
            await runner.cleanup()

    def _set_address(self, address: str) -> None:
        self.api_url, self.gateway_url = f"http://{address}{API_PREFIX}", f"ws://{address}"
        self.state.cdn = f"http://{address}"
        self.gateway.url = self.gateway_url

    async def _serve_file(self, request: web.Request) -> web.Response:
        attachment = self.state.attachments.get(int(request.match_info["file_id"]))
        if attachment is None:
            return web.Response(status=404)
        guessed = mimetypes.guess_type(attachment.upload.filename)[0]
        content_type = guessed if guessed in PICTURE_TYPES else "application/octet-stream"
        # A file of a user must not run in the page's or this server's origin.
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
        return web.Response(body=attachment.upload.content, content_type=content_type, headers=headers)

    @web.middleware
    async def _require_bot(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse web pages: they send an Origin, or through DNS rebinding another host name."""
        if request.host != self.state.cdn.removeprefix("http://") or "Origin" in request.headers:
            raise web.HTTPForbidden(text="This server is for a bot on this machine, not for web pages.")
        return await handler(request)
