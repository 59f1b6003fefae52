"""Channels and their messages, as the bot itself reads and writes them."""

from bot.emulator.errors import (
    missing_access,
    missing_permissions,
    other_author,
    unknown_channel,
    unknown_message,
    unknown_user,
)
from bot.emulator.protocol import Payload, PermissionFlag
from bot.emulator.request import ApiRequest
from bot.emulator.rest.messages import Posting, change, post
from bot.emulator.state.guilds import Channel, permits
from bot.emulator.state.messages import Message
from bot.emulator.state.state import State


class Channels:
    def __init__(self, state: State) -> None:
        self._state = state

    def _channel(self, call: ApiRequest, needed: PermissionFlag) -> Channel:
        """The channel meant, if the bot may do there what is `needed`. Raises Refusal."""
        found = self._state.find_channel(call.number("channel_id"))
        if found is None:
            raise unknown_channel()
        held = found.permissions(self._state.bot)
        if not permits(held, PermissionFlag.VIEW_CHANNEL):
            raise missing_access()
        if not permits(held, needed):
            raise missing_permissions()
        return found

    def _message(self, call: ApiRequest, channel: Channel) -> Message:
        found = self._state.messages.get(call.number("message_id"))
        if found is None or found.deleted or found.ephemeral or found.channel is not channel:
            raise unknown_message()
        return found

    async def channel(self, call: ApiRequest) -> Payload:
        return self._channel(call, PermissionFlag.VIEW_CHANNEL).to_payload()

    async def messages(self, call: ApiRequest) -> list[Payload]:
        """The newest first, up to `limit` (1 to 100, Discord's default 50)."""
        channel = self._channel(call, PermissionFlag.READ_MESSAGE_HISTORY)
        seen = [one for one in self._state.visible(channel, self._state.bot) if not one.ephemeral]
        return [one.to_payload() for one in reversed(seen)][: int(call.query.get("limit", "50"))]

    async def message(self, call: ApiRequest) -> Payload:
        return self._message(call, self._channel(call, PermissionFlag.READ_MESSAGE_HISTORY)).to_payload()

    async def send(self, call: ApiRequest) -> Payload:
        channel = self._channel(call, PermissionFlag.SEND_MESSAGES)
        reference = call.body.get("message_reference")
        origin: Payload = {}
        if reference is not None:
            target = self._state.messages.get(int(reference["message_id"]))
            if target is None:
                raise unknown_message()
            origin = {"message_reference": {"type": 0, "message_id": str(target.id), "channel_id": str(channel.id)}}
        message = post(self._state, Posting(channel, origin=origin), call.body, call.files)
        nonce = {"nonce": call.body["nonce"]} if call.body.get("nonce") else {}
        return {**message.to_payload(), **nonce}

    async def edit(self, call: ApiRequest) -> Payload:
        message = self._message(call, self._channel(call, PermissionFlag.VIEW_CHANNEL))
        if message.author != self._state.bot:
            raise other_author()
        change(self._state, message, call.body, call.files)
        return message.to_payload()

    async def delete(self, call: ApiRequest) -> None:
        channel = self._channel(call, PermissionFlag.VIEW_CHANNEL)
        message = self._message(call, channel)
        held = channel.permissions(self._state.bot)
        if message.author != self._state.bot and not permits(held, PermissionFlag.MANAGE_MESSAGES):
            raise missing_permissions()
        self._state.delete(message)

    async def typing(self, call: ApiRequest) -> None:
        self._channel(call, PermissionFlag.SEND_MESSAGES)

    async def open_direct(self, call: ApiRequest) -> Payload:
        """The conversation with somebody whom the bot knows."""
        user = self._state.find_user(int(call.body["recipient_id"]))
        if user is None or user.bot:
            raise unknown_user()
        return self._state.direct_channel(user).to_payload()
