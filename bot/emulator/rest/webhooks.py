"""Webhook endpoints: follow-ups to an interaction, and editing or deleting its responses, by its token."""

from bot.emulator.errors import ApiError, ErrorCode
from bot.emulator.protocol import Payload
from bot.emulator.request import ApiRequest
from bot.emulator.rest.callbacks import build_origin, find_viewer
from bot.emulator.rest.messages import MessageSetup, edit_message, send_message
from bot.emulator.state.interactions import Interactions, PendingInteraction
from bot.emulator.state.messages import Message
from bot.emulator.state.state import State


class WebhookEndpoints:
    def __init__(self, state: State, interactions: Interactions) -> None:
        self._state = state
        self._interactions = interactions

    async def create_follow_up(self, request: ApiRequest) -> Payload | None:
        """Send a follow-up; the first one after a deferred response fills its placeholder, as in Discord."""
        interaction = self._require_interaction(request)
        if not interaction.filled and interaction.original is not None:
            edit_message(self._state, interaction.original, request.body, request.files)
            interaction.filled = True
            return interaction.original.to_payload()
        viewer = find_viewer(interaction, request.body)
        setup = MessageSetup(interaction.channel, viewer, build_origin(self._state, interaction))
        message = send_message(self._state, setup, request.body, request.files)
        interaction.follow_ups.append(message)
        self._state.notify_waiters()
        return message.to_payload() if request.has_flag("wait") else None

    async def get_message(self, request: ApiRequest) -> Payload:
        return _require_message(request, self._require_interaction(request)).to_payload()

    async def edit_message(self, request: ApiRequest) -> Payload:
        interaction = self._require_interaction(request)
        message = _require_message(request, interaction)
        edit_message(self._state, message, request.body, request.files)
        if message is interaction.original:
            interaction.filled = True
        return message.to_payload()

    async def delete_message(self, request: ApiRequest) -> None:
        self._state.delete_message(_require_message(request, self._require_interaction(request)))

    def _require_interaction(self, request: ApiRequest) -> PendingInteraction:
        return self._interactions.require_answered(request.ids["webhook_id"], request.ids["webhook_token"])


def _require_message(request: ApiRequest, interaction: PendingInteraction) -> Message:
    """The original response or the follow-up that a request names. Raises ApiError."""
    message_id = request.ids.get("message_id", "@original")
    message = interaction.original
    if message_id != "@original":
        responses = [message for message in (interaction.original, *interaction.follow_ups) if message is not None]
        message = next((message for message in responses if str(message.id) == message_id), None)
    if message is None or message.deleted:
        raise ApiError(ErrorCode.UNKNOWN_MESSAGE)
    return message
