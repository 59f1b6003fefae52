"""Channel endpoints: the bot reads and writes messages without an interaction."""

from bot.emulator.errors import ApiError, ErrorCode
from bot.emulator.protocol import Payload, PermissionFlag
from bot.emulator.request import ApiRequest
from bot.emulator.rest.messages import MessageSetup, edit_message, send_message
from bot.emulator.state.guilds import Channel
from bot.emulator.state.messages import Message
from bot.emulator.state.permissions import has_permissions
from bot.emulator.state.state import State


class ChannelEndpoints:
    def __init__(self, state: State) -> None:
        self._state = state

    async def get_channel(self, request: ApiRequest) -> Payload:
        return self._require_channel(request, PermissionFlag.VIEW_CHANNEL).to_payload()

    async def list_messages(self, request: ApiRequest) -> list[Payload]:
        """Newest first, up to `limit` (1 to 100, by default 50)."""
        channel = self._require_channel(request, PermissionFlag.READ_MESSAGE_HISTORY)
        messages = self._state.list_visible_messages(channel, self._state.bot)
        newest = [message.to_payload() for message in reversed(messages) if not message.ephemeral]
        return newest[: int(request.query.get("limit", "50"))]

    async def get_message(self, request: ApiRequest) -> Payload:
        channel = self._require_channel(request, PermissionFlag.READ_MESSAGE_HISTORY)
        return self._require_message(request, channel).to_payload()

    async def create_message(self, request: ApiRequest) -> Payload:
        channel = self._require_channel(request, PermissionFlag.SEND_MESSAGES)
        setup = MessageSetup(channel, origin=self._build_reference(request, channel))
        message = send_message(self._state, setup, request.body, request.files)
        nonce = {"nonce": request.body["nonce"]} if request.body.get("nonce") else {}
        return {**message.to_payload(), **nonce}

    def _build_reference(self, request: ApiRequest, channel: Channel) -> Payload:
        """The field about the message that is replied to, if any."""
        reference = request.body.get("message_reference")
        if reference is None:
            return {}
        target = self._state.messages.get(int(reference["message_id"]))
        if target is None:
            raise ApiError(ErrorCode.UNKNOWN_MESSAGE)
        return {"message_reference": {"type": 0, "message_id": str(target.id), "channel_id": str(channel.id)}}

    async def edit_message(self, request: ApiRequest) -> Payload:
        channel = self._require_channel(request, PermissionFlag.VIEW_CHANNEL)
        message = self._require_message(request, channel)
        if message.author != self._state.bot:
            raise ApiError(ErrorCode.OTHER_AUTHOR)
        edit_message(self._state, message, request.body, request.files)
        return message.to_payload()

    async def delete_message(self, request: ApiRequest) -> None:
        channel = self._require_channel(request, PermissionFlag.VIEW_CHANNEL)
        message = self._require_message(request, channel)
        if message.author != self._state.bot:
            self._require_channel(request, PermissionFlag.MANAGE_MESSAGES)
        self._state.delete_message(message)

    async def trigger_typing(self, request: ApiRequest) -> None:
        self._require_channel(request, PermissionFlag.SEND_MESSAGES)

    async def open_direct_channel(self, request: ApiRequest) -> Payload:
        user = self._state.find_user(int(request.body["recipient_id"]))
        if user is None or user.bot:
            raise ApiError(ErrorCode.UNKNOWN_USER)
        return self._state.open_direct_channel(user).to_payload()

    def _require_channel(self, request: ApiRequest, permission: PermissionFlag) -> Channel:
        """The channel of a request, if the bot has the permission there. Raises ApiError."""
        channel = self._state.find_channel(request.parse_id("channel_id"))
        if channel is None:
            raise ApiError(ErrorCode.UNKNOWN_CHANNEL)
        permissions = channel.compute_permissions(self._state.bot)
        if not has_permissions(permissions, PermissionFlag.VIEW_CHANNEL):
            raise ApiError(ErrorCode.MISSING_ACCESS)
        if not has_permissions(permissions, permission):
            raise ApiError(ErrorCode.MISSING_PERMISSIONS)
        return channel

    def _require_message(self, request: ApiRequest, channel: Channel) -> Message:
        message = self._state.messages.get(request.parse_id("message_id"))
        if message is None or message.deleted or message.ephemeral or message.channel is not channel:
            raise ApiError(ErrorCode.UNKNOWN_MESSAGE)
        return message
