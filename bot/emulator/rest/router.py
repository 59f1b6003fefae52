"""The REST API: which route does what, and what every request goes through on its way."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import web

from bot.emulator.errors import SHAPELESS, ApiError, shapeless, unauthorized
from bot.emulator.gateway.gateway import Gateway
from bot.emulator.request import ApiRequest, read
from bot.emulator.rest.application import Account
from bot.emulator.rest.callbacks import Callbacks
from bot.emulator.rest.channels import Channels
from bot.emulator.rest.rate_limits import RateLimitDecision, RateLimits
from bot.emulator.rest.webhooks import Webhooks
from bot.emulator.state.interactions import Interactions
from bot.emulator.state.state import State
from bot.emulator.testing.contracts import Contracts
from bot.emulator.testing.faults import Delay, Drop, Fault, Faults, Hold, Reset, Status

BASE = "/api/v10"
VIA = {"Via": "1.1 google"}
"""Discord's answers come through its proxy; discord.py takes a 429 without this for a ban by Cloudflare."""

Action = Callable[[ApiRequest], Awaitable[Any]]


class Rest:
    """What Discord would refuse is refused, and noted in `violations`."""

    def __init__(self, state: State, interactions: Interactions, gateway: Gateway, contracts: Contracts | None) -> None:
        self._state = state
        self._contracts = contracts
        self.faults = Faults()
        self.limits = RateLimits(state.clock)
        self.violations: list[str] = []
        self._actions = self._table(interactions, gateway)

    def _table(self, interactions: Interactions, gateway: Gateway) -> dict[tuple[str, str], Action]:
        mine, channels, hooks = (
            Account(self._state, gateway),
            Channels(self._state),
            Webhooks(self._state, interactions),
        )
        app, app_guild = "/applications/{application_id}", "/applications/{application_id}/guilds/{guild_id}"
        hook, original = "/webhooks/{webhook_id}/{webhook_token}", "/messages/@original"
        channel, guild = "/channels/{channel_id}", "/guilds/{guild_id}"
        one = channel + "/messages/{message_id}"
        table: dict[tuple[str, str], Action] = {
            ("GET", "/users/@me"): mine.me,
            ("GET", "/users/{user_id}"): mine.user,
            ("POST", "/users/@me/channels"): channels.open_direct,
            ("GET", "/gateway"): mine.gateway,
            ("GET", "/gateway/bot"): mine.gateway_bot,
            ("GET", "/oauth2/applications/@me"): mine.application,
            ("GET", "/applications/@me"): mine.application,
            ("GET", guild): mine.guild,
            ("GET", guild + "/channels"): mine.channels,
            ("GET", guild + "/roles"): mine.roles,
            ("GET", guild + "/members/{user_id}"): mine.member,
            ("GET", channel): channels.channel,
            ("GET", channel + "/messages"): channels.messages,
            ("POST", channel + "/messages"): channels.send,
            ("GET", one): channels.message,
            ("PATCH", one): channels.edit,
            ("DELETE", one): channels.delete,
            ("POST", channel + "/typing"): channels.typing,
            ("POST", "/interactions/{interaction_id}/{interaction_token}/callback"): Callbacks(
                self._state, interactions
            ).answer,
            ("POST", hook): hooks.follow_up,
            ("GET", hook + original): hooks.get,
            ("PATCH", hook + original): hooks.edit,
            ("DELETE", hook + original): hooks.delete,
            ("GET", hook + "/messages/{message_id}"): hooks.get,
            ("PATCH", hook + "/messages/{message_id}"): hooks.edit,
            ("DELETE", hook + "/messages/{message_id}"): hooks.delete,
        }
        for place in (app, app_guild):
            table |= {
                ("GET", place + "/commands"): mine.commands,
                ("PUT", place + "/commands"): mine.set_commands,
                ("GET", place + "/commands/{command_id}"): mine.command,
                ("DELETE", place + "/commands/{command_id}"): mine.delete_command,
            }
        return table

    def routes(self) -> list[web.RouteDef]:
        return [
            *(web.route(method, BASE + path, self._serve) for method, path in self._actions),
            web.route("*", "/api/{rest:.*}", self._unknown),
        ]

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        self.violations.append(f"{request.method} {request.path}: no such route")
        return _response(404, {"message": "404: Not Found", "code": 0}, {})

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        assert request.match_info.route.resource is not None
        template = request.match_info.route.resource.canonical.removeprefix(BASE)
        try:
            call = await read(request, template)
        except ApiError as refusal:
            self.violations.append(f"{request.method} {request.path}: {refusal}")
            return _response(refusal.status, refusal.to_payload(), {})
        fault = self.faults.meet(call)
        early = await self._go_wrong(fault, request)
        if early is not None:
            return early
        response = await self._answer(call)
        if isinstance(fault, Drop):
            return _cut(request)
        return response

    async def _go_wrong(self, fault: Fault | None, request: web.Request) -> web.StreamResponse | None:
        match fault:
            case Status(status, body, via):
                return _response(status, body, VIA if via else {})
            case Drop(after=False) | Reset():
                return _cut(request)
            case Hold():
                fault.caught.set()
                await fault.released.wait()
            case Delay(seconds):
                await asyncio.sleep(seconds)
        return None

    async def _answer(self, call: ApiRequest) -> web.Response:
        free = call.template.startswith(("/interactions/", "/webhooks/"))
        verdict = self.limits.check(call.method, call.template, dict(call.ids), counted=not free)
        if verdict.refused is not None:
            return self._respond(call, 429, verdict.refused, verdict)
        try:
            if not free and call.authorization != f"Bot {self._state.token}":
                raise unauthorized()
            content = await self._actions[call.method, call.template](call)
        except (ApiError, *SHAPELESS) as error:
            refusal = error if isinstance(error, ApiError) else shapeless(error)
            self.violations.append(f"{call.method} {call.path}: {refusal}")
            return self._respond(call, refusal.status, refusal.to_payload(), verdict)
        return self._respond(call, 204 if content is None else 200, content, verdict)

    def _respond(self, call: ApiRequest, status: int, content: object, verdict: RateLimitDecision) -> web.Response:
        response = _response(status, content, {**VIA, **verdict.headers})
        if self._contracts is not None:
            self._contracts.request(call)
            self._contracts.answer(call, status, None if content is None else msgspec.json.decode(response.body))  # type: ignore[arg-type]
        return response


def _response(status: int, content: object, headers: dict[str, str]) -> web.Response:
    """JSON with exactly the content type that discord.py looks for; a plain text as it is."""
    if content is None:
        return web.Response(status=status, headers=headers)
    if isinstance(content, str):
        return web.Response(text=content, status=status, headers=headers)
    return web.Response(
        body=msgspec.json.encode(content), status=status, headers={**headers, "Content-Type": "application/json"}
    )


def _cut(request: web.Request) -> web.Response:
    """Abort the connection under the request; what is returned reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
