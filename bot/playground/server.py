"""Serves the page, to browsers on this machine and to no page of another origin."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from aiohttp import WSMsgType, web

from bot.emulator.protocol import Payload
from bot.emulator.server import HOST, DiscordEmulator
from bot.emulator.state.messages import MAX_FILE_BYTES
from bot.errors import UserError
from bot.playground.seed import DemoPerson
from bot.playground.session import BrowserTab, parse

STATIC = Path(__file__).parent / "static"
LARGEST_WORD = 2 * MAX_FILE_BYTES
"""Bytes that a page may say at once: a file, in base64."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PlaygroundServer:
    """The open pages, and the problems of the knowledge files that all of them show."""

    def __init__(self, emulator: DiscordEmulator, people: Mapping[str, DemoPerson]) -> None:
        self._loopback = emulator
        self._people = people
        self._sockets: set[web.WebSocketResponse] = set()
        self.problems: list[str] = []
        self.address = ""

    async def show_problems(self, problems: list[str]) -> None:
        self.problems = problems
        for socket in list(self._sockets):
            await _send(socket, {"kind": "problems", "problems": problems})

    async def _index(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(STATIC / "index.html")

    async def _live(self, request: web.Request) -> web.WebSocketResponse:
        if request.headers.get("Origin") not in {f"http://{host}" for host in self._hosts()}:
            raise web.HTTPForbidden(text="This socket is for the page of this server alone.")
        socket = web.WebSocketResponse(heartbeat=20, max_msg_size=LARGEST_WORD)
        await socket.prepare(request)
        page = BrowserTab(
            self._loopback.state, self._loopback.interactions, self._people, lambda said: _send(socket, said)
        )
        self._sockets.add(socket)
        following = asyncio.create_task(page.follow())
        try:
            async for message in socket:
                said = parse(message.data) if message.type is WSMsgType.TEXT else None
                if said is not None:
                    await page.receive(said, self.problems)
        finally:
            self._sockets.discard(socket)
            following.cancel()
            await page.close()
        return socket

    def _hosts(self) -> set[str]:
        port = self.address.rpartition(":")[2].strip("/")
        return {f"{name}:{port}" for name in (HOST, "localhost")}

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Only by a name of this machine (another one may be a trick of DNS), and with a strict policy."""
        if request.host not in self._hosts():
            raise web.HTTPForbidden(text="This page is reached at an address of this machine only.")
        response = await handler(request)
        if not response.prepared:
            response.headers.update(self._headers())
        return response

    def _headers(self) -> dict[str, str]:
        policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        policy += f"img-src 'self' data: {self._loopback.state.cdn}; "
        policy += "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        return {
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
        }

    @asynccontextmanager
    async def serve(self, port: int) -> AsyncIterator[str]:
        """Serve until the block ends; gives the address. Raises UserError where the port is taken."""
        app = web.Application(middlewares=[self._guard])
        app.add_routes([web.get("/", self._index), web.get("/live", self._live), web.static("/static", STATIC)])
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, port).start()
            self.address = f"http://{HOST}:{runner.addresses[0][1]}/"
            yield self.address
        except OSError as error:
            raise UserError(f"Port {port} can't be used ({error.strerror}); choose another with --port.") from error
        finally:
            for socket in list(self._sockets):
                await socket.close()
            await runner.cleanup()


async def _send(socket: web.WebSocketResponse, said: Payload) -> None:
    with suppress(ConnectionError):  # the page has just gone
        if not socket.closed:
            await socket.send_str(json.dumps(said))
