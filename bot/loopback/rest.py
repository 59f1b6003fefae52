"""The REST API: the calls that discord.py makes, answered and refused as Discord does."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

from aiohttp import web

from bot.loopback.interactions import AUTOCOMPLETE, Interaction, Interactions
from bot.loopback.rules import breaches, choice_breaches, command_breaches, walk
from bot.loopback.world import EPHEMERAL, Message, Payload, World

MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9


def answer(content: Any, status: int = 200) -> web.Response:  # noqa: ANN401 - JSON
    """JSON with exactly the content type that discord.py looks for."""
    return web.Response(body=json.dumps(content).encode(), status=status, headers={"Content-Type": "application/json"})


def refuse(status: int, code: int, text: str) -> web.Response:
    return answer({"code": code, "message": text}, status)


class Rest:
    """The routes. What Discord would refuse is refused and noted in `violations`."""

    def __init__(self, world: World, interactions: Interactions) -> None:
        self._world = world
        self._interactions = interactions
        self.violations: list[str] = []
        self.edited = asyncio.Event()

    def routes(self) -> list[web.RouteDef]:
        base = "/api/v10"
        table: list[tuple[str, str, Callable[[web.Request], Coroutine[Any, Any, web.Response]]]] = [
            ("GET", "/users/@me", self._me),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/applications/@me", self._application),
            ("PUT", "/applications/{app}/commands", self._put_commands),
            ("GET", "/applications/{app}/commands", self._get_commands),
            ("PUT", "/applications/{app}/guilds/{guild}/commands", self._put_commands),
            ("GET", "/applications/{app}/guilds/{guild}/commands", self._get_commands),
            ("POST", "/interactions/{id}/{token}/callback", self._callback),
            ("POST", "/webhooks/{app}/{token}", self._follow_up),
            ("PATCH", "/webhooks/{app}/{token}/messages/@original", self._edit_original),
            ("GET", "/webhooks/{app}/{token}/messages/@original", self._get_original),
        ]
        return [web.route(method, base + path, handler) for method, path, handler in table]

    def _allowed(self, request: web.Request) -> bool:
        return request.headers.get("Authorization") == f"Bot {self._world.token}"

    async def _me(self, request: web.Request) -> web.Response:
        if not self._allowed(request):
            return refuse(401, 0, "401: Unauthorized")
        return answer(self._world.bot.payload())

    async def _application(self, request: web.Request) -> web.Response:
        return answer(self._world.application()) if self._allowed(request) else refuse(401, 0, "401: Unauthorized")

    async def _put_commands(self, request: web.Request) -> web.Response:
        commands = await request.json()
        if found := command_breaches(commands):
            return self._breach(request, found)
        app = str(self._world.bot.id)
        stored = [{**command, "id": str(self._world.new_id()), "application_id": app} for command in commands]
        for command in stored:
            command.setdefault("version", command["id"])
            command.setdefault("description", "")
        self._world.commands[request.match_info.get("guild", "global")] = stored
        return answer(stored)

    async def _get_commands(self, request: web.Request) -> web.Response:
        return answer(self._world.commands.get(request.match_info.get("guild", "global"), []))

    async def _callback(self, request: web.Request) -> web.Response:
        interaction = self._interactions.open.get(request.match_info["token"])
        if interaction is None:
            return refuse(404, 10062, "Unknown interaction")
        if interaction.acknowledged:
            return refuse(400, 40060, "Interaction has already been acknowledged.")
        sent = await _body(request)
        kind, content = sent["type"], sent.get("data") or {}
        found = choice_breaches(content.get("choices", [])) if kind == CHOICES else []
        if kind in (MESSAGE, UPDATE):
            found = breaches(content)
        if (kind == CHOICES) != (interaction.kind == AUTOCOMPLETE):
            found.append("choices answer an autocomplete, and nothing else does")
        if found:
            return self._breach(request, found)
        interaction.acknowledged = True
        self._take(interaction, kind, content)
        interaction.answered.set()
        return answer(self._resource(interaction, kind))

    def _take(self, interaction: Interaction, kind: int, content: Payload) -> None:
        if kind == CHOICES:
            interaction.choices = content["choices"]
        elif kind in (MESSAGE, DEFERRED):
            interaction.original = self._post(interaction, content)
        elif interaction.message is not None:
            interaction.original = interaction.message
            interaction.message.body |= _numbered(content) if kind == UPDATE else {}

    def _post(self, interaction: Interaction, content: Payload) -> Message:
        private = bool(content.get("flags", 0) & EPHEMERAL)
        viewer = interaction.user.id if private else None
        return self._world.post(interaction.channel, self._world.bot, _numbered(content), viewer)

    def _resource(self, interaction: Interaction, kind: int) -> Payload:
        about: Payload = {"id": str(interaction.id), "type": interaction.kind}
        resource: Payload = {"type": kind}
        if interaction.original is not None and kind != CHOICES:
            about["response_message_id"] = str(interaction.original.id)
            about["response_message_ephemeral"] = interaction.original.viewer is not None
            if kind in (MESSAGE, UPDATE):
                resource["message"] = interaction.original.payload()
        return {"interaction": about, "resource": resource}

    async def _follow_up(self, request: web.Request) -> web.Response:
        interaction = self._interactions.open.get(request.match_info["token"])
        if interaction is None or not interaction.acknowledged:
            return refuse(404, 10015, "Unknown Webhook")
        content = await _body(request)
        if found := breaches(content):
            return self._breach(request, found)
        return answer(self._post(interaction, content).payload())

    async def _edit_original(self, request: web.Request) -> web.Response:
        interaction = self._interactions.open.get(request.match_info["token"])
        if interaction is None or interaction.original is None:
            return refuse(404, 10015, "Unknown Webhook")
        content = await _body(request)
        whole = {**interaction.original.body, **content}
        if found := breaches(whole):
            return self._breach(request, found)
        interaction.original.body |= _numbered(content)
        self.edited.set()
        return answer(interaction.original.payload())

    async def _get_original(self, request: web.Request) -> web.Response:
        interaction = self._interactions.open.get(request.match_info["token"])
        if interaction is None or interaction.original is None:
            return refuse(404, 10008, "Unknown Message")
        return answer(interaction.original.payload())

    def _breach(self, request: web.Request, found: list[str]) -> web.Response:
        self.violations.extend(f"{request.method} {request.path}: {breach}" for breach in found)
        return refuse(400, 50035, f"Invalid Form Body: {'; '.join(found)}")


async def _body(request: web.Request) -> Payload:
    if request.content_type == "multipart/form-data":
        form = await request.post()
        return dict(json.loads(str(form["payload_json"])))
    return dict(await request.json())


def _numbered(content: Payload) -> Payload:
    """The content as stored: every component has a number, as Discord gives them."""
    parts = list(walk(content.get("components") or []))
    taken = {part["id"] for part in parts if part.get("id")}
    free = (number for number in range(1, 1000) if number not in taken)
    for part in parts:
        if not part.get("id"):
            part["id"] = next(free)
    return {
        key: value
        for key, value in content.items()
        if key in ("content", "embeds", "components", "flags") and value is not None
    }
