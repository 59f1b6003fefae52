"""The HTTP server of the page. It serves browsers on this machine, and no pages of other origins."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from aiohttp import WSMsgType, web

from bot.emulator.protocol import Payload
from bot.emulator.server import HOST, DiscordEmulator
from bot.emulator.state.messages import MAX_ATTACHMENT_BYTES
from bot.errors import UserError
from bot.playground.seed import DemoPerson
from bot.playground.session import BrowserTab, ListStarters, parse_action

STATIC_FOLDER = Path(__file__).parent / "static"
# An action may contain a file in base64, which takes a third more than the file.
MAX_ACTION_BYTES = 2 * MAX_ATTACHMENT_BYTES

HEARTBEAT_SECONDS = 20
SHUTDOWN_SECONDS = 0.1
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PlaygroundServer:
    """Serves the page.

    `problems` of the knowledge files are shown in all open tabs, each with one of `sockets`. `list_starters` gives the
    questions that the page greets with.
    """

    def __init__(
        self,
        emulator: DiscordEmulator,
        people: Mapping[str, DemoPerson],
        list_starters: ListStarters = list,
    ) -> None:
        self._emulator = emulator
        self._people = people
        self._list_starters = list_starters
        self.sockets: set[web.WebSocketResponse] = set()
        self.problems: list[str] = []
        self.address = ""

    async def show_problems(self, problems: list[str]) -> None:
        self.problems = problems
        for socket in list(self.sockets):
            await _send(socket, {"kind": "problems", "problems": problems})

    @asynccontextmanager
    async def serve(self, port: int) -> AsyncIterator[str]:
        """Serve until the block ends; yields the address. Raises UserError if the port is taken."""
        app = web.Application(middlewares=[self._require_local])
        routes = [
            web.get("/", self._serve_index),
            web.get("/socket", self._serve_tab),
            web.static("/static", STATIC_FOLDER),
        ]
        app.add_routes(routes)
        runner = web.AppRunner(app, shutdown_timeout=SHUTDOWN_SECONDS, access_log=None)
        await runner.setup()
        try:
            await _listen(runner, port)
            self.address = f"http://{HOST}:{runner.addresses[0][1]}/"
            yield self.address
        finally:
            for socket in list(self.sockets):
                await socket.close()
            await runner.cleanup()

    async def _serve_index(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(STATIC_FOLDER / "index.html")

    async def _serve_tab(self, request: web.Request) -> web.WebSocketResponse:
        if request.headers.get("Origin") not in {f"http://{host}" for host in self._list_hosts()}:
            raise web.HTTPForbidden(text="Only this server's own page may open the socket.")
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS, max_msg_size=MAX_ACTION_BYTES)
        await socket.prepare(request)
        tab = BrowserTab(self._emulator, self._people, lambda update: _send(socket, update), self._list_starters)
        self.sockets.add(socket)
        following = asyncio.create_task(tab.follow_messages())
        try:
            async for message in socket:
                action = parse_action(message.data) if message.type is WSMsgType.TEXT else None
                if action is not None:
                    await tab.perform(action, self.problems)
        finally:
            self.sockets.discard(socket)
            following.cancel()
            await tab.close()
        return socket

    def _list_hosts(self) -> set[str]:
        port = self.address.rpartition(":")[2].strip("/")
        return {f"{name}:{port}" for name in (HOST, "localhost")}

    @web.middleware
    async def _require_local(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse other host names, which DNS rebinding would send, and add the security headers."""
        if request.host not in self._list_hosts():
            raise web.HTTPForbidden(text="Open this page at an address of this machine.")
        response = await handler(request)
        if not response.prepared:
            response.headers.update(self._build_security_headers())
        return response

    def _build_security_headers(self) -> dict[str, str]:
        policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        policy += f"img-src 'self' data: {self._emulator.state.cdn}; "
        policy += "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        return {
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
        }


async def _listen(runner: web.AppRunner, port: int) -> None:
    try:
        await web.TCPSite(runner, HOST, port).start()
    except OSError as error:
        raise UserError(f"Can't use port {port} ({error.strerror}). Choose another one with --port.") from error


async def _send(socket: web.WebSocketResponse, update: Payload) -> None:
    with suppress(ConnectionError):  # the tab was closed
        if not socket.closed:
            await socket.send_str(json.dumps(update))
