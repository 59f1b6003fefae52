"""Endpoints of the bot's own user, its application, commands and guilds."""

from bot.emulator.errors import ApiError, ErrorCode
from bot.emulator.gateway.gateway import Gateway
from bot.emulator.protocol import Payload
from bot.emulator.request import ApiRequest
from bot.emulator.state.commands import build_command_key, register_commands
from bot.emulator.state.guilds import Guild
from bot.emulator.state.state import State
from bot.emulator.validation.commands import require_valid_commands

# APPLICATION_COMMAND_BADGE: the app has registered a command.
APPLICATION_FLAGS = 1 << 23


class ApplicationEndpoints:
    def __init__(self, state: State, gateway: Gateway) -> None:
        self._state = state
        self._gateway = gateway

    async def get_me(self, _request: ApiRequest) -> Payload:
        bot = self._state.bot.to_payload()
        return {**bot, "mfa_enabled": False, "locale": "en-US", "verified": True, "email": None}

    async def get_user(self, request: ApiRequest) -> Payload:
        user = self._state.find_user(request.parse_id("user_id"))
        if user is None:
            raise ApiError(ErrorCode.UNKNOWN_USER)
        return user.to_payload()

    async def get_gateway(self, _request: ApiRequest) -> Payload:
        return {"url": self._gateway.url}

    async def get_gateway_bot(self, _request: ApiRequest) -> Payload:
        gateway = self._gateway
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": gateway.max_concurrency}
        return {"url": gateway.url, "shards": gateway.shards, "session_start_limit": limit}

    async def get_application(self, _request: ApiRequest) -> Payload:
        state = self._state
        return {
            "id": str(state.bot.id),
            "name": state.bot.name,
            "icon": None,
            "description": "",
            "type": None,
            "bot": state.bot.to_payload(),
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": state.verify_key,
            "flags": APPLICATION_FLAGS,
            "flags_new": str(APPLICATION_FLAGS),
            "redirect_uris": [],
            "interactions_endpoint_url": state.interactions_endpoint_url,
            "role_connections_verification_url": None,
            "owner": state.owner.to_payload(),
            "approximate_guild_count": len(state.guilds),
            "approximate_user_install_count": sum(user.installed for user in state.users.values()),
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "team": None,
            **({"privacy_policy_url": state.privacy_policy_url} if state.privacy_policy_url else {}),
            "eligible_oauth2_scopes": ["bot", "applications.commands"],
        }

    async def list_commands(self, request: ApiRequest) -> list[Payload]:
        return self._state.commands.get(build_command_key(self._require_scope(request)), [])

    async def set_commands(self, request: ApiRequest) -> list[Payload]:
        guild_id = self._require_scope(request)
        require_valid_commands(request.content)
        return register_commands(self._state, request.content, guild_id)

    async def get_command(self, request: ApiRequest) -> Payload:
        return self._require_command(request)

    async def delete_command(self, request: ApiRequest) -> None:
        command = self._require_command(request)
        self._state.commands[build_command_key(self._require_scope(request))].remove(command)

    async def get_guild(self, request: ApiRequest) -> Payload:
        return self._require_guild(request).to_payload(self._state.bot)

    async def list_channels(self, request: ApiRequest) -> list[Payload]:
        return [channel.to_payload() for channel in self._require_guild(request).channels.values()]

    async def list_roles(self, request: ApiRequest) -> list[Payload]:
        return [role.to_payload() for role in self._require_guild(request).roles.values()]

    async def get_member(self, request: ApiRequest) -> Payload:
        member = self._require_guild(request).members.get(request.parse_id("user_id"))
        if member is None:
            raise ApiError(ErrorCode.UNKNOWN_MEMBER)
        return member.to_payload()

    def _require_scope(self, request: ApiRequest) -> int | None:
        """The id of the guild whose commands are meant, None for the global ones. Raises ApiError."""
        if request.ids["application_id"] != str(self._state.bot.id):
            raise ApiError(ErrorCode.OTHER_APPLICATION)
        if "guild_id" not in request.ids:
            return None
        guild_id = request.parse_id("guild_id")
        if guild_id not in self._state.guilds:
            raise ApiError(ErrorCode.MISSING_ACCESS)
        return guild_id

    def _require_command(self, request: ApiRequest) -> Payload:
        commands = self._state.commands.get(build_command_key(self._require_scope(request)), [])
        command = next((command for command in commands if command["id"] == request.ids["command_id"]), None)
        if command is None:
            raise ApiError(ErrorCode.UNKNOWN_COMMAND)
        return command

    def _require_guild(self, request: ApiRequest) -> Guild:
        guild = self._state.guilds.get(request.parse_id("guild_id"))
        if guild is None:
            raise ApiError(ErrorCode.UNKNOWN_GUILD)
        return guild
