"""Fault injection for REST requests: what networks, proxies and Discord itself do on bad days."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

from bot.emulator.protocol import Payload
from bot.emulator.request import build_response
from bot.emulator.rest.router import API_PREFIX, PROXY_HEADERS, get_route_template

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Status:
    """Respond with an HTTP status instead of handling the request; `via` adds the header of Discord's proxies."""

    status: int
    body: Payload | str = ""
    via: bool = True


@dataclass(frozen=True, slots=True)
class Drop:
    """Cut the connection; `after` the request was handled, only its response is lost."""

    after: bool = False


@dataclass(frozen=True, slots=True)
class Reset:
    """Reset the TCP connection before the request is handled."""


@dataclass(slots=True)
class Hold:
    """Keep a request waiting until `release`. `caught` is set when one waits."""

    caught: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        self.released.set()


@dataclass(frozen=True, slots=True)
class Delay:
    """Handle the request after `seconds` of real time."""

    seconds: float


Fault = Status | Drop | Reset | Hold | Delay


def build_too_many_requests(seconds: float, *, via: bool = True, is_global: bool = False) -> Status:
    """Discord's 429; without `via` it is the one of a ban by Cloudflare."""
    body = {"message": "You are being rate limited.", "code": 0, "retry_after": seconds, "global": is_global}
    return Status(429, body, via=via)


@dataclass(slots=True)
class _PlannedFault:
    fault: Fault
    method: str
    path: str
    times: int


class FaultInjector:
    """Faults planned for the next requests; `middleware` injects them."""

    def __init__(self) -> None:
        self._planned: list[_PlannedFault] = []

    def plan(self, fault: Fault, path: str = "", method: str = "", times: int = 1) -> None:
        """Plan a fault for the next `times` requests with that method whose path template contains `path`."""
        self._planned.append(_PlannedFault(fault, method, path, times))

    def clear(self) -> None:
        """Drop all plans and release held requests."""
        for planned in self._planned:
            if isinstance(planned.fault, Hold):
                planned.fault.release()
        self._planned.clear()

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        fault = self._take_fault(request)
        match fault:
            case Status(status, body, via):
                return build_response(status, body, PROXY_HEADERS if via else {})
            case Drop(after=False) | Reset():
                return _abort(request)
            case Hold():
                fault.caught.set()
                await fault.released.wait()
                if request.transport is None:  # the bot has given up
                    return web.Response(status=500)
            case Delay(seconds):
                await asyncio.sleep(seconds)
        response = await handler(request)
        return _abort(request) if isinstance(fault, Drop) else response

    def _take_fault(self, request: web.Request) -> Fault | None:
        if not request.path.startswith(API_PREFIX):
            return None
        template = get_route_template(request)
        for planned in self._planned:
            if planned.times > 0 and planned.method in ("", request.method) and planned.path in template:
                planned.times -= 1
                return planned.fault
        return None


def _abort(request: web.Request) -> web.Response:
    """Abort the connection of a request; the returned response reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
