"""The REST API: its routes, and the steps that every request goes through."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from aiohttp import web

from bot.emulator.errors import SHAPE_ERRORS, ApiError, ErrorCode
from bot.emulator.gateway.gateway import Gateway
from bot.emulator.observer import TrafficObserver
from bot.emulator.request import ApiRequest, build_response, parse_request
from bot.emulator.rest.application import ApplicationEndpoints
from bot.emulator.rest.callbacks import CallbackEndpoint
from bot.emulator.rest.channels import ChannelEndpoints
from bot.emulator.rest.rate_limits import RateLimits
from bot.emulator.rest.webhooks import WebhookEndpoints
from bot.emulator.state.interactions import Interactions
from bot.emulator.state.state import State

API_PREFIX = "/api/v10"
# Discord answers through a proxy; discord.py takes a 429 without this header for a ban by Cloudflare.
PROXY_HEADERS = {"Via": "1.1 google"}

# Routes that need no bot token and don't count against the global rate limit: their token is in the path.
EXEMPT_PREFIXES = ("/interactions/", "/webhooks/")

Endpoint = Callable[[ApiRequest], Awaitable[Any]]
"""Returns the body of the response, None for an empty one. Raises ApiError."""

Table = dict[tuple[str, str], Endpoint]


class RestApi:
    """Serves the endpoints. Every refused request is noted in `violations`."""

    def __init__(
        self, state: State, interactions: Interactions, gateway: Gateway, observer: TrafficObserver | None
    ) -> None:
        self._state = state
        self._observer = observer
        self.limits = RateLimits(state.clock)
        self.violations: list[str] = []
        self._endpoints = {
            **_map_application_routes(ApplicationEndpoints(state, gateway)),
            **_map_channel_routes(ChannelEndpoints(state)),
            **_map_interaction_routes(CallbackEndpoint(state, interactions), WebhookEndpoints(state, interactions)),
        }

    def build_routes(self) -> list[web.RouteDef]:
        return [
            *(web.route(method, API_PREFIX + path, self._serve) for method, path in self._endpoints),
            # After all others, as aiohttp takes the first route that matches.
            web.route("*", "/api/{rest:.*}", self._refuse_unknown),
        ]

    async def _refuse_unknown(self, request: web.Request) -> web.StreamResponse:
        self.violations.append(f"{request.method} {request.path}: no such route")
        return build_response(404, {"message": "404: Not Found", "code": 0}, {})

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        try:
            parsed = await parse_request(request, get_route_template(request))
        except ApiError as error:
            return self._refuse(request, error, {})
        return await self._respond(parsed)

    async def _respond(self, request: ApiRequest) -> web.Response:
        exempt = request.template.startswith(EXEMPT_PREFIXES)
        limit = self.limits.check(request.method, request.template, request.ids, exempt=exempt)
        headers = {**PROXY_HEADERS, **limit.headers}
        if limit.refusal is not None:
            return self._finish(request, build_response(429, limit.refusal, headers))
        try:
            content = await self._call_endpoint(request, exempt=exempt)
        except ApiError as error:
            return self._finish(request, self._refuse(request, error, headers))
        except SHAPE_ERRORS as cause:
            bad_shape = ApiError(ErrorCode.INVALID_FORM_BODY, f" ({type(cause).__name__}: {cause})")
            return self._finish(request, self._refuse(request, bad_shape, headers))
        return self._finish(request, build_response(204 if content is None else 200, content, headers))

    async def _call_endpoint(self, request: ApiRequest, *, exempt: bool) -> Any:  # noqa: ANN401 - JSON
        if not exempt and request.authorization != f"Bot {self._state.token}":
            raise ApiError(ErrorCode.UNAUTHORIZED)
        return await self._endpoints[request.method, request.template](request)

    def _refuse(self, request: web.Request | ApiRequest, error: ApiError, headers: Mapping[str, str]) -> web.Response:
        self.violations.append(f"{request.method} {request.path}: {error}")
        return build_response(error.status, error.to_payload(), headers)

    def _finish(self, request: ApiRequest, response: web.Response) -> web.Response:
        if self._observer is not None:
            self._observer.observe_request(request)
            body = response.body
            content = msgspec.json.decode(body) if isinstance(body, bytes) else None
            self._observer.observe_response(request, response.status, content)
        return response


def get_route_template(request: web.Request) -> str:
    """The path of a request's route as in Discord's OpenAPI document."""
    assert request.match_info.route.resource is not None
    return request.match_info.route.resource.canonical.removeprefix(API_PREFIX)


def _map_application_routes(application: ApplicationEndpoints) -> Table:
    guild = "/guilds/{guild_id}"
    table: Table = {
        ("GET", "/users/@me"): application.get_me,
        ("GET", "/users/{user_id}"): application.get_user,
        ("GET", "/gateway"): application.get_gateway,
        ("GET", "/gateway/bot"): application.get_gateway_bot,
        ("GET", "/oauth2/applications/@me"): application.get_application,
        ("GET", "/applications/@me"): application.get_application,
        ("GET", guild): application.get_guild,
        ("GET", guild + "/channels"): application.list_channels,
        ("GET", guild + "/roles"): application.list_roles,
        ("GET", guild + "/members/{user_id}"): application.get_member,
    }
    for scope in ("/applications/{application_id}", "/applications/{application_id}/guilds/{guild_id}"):
        table |= {
            ("GET", scope + "/commands"): application.list_commands,
            ("PUT", scope + "/commands"): application.set_commands,
            ("GET", scope + "/commands/{command_id}"): application.get_command,
            ("DELETE", scope + "/commands/{command_id}"): application.delete_command,
        }
    return table


def _map_channel_routes(channels: ChannelEndpoints) -> Table:
    channel, message = "/channels/{channel_id}", "/channels/{channel_id}/messages/{message_id}"
    return {
        ("POST", "/users/@me/channels"): channels.open_direct_channel,
        ("GET", channel): channels.get_channel,
        ("GET", channel + "/messages"): channels.list_messages,
        ("POST", channel + "/messages"): channels.create_message,
        ("GET", message): channels.get_message,
        ("PATCH", message): channels.edit_message,
        ("DELETE", message): channels.delete_message,
        ("POST", channel + "/typing"): channels.trigger_typing,
    }


def _map_interaction_routes(callback: CallbackEndpoint, webhooks: WebhookEndpoints) -> Table:
    webhook = "/webhooks/{webhook_id}/{webhook_token}"
    table: Table = {
        ("POST", "/interactions/{interaction_id}/{interaction_token}/callback"): callback.create_response,
        ("POST", webhook): webhooks.create_follow_up,
    }
    for message in (webhook + "/messages/@original", webhook + "/messages/{message_id}"):
        table |= {
            ("GET", message): webhooks.get_message,
            ("PATCH", message): webhooks.edit_message,
            ("DELETE", message): webhooks.delete_message,
        }
    return table
