"""Later answers: follow-ups, and changing or deleting what was answered, by the interaction's token."""

from bot.emulator.errors import unknown_message
from bot.emulator.protocol import Payload
from bot.emulator.request import ApiRequest
from bot.emulator.rest.callbacks import origin_of, viewer_of
from bot.emulator.rest.messages import Posting, change, post
from bot.emulator.state.interactions import Interactions, PendingInteraction
from bot.emulator.state.messages import Message
from bot.emulator.state.state import State


class Webhooks:
    """Carries out what a bot does with an interaction's token."""

    def __init__(self, state: State, interactions: Interactions) -> None:
        self._state = state
        self._interactions = interactions

    def _interaction(self, call: ApiRequest) -> PendingInteraction:
        return self._interactions.of_webhook(call.ids["webhook_id"], call.ids["webhook_token"])

    async def follow_up(self, call: ApiRequest) -> Payload | None:
        """A further message; the first after a deferral fills its placeholder, as Discord still does."""
        interaction = self._interaction(call)
        if not interaction.filled and interaction.original is not None:
            change(self._state, interaction.original, call.body, call.files)
            interaction.filled = True
            return interaction.original.to_payload()
        viewer, origin = viewer_of(interaction, call.body), origin_of(self._state, interaction)
        message = post(self._state, Posting(interaction.channel, viewer, origin), call.body, call.files)
        interaction.follow_ups.append(message)
        self._state.notify_waiters()
        return message.to_payload() if call.flag("wait") else None

    def _message(self, call: ApiRequest, interaction: PendingInteraction) -> Message:
        """The message meant: the original or a follow-up. Raises Refusal when there is no such message (any more)."""
        wanted = call.ids.get("message_id", "@original")
        known = [one for one in (interaction.original, *interaction.follow_ups) if one is not None]
        found = interaction.original
        if wanted != "@original":
            found = next((one for one in known if str(one.id) == wanted), None)
        if found is None or found.deleted:
            raise unknown_message()
        return found

    async def get(self, call: ApiRequest) -> Payload:
        return self._message(call, self._interaction(call)).to_payload()

    async def edit(self, call: ApiRequest) -> Payload:
        interaction = self._interaction(call)
        message = self._message(call, interaction)
        change(self._state, message, call.body, call.files)
        if message is interaction.original:
            interaction.filled = True
        return message.to_payload()

    async def delete(self, call: ApiRequest) -> None:
        self._state.delete(self._message(call, self._interaction(call)))
