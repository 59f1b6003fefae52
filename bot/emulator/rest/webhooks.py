"""Later answers: follow-ups, and changing or deleting what was answered, by the interaction's token."""

from bot.emulator.errors import unknown_message
from bot.emulator.protocol import Payload
from bot.emulator.request import Call
from bot.emulator.rest.callbacks import origin_of, viewer_of
from bot.emulator.rest.messages import Posting, change, post
from bot.emulator.state.interactions import Interactions, PendingInteraction
from bot.emulator.state.messages import Message
from bot.emulator.state.state import State


class Webhooks:
    """Carries out what a bot does with an interaction's token."""

    def __init__(self, world: State, ledger: Interactions) -> None:
        self._world = world
        self._ledger = ledger

    def _interaction(self, call: Call) -> PendingInteraction:
        return self._ledger.of_webhook(call.ids["webhook_id"], call.ids["webhook_token"])

    async def follow_up(self, call: Call) -> Payload | None:
        """A further message; the first after a deferral fills its placeholder, as Discord still does."""
        interaction = self._interaction(call)
        if not interaction.filled and interaction.original is not None:
            change(self._world, interaction.original, call.body, call.files)
            interaction.filled = True
            return interaction.original.payload()
        viewer, origin = viewer_of(interaction, call.body), origin_of(self._world, interaction)
        message = post(self._world, Posting(interaction.channel, viewer, origin), call.body, call.files)
        interaction.follow_ups.append(message)
        self._world.touched()
        return message.payload() if call.flag("wait") else None

    def _message(self, call: Call, interaction: PendingInteraction) -> Message:
        """The message meant: the original or a follow-up. Raises Refusal when there is no such message (any more)."""
        wanted = call.ids.get("message_id", "@original")
        known = [one for one in (interaction.original, *interaction.follow_ups) if one is not None]
        found = interaction.original
        if wanted != "@original":
            found = next((one for one in known if str(one.id) == wanted), None)
        if found is None or found.deleted:
            raise unknown_message()
        return found

    async def get(self, call: Call) -> Payload:
        return self._message(call, self._interaction(call)).payload()

    async def edit(self, call: Call) -> Payload:
        interaction = self._interaction(call)
        message = self._message(call, interaction)
        change(self._world, message, call.body, call.files)
        if message is interaction.original:
            interaction.filled = True
        return message.payload()

    async def delete(self, call: Call) -> None:
        self._world.delete(self._message(call, self._interaction(call)))
