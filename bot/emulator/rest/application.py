"""The bot's own account, its application, its commands and guilds."""

from bot.emulator.errors import (
    ApiError,
    missing_access,
    unknown_command,
    unknown_guild,
    unknown_member,
    unknown_user,
)
from bot.emulator.gateway.gateway import Gateway
from bot.emulator.protocol import Payload
from bot.emulator.request import ApiRequest
from bot.emulator.state.commands import register, shelf
from bot.emulator.state.guilds import Guild
from bot.emulator.state.state import State
from bot.emulator.state.users import Member
from bot.emulator.validation.commands import require_valid_commands

APPLICATION_FLAGS = 1 << 23
"""It has registered a command (Discord: APPLICATION_COMMAND_BADGE)."""


class Account:
    """What the bot is told of itself."""

    def __init__(self, state: State, gateway: Gateway) -> None:
        self._state = state
        self._gateway = gateway

    async def me(self, _call: ApiRequest) -> Payload:
        bot = self._state.bot.to_payload()
        return {**bot, "mfa_enabled": False, "locale": "en-US", "verified": True, "email": None}

    async def user(self, call: ApiRequest) -> Payload:
        found = self._state.find_user(call.number("user_id"))
        if found is None:
            raise unknown_user()
        return found.to_payload()

    async def gateway(self, _call: ApiRequest) -> Payload:
        return {"url": self._gateway.address}

    async def gateway_bot(self, _call: ApiRequest) -> Payload:
        starts = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": self._gateway.concurrency}
        return {"url": self._gateway.address, "shards": self._gateway.shards, "session_start_limit": starts}

    async def application(self, _call: ApiRequest) -> Payload:
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
            "verify_key": "0" * 64,
            "flags": APPLICATION_FLAGS,
            "flags_new": str(APPLICATION_FLAGS),
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "owner": state.owner.to_payload(),
            "approximate_guild_count": len(state.guilds),
            "approximate_user_install_count": sum(user.installed for user in state.users.values()),
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "team": None,
            "eligible_oauth2_scopes": ["bot", "applications.commands"],
        }

    def _place(self, call: ApiRequest) -> int | None:
        """Whose commands are meant: a guild's, or the global ones. Raises Refusal for another app or guild."""
        if call.ids["application_id"] != str(self._state.bot.id):
            raise ApiError(403, 20012, "You are not authorized to perform this action on this application")
        if "guild_id" not in call.ids:
            return None
        guild = call.number("guild_id")
        if guild not in self._state.guilds:
            raise missing_access()
        return guild

    async def commands(self, call: ApiRequest) -> list[Payload]:
        return self._state.commands.get(shelf(self._place(call)), [])

    async def set_commands(self, call: ApiRequest) -> list[Payload]:
        place = self._place(call)
        require_valid_commands(call.sent)
        return register(self._state, call.sent, place)

    def _command(self, call: ApiRequest) -> Payload:
        commands = self._state.commands.get(shelf(self._place(call)), [])
        found = next((one for one in commands if one["id"] == call.ids["command_id"]), None)
        if found is None:
            raise unknown_command()
        return found

    async def command(self, call: ApiRequest) -> Payload:
        return self._command(call)

    async def delete_command(self, call: ApiRequest) -> None:
        gone = self._command(call)
        self._state.commands[shelf(self._place(call))].remove(gone)

    def _guild(self, call: ApiRequest) -> Guild:
        found = self._state.guilds.get(call.number("guild_id"))
        if found is None:
            raise unknown_guild()
        return found

    async def guild(self, call: ApiRequest) -> Payload:
        return self._guild(call).to_payload(self._state.bot)

    async def channels(self, call: ApiRequest) -> list[Payload]:
        return [one.to_payload() for one in self._guild(call).channels.values()]

    async def roles(self, call: ApiRequest) -> list[Payload]:
        return [one.to_payload() for one in self._guild(call).roles.values()]

    def _member(self, call: ApiRequest) -> Member:
        found = self._guild(call).members.get(call.number("user_id"))
        if found is None:
            raise unknown_member()
        return found

    async def member(self, call: ApiRequest) -> Payload:
        return self._member(call).to_payload()
